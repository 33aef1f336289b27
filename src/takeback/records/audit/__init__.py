"""The one tamper-evident log: a Merkle tree of salted leaves (RFC 9162)."""
