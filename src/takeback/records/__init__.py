"""Django apps that own tables. In each: models, actions (writes) and queries (reads)."""
