"""Staff, their organisations, how they sign in, and the keys of platforms."""
