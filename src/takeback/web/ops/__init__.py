"""Pages for engineers: try a picture, and see why it was decided so."""
