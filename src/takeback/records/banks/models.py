"""Tables of `banks`."""
