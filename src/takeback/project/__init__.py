"""Settings and wiring: the only place where things are put together."""
