"""Keys of staff and of organisations: who holds which sealed copy. Never a key in the clear, never a passphrase."""
