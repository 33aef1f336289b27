"""Banks and their entries, and the log of changes that an index follows."""
