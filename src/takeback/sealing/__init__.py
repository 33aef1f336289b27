"""What can open what: key pairs, sealed boxes, codes of words, and the hierarchy of keys. Pure."""
