"""What runs as machine code: numba compiles these files on first use and keeps the result.

Read in this order: `compiling`, `intrinsics` (single instructions), `permutation`, `tables` (built once), `search`
(asked millions of times), `checksum`. Memory is named by its address here: to the search, a segment is eight numbers.
"""
