"""Tags that the templates of every part may load."""
