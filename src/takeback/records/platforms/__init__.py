"""Keys with which a platform calls us: made once, shown once, kept only as a hash, revoked for good."""
