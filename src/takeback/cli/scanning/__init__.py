"""How a folder is scanned: walked, worked through by several threads, and written down line by line."""
