"""The search itself: exact, over one immutable table of hashes.

A hash of 256 bits is eight chunks of 32. Two hashes at most 31 bits apart have a chunk at most 3 bits apart (eight
times four would be 32), and that chunk has a half of 16 bits at most 1 bit apart. So there are 16 tables, one for each
half, and a query looks into 17 buckets of each: its own half, and the 16 that differ in one bit. A bucket holds, side
by side, the *other* half of the chunk of each of its hashes; one that is too far off is passed over 32 at a time. Of
10 million hashes some 120 are left to be compared whole.

A hash that several tables would find is reported by the first of them: no set of seen hashes is kept.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from takeback.adapters.native_index.intrinsics import (
    LANES,
    bits_of,
    fetch_ahead,
    lowest_of,
    near16_0,
    near16_1,
    near16_2,
    near16_3,
)

TABLES = 16
BUCKETS = 1 << 16
PROBES = 17
MOST_BITS = 31
"""The widest radius that the tables answer: see above."""

_PENDING = 1024
"""Candidates that wait for their memory together."""

_ROW_BYTES = 3


@njit(inline="always")
def _half(words, table):
    """The 16 bits of a hash by which a table is keyed."""
    return np.uint16((words[table >> 2] >> np.uint64((3 - (table & 3)) * 16)) & np.uint64(0xFFFF))


@njit(inline="always")
def _bits16(value):
    return np.int64(bits_of(np.uint64(value)))


@njit(inline="always")
def _row_at(rows, starts, parts, table, bucket, place, base):
    """The row of a table's entry: three bytes beside it, and the rest from which part of the bucket it stands in."""
    at = base + place * _ROW_BYTES
    row = np.int64(rows[at]) | (np.int64(rows[at + 1]) << 8) | (np.int64(rows[at + 2]) << 16)
    if parts > 1:
        part = 0
        first = bucket * parts
        while place >= np.int64(starts[table, first + part + 1]):
            part += 1
        row |= part << 24
    return row


@njit(inline="always")
def _found_earlier(hashes, row, q0, q1, q2, q3, table, chunk_bits, half_bits):
    """Whether an earlier table reports this hash."""
    for word in range((table >> 2) + 1):
        query = q0 if word == 0 else (q1 if word == 1 else (q2 if word == 2 else q3))
        differing = hashes[row, word] ^ query
        for quarter in range(4):
            earlier = word * 4 + quarter
            if earlier >= table:
                return False
            own = _bits16((differing >> np.uint64((3 - quarter) * 16)) & np.uint64(0xFFFF))
            other = _bits16((differing >> np.uint64((3 - (quarter ^ 1)) * 16)) & np.uint64(0xFFFF))
            if own <= half_bits and own + other <= chunk_bits:
                return True
    return False


@njit(nogil=True, cache=True)
def search(hashes, starts, halves, rows, parts, dead, query, radius, mode, out_rows, out_distances):
    """Rows of one table near one query.

    Args:
        hashes: uint64 (n, 4), permuted.
        starts: uint32 (16, 65536 * parts + 1): where each part of each bucket starts.
        halves: uint16 (16 * (n + LANES),): per table the other half of each entry's chunk.
        rows: uint8 (16 * n * 3,): per table the low three bytes of each entry's row.
        parts: how many times 2**24 rows there are.
        dead: uint8 (ceil(n / 8),): a set bit is a row that was withdrawn.
        query: uint64 (4,), permuted.
        radius: 0..31.
        mode: 0 all, 1 any, 2 best.
        out_rows, out_distances: where to; what does not fit is counted but not written.

    Returns:
        How many there are.
    """
    count = len(hashes)
    q0, q1, q2, q3 = query[0], query[1], query[2], query[3]
    found = 0
    chunk_bits = radius >> 3
    half_bits = chunk_bits >> 1
    probes = PROBES if half_bits else 1
    firsts = np.empty(TABLES * PROBES, np.int64)
    lasts = np.empty(TABLES * PROBES, np.int64)
    span = np.int64(count + LANES)
    for table in range(TABLES):
        half = _half(query, table)
        for probe in range(probes):
            bucket = np.int64(half) if probe == 0 else np.int64(half ^ np.uint16(1 << (probe - 1)))
            fetch_ahead(starts, np.int64(table) * (BUCKETS * parts + 1) + bucket * parts)
    for table in range(TABLES):
        half = _half(query, table)
        for probe in range(probes):
            bucket = np.int64(half) if probe == 0 else np.int64(half ^ np.uint16(1 << (probe - 1)))
            first = np.int64(starts[table, bucket * parts])
            last = np.int64(starts[table, (bucket + 1) * parts])
            firsts[table * PROBES + probe] = first
            lasts[table * PROBES + probe] = last
            if first < last:
                fetch_ahead(halves, table * span + first)
                if last - first > 31:
                    fetch_ahead(halves, table * span + first + 32)
    places = np.empty(_PENDING, np.int64)
    buckets = np.empty(_PENDING, np.int64)
    candidates = np.empty(_PENDING, np.int64)
    for table in range(TABLES):
        half = _half(query, table)
        other = _half(query, table ^ 1)
        waiting = 0
        row_base = np.int64(table) * count * _ROW_BYTES
        half_base = table * span
        for probe in range(probes):
            bucket = np.int64(half) if probe == 0 else np.int64(half ^ np.uint16(1 << (probe - 1)))
            most = chunk_bits - (1 if probe else 0)
            first = firsts[table * PROBES + probe]
            last = lasts[table * PROBES + probe]
            at = first
            while at < last:
                if most == 2:
                    mask = near16_2(halves, half_base + at, other)
                elif most == 3:
                    mask = near16_3(halves, half_base + at, other)
                elif most == 1:
                    mask = near16_1(halves, half_base + at, other)
                else:
                    mask = near16_0(halves, half_base + at, other)
                if last - at < LANES:
                    mask &= np.uint32((np.int64(1) << (last - at)) - 1)
                while mask != 0:
                    place = at + lowest_of(mask)
                    mask &= mask - np.uint32(1)
                    places[waiting] = place
                    buckets[waiting] = bucket
                    fetch_ahead(rows, row_base + place * _ROW_BYTES)
                    waiting += 1
                at += LANES
                if waiting > _PENDING - LANES or (waiting and probe == probes - 1 and at >= last):
                    for number in range(waiting):
                        row = _row_at(rows, starts, parts, table, buckets[number], places[number], row_base)
                        candidates[number] = row
                        fetch_ahead(hashes, row * 4)
                    for number in range(waiting):
                        row = candidates[number]
                        distance = np.int64(
                            bits_of(hashes[row, 0] ^ q0)
                            + bits_of(hashes[row, 1] ^ q1)
                            + bits_of(hashes[row, 2] ^ q2)
                            + bits_of(hashes[row, 3] ^ q3)
                        )
                        if distance > radius or (dead[row >> 3] >> (row & 7)) & 1:
                            continue
                        if mode == 0:
                            if table and _found_earlier(hashes, row, q0, q1, q2, q3, table, chunk_bits, half_bits):
                                continue
                            if found < len(out_rows):
                                out_rows[found] = row
                                out_distances[found] = distance
                            found += 1
                        elif mode == 1:
                            out_rows[0] = row
                            out_distances[0] = distance
                            return 1
                        elif found == 0 or distance < out_distances[0] or row < out_rows[0]:
                            out_rows[0] = row
                            out_distances[0] = distance
                            found = 1
                            radius = distance
                    waiting = 0
        if waiting:
            for number in range(waiting):
                row = _row_at(rows, starts, parts, table, buckets[number], places[number], row_base)
                candidates[number] = row
                fetch_ahead(hashes, row * 4)
            for number in range(waiting):
                row = candidates[number]
                distance = np.int64(
                    bits_of(hashes[row, 0] ^ q0)
                    + bits_of(hashes[row, 1] ^ q1)
                    + bits_of(hashes[row, 2] ^ q2)
                    + bits_of(hashes[row, 3] ^ q3)
                )
                if distance > radius or (dead[row >> 3] >> (row & 7)) & 1:
                    continue
                if mode == 0:
                    if table and _found_earlier(hashes, row, q0, q1, q2, q3, table, chunk_bits, half_bits):
                        continue
                    if found < len(out_rows):
                        out_rows[found] = row
                        out_distances[found] = distance
                    found += 1
                elif mode == 1:
                    out_rows[0] = row
                    out_distances[0] = distance
                    return 1
                elif found == 0 or distance < out_distances[0] or row < out_rows[0]:
                    out_rows[0] = row
                    out_distances[0] = distance
                    found = 1
                    radius = distance
    return found


@njit(nogil=True, cache=True)
def build_tables(hashes, parts, starts, halves, rows):
    """Fill the tables of an index from its hashes. Shapes as in `search`; rows come in ascending order in a bucket."""
    count = len(hashes)
    span = np.int64(count + LANES)
    width = BUCKETS * parts
    for table in range(TABLES):
        start = starts[table]
        start[:] = 0
        for row in range(count):
            bucket = np.int64(_half(hashes[row], table)) * parts + (row >> 24)
            start[bucket + 1] += 1
        for bucket in range(width):
            start[bucket + 1] += start[bucket]
        fill = start[:width].copy()
        row_base = np.int64(table) * count * _ROW_BYTES
        half_base = table * span
        for row in range(count):
            words = hashes[row]
            bucket = np.int64(_half(words, table)) * parts + (row >> 24)
            place = np.int64(fill[bucket])
            fill[bucket] += 1
            halves[half_base + place] = _half(words, table ^ 1)
            at = row_base + place * _ROW_BYTES
            rows[at] = row & 0xFF
            rows[at + 1] = (row >> 8) & 0xFF
            rows[at + 2] = (row >> 16) & 0xFF
        for pad in range(LANES):
            halves[half_base + count + pad] = 0
