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


_FINE_BITS = 8

STARTS_BEHIND = 16
"""A table's list of starts is so much longer than it has buckets: where the last one ends, and up to a cache line."""


@compiled
def build_table(hashes, table, bits, starts, halves, rows):
    """Fill one table. Rows stand in ascending order within a bucket.

    Each of 65,536 buckets grows at a place of its own, and to write to all of them in turn would miss the cache every
    time. So the hashes are first dealt out by the leading bits of their bucket, into at most 256 runs, and each run,
    which fits the cache, by the last eight.

    Args:
        hashes: uint64 (n, 4), shuffled.
        table: which half of a hash is the key, 0 for the leading 16 bits.
        bits: how many leading bits of the half make the bucket; 8 to 16.
        starts: uint32 (at least 2 ** bits + 1,): where each bucket starts, to be filled.
        halves: uint16 (n,): to be filled.
        rows: uint8 (n * 3,): to be filled.
    """
    count = len(hashes)
    word = table >> 2
    to_key = np.uint64(64 - 16 * (table & 3) - bits)
    to_other = np.uint64(48 - 16 * ((table & 3) ^ 1))
    key_mask = np.uint64((1 << bits) - 1)
    runs = 1 << (bits - _FINE_BITS)
    fine = 1 << _FINE_BITS

    ends = np.zeros(runs + 1, np.int64)
    for row in range(count):
        key = np.int64((hashes[row, word] >> to_key) & key_mask)
        ends[(key >> _FINE_BITS) + 1] += 1
    for run in range(runs):
        ends[run + 1] += ends[run]

    dealt = np.empty(count, np.uint64)  # row, last bits of the key, other half: 24, 8 and 16 bits
    free = ends[:runs].copy()
    for row in range(count):
        bits_here = hashes[row, word]
        key = np.int64((bits_here >> to_key) & key_mask)
        other = np.int64((bits_here >> to_other) & np.uint64(0xFFFF))
        run = key >> _FINE_BITS
        dealt[free[run]] = np.uint64((row << 24) | ((key & (fine - 1)) << 16) | other)
        free[run] += 1

    buckets = np.empty(fine, np.int64)
    for run in range(runs):
        buckets[:] = 0
        for at in range(ends[run], ends[run + 1]):
            buckets[np.int64(dealt[at] >> np.uint64(16)) & (fine - 1)] += 1
        place = ends[run]
        for bucket in range(fine):
            starts[run * fine + bucket] = place
            size = buckets[bucket]
            buckets[bucket] = place
            place += size
        for at in range(ends[run], ends[run + 1]):
            entry = np.int64(dealt[at])
            bucket = (entry >> 16) & (fine - 1)
            place = buckets[bucket]
            buckets[bucket] += 1
            halves[place] = np.uint16(entry & 0xFFFF)
            rows[place * ROW_BYTES] = np.uint8((entry >> 24) & 0xFF)
            rows[place * ROW_BYTES + 1] = np.uint8((entry >> 32) & 0xFF)
            rows[place * ROW_BYTES + 2] = np.uint8((entry >> 40) & 0xFF)
    starts[1 << bits] = count
