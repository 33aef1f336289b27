"""Image, steps 1 and 2: from hostile bytes to an upright picture, and from that to signals. Pure."""
