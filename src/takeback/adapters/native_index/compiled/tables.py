"""Building the sixteen tables of a segment.

A table lists all hashes of the segment by their bucket: the leading bits of one 16-bit half of a 32-bit chunk. Of each
it keeps, side by side in memory, the chunk's *other* half, and elsewhere the hash's row.
"""

from __future__ import annotations

import numpy as np

from takeback.adapters.native_index.compiled.compiling import compiled

TABLES = 16
HALF_BITS = 16
ROW_BYTES = 3
MOST_ROWS = 1 << 24
"""Of a segment: a row takes three bytes."""


@compiled
def build_table(hashes, table, bits, starts, halves, rows):
    """Fill one table. Rows stand in ascending order within a bucket.

    Args:
        hashes: uint64 (n, 4), shuffled.
        table: which half of a hash is the key, 0 for the leading 16 bits.
        bits: how many leading bits of the half make the bucket.
        starts: uint32 (2 ** bits + 1,): where each bucket starts, to be filled.
        halves: uint16 (n,): to be filled.
        rows: uint8 (n * 3,): to be filled.
    """
    count = len(hashes)
    width = np.int64(1) << bits
    word = table >> 2
    to_key = np.uint64(64 - 16 * (table & 3) - bits)
    key_mask = np.uint64(width - 1)
    to_other = np.uint64(48 - 16 * ((table & 3) ^ 1))
    starts[:] = 0
    for row in range(count):
        starts[np.int64((hashes[row, word] >> to_key) & key_mask) + 1] += np.uint32(1)
    for bucket in range(width):
        starts[bucket + 1] += starts[bucket]
    free = starts[:width].copy()
    for row in range(count):
        bits_here = hashes[row, word]
        bucket = np.int64((bits_here >> to_key) & key_mask)
        place = np.int64(free[bucket])
        free[bucket] += np.uint32(1)
        halves[place] = np.uint16((bits_here >> to_other) & np.uint64(0xFFFF))
        at = place * ROW_BYTES
        rows[at] = row & 0xFF
        rows[at + 1] = (row >> 8) & 0xFF
        rows[at + 2] = (row >> 16) & 0xFF
