"""What runs beside the web: delivers the outbox and sweeps obligations."""
