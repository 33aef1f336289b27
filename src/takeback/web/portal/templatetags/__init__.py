"""Tags that the templates of the portal may load."""
