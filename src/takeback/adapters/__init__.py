"""The outside world, one thing a file. No Django: an adapter is given what it needs."""
