"""Tables of `work`."""
