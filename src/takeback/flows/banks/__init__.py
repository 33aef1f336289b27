"""Pictures and lists come into banks, and platforms say what they found."""
