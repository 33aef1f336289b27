"""What runs as machine code: numba compiles these files on first use and keeps the result.

Read in this order: `intrinsics` (single instructions), `permutation`, `tables` (built once), `search` (asked millions of
times), `scan` (looks at every hash), `checksum`. Memory is named by its address here: an index is eight numbers.
"""
