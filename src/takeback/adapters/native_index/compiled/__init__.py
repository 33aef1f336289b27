"""What runs as machine code: numba compiles these files on first use and keeps the result.

Read in this order: `compiling`, `intrinsics` (single instructions), `permutation`, `tables` (built once), `probing`
(one bucket), `search` (asked millions of times), `batch` (many queries at once), `results`, `checksum`.

Memory is named by its address here: to the search, a segment is eight numbers, and so is a query. That is not for the
love of addresses: an array that is handed on, or put in a record, has its owners counted by atomic instructions, and
these cost more than all the rest. So who makes an array keeps it, and uses it after the last of its addresses.
"""
