"""A platform asks, and is answered: signals against the banks, in memory, at every upload."""
