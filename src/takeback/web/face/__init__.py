"""What every page stands on: the base page, its style, the headers, who may come in, and the error pages."""
