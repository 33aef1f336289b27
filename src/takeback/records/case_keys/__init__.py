"""Keys of cases and the codes that open them, in a database of their own that backups keep for seven days at most."""
