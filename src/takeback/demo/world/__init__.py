"""A world on loopback in which a takedown can be walked from a link to "gone": for tests and for the demonstration."""
