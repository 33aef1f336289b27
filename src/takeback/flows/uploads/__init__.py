"""A picture that is shown once: over a one-time link, to one reviewer, and then destroyed."""
