"""Tables of `audit`."""
