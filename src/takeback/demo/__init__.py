"""The walk on real pictures that `make run` shows, and that tests and screenshots use."""
