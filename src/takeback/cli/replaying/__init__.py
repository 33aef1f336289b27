"""Send recorded calls again, elsewhere, and say what is answered differently.

recording    a file of calls and their answers, JSON lines
caller       sends one, and keeps the key to itself
comparing    what differs, and matters (pure)
"""
