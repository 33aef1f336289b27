"""What is still to be done: the outbox, obligations with their instants, and leases of queues."""
