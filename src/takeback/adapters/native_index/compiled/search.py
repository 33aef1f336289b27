"""The search itself: exact, over the segments and the tail of an index.

A hash of 256 bits is eight chunks of 32. Two hashes at most 31 bits apart have a chunk at most 3 bits apart (eight
times four would be 32), and that chunk has a half of 16 bits at most 1 bit apart. So there are 16 tables, one for each
half, and a query looks into 17 buckets of each: its own half, and the 16 that differ in one bit. A bucket holds, side
by side, the *other* half of the chunk of each of its hashes; one that is too far off is passed over, 32 at a time. Of
10 million hashes some 120 are left to be compared whole. A small segment keys its tables by fewer leading bits of the
half, so that its buckets are not empty.

Time goes into waiting for memory, so each step asks for what the next ones will need: a query's bucket starts while the
one before is answered, a bucket's lines two tables ahead, a candidate's row while others are sought, its hash while
other rows are read. Lines are loaded whole, from where they begin, and what lies outside the bucket is masked.

A hash that several tables would find is reported by the first of them: no set of seen hashes is kept.
"""

from __future__ import annotations

import numpy as np

from takeback.adapters.native_index.compiled.compiling import compiled, inner
from takeback.adapters.native_index.compiled.intrinsics import (
    LANES,
    LINE_BYTES,
    bits_of,
    fetch_ahead,
    load8,
    load32,
    load64,
    lowest_of,
    near_0,
    near_1,
    near_2,
    near_3,
)
from takeback.adapters.native_index.compiled.permutation import shuffle
from takeback.adapters.native_index.compiled.tables import HALF_BITS, ROW_BYTES, TABLES

MOST_BITS = 31
"""The widest radius that the tables answer: see above."""

ALL, ANY, BEST = 0, 1, 2

HASHES, IDS, DEAD, COUNT, BITS, STARTS, HALVES, ROWS = range(8)
"""What the eight numbers are by which the kernel knows a segment: addresses, but for the count of its rows and of the
bits of a bucket. Of the tail, only the first four are read."""

_PROBES = HALF_BITS + 1
_PENDING = 512
"""Candidates that wait for their memory together."""

_ALL_LANES = np.uint64(2**64 - 1)

_AHEAD = 2
"""How many tables ahead the lines of buckets are asked for. Measured: 1 to 4 are alike."""

_FETCHED_LINES = 8
"""How much of a bucket is asked for; of a longer one, the processor notices by itself that it is read in order."""

_GAPS = (1, 4, 10, 23, 57, 132, 301, 701, 1577, 3548, 7983, 17961, 40412, 90927, 204585, 460316, 1035711, 2330349)


@inner
def _half(words, half):
    """The 16 bits of a hash by which a table is keyed."""
    return np.int64((words[half >> 2] >> np.uint64((3 - (half & 3)) * 16)) & np.uint64(0xFFFF))


@inner
def _half_of(w0, w1, w2, w3, half):
    word = w0 if half < 4 else (w1 if half < 8 else (w2 if half < 12 else w3))
    return np.int64((word >> np.uint64((3 - (half & 3)) * 16)) & np.uint64(0xFFFF))


@inner
def _ask_for_starts(segment, query):
    """Ask for the cache lines where a query's buckets start; sixteen neighbours share a line."""
    bits = segment[BITS]
    table_bytes = ((np.int64(1) << bits) + 1) * 4
    for table in range(TABLES):
        bucket = _half(query, table) >> (HALF_BITS - bits)
        base = segment[STARTS] + table * table_bytes
        fetch_ahead(base + bucket * 4)
        for flipped in range(4, bits):
            fetch_ahead(base + (bucket ^ (np.int64(1) << flipped)) * 4)


@inner
def _ask_for_buckets(starts, halves, bits, bucket, probes, at, firsts, lasts):
    """Note from which address to which a table's buckets reach, and ask for their lines.

    Args:
        starts: address of the table's own.
        halves: the same.
        bits: of a bucket.
        bucket: the query's own.
        probes: how many buckets: the query's own, and those that differ in one bit.
        at: where in the lists to begin.
        firsts: the addresses found.
        lasts: the same, each of what follows the bucket.
    """
    lines = min(_FETCHED_LINES, ((load32(starts + (4 << bits)) * 2 >> bits) + LINE_BYTES) // LINE_BYTES)
    for probe in range(probes):
        start = starts + (bucket if probe == 0 else bucket ^ (np.int64(1) << (probe - 1))) * 4
        first = halves + load32(start) * 2
        last = halves + load32(start + 4) * 2
        firsts[at + probe] = first
        lasts[at + probe] = last
        fetch_ahead(first)
        fetch_ahead(last - 2)
        for line in range(1, lines):
            fetch_ahead(first + line * LINE_BYTES)


@inner
def _near(line, other, most):
    """Which of the 32 numbers of a line are at most `most` bits from the query's other half."""
    if most == 2:
        return near_2(line, other)
    if most == 3:
        return near_3(line, other)
    if most == 1:
        return near_1(line, other)
    return near_0(line, other)


@inner
def _first_table(d0, d1, d2, d3, radius, bits):
    """The first table that finds a hash which differs from the query in these bits; it exists if they are few enough.

    Args:
        d0: the differing bits of the first word.
        d1: of the second.
        d2: of the third.
        d3: of the last.
        radius: that the query was made with.
        bits: of a bucket.
    """
    for table in range(TABLES):
        own = bits_of(np.uint64(_half_of(d0, d1, d2, d3, table) >> (HALF_BITS - bits)))
        other = bits_of(np.uint64(_half_of(d0, d1, d2, d3, table ^ 1)))
        if own <= radius >> 4 and own + other <= radius >> 3:
            return table
    return -1


@inner
def _keep(mode, begin, found, id_, distance, out_ids, out_distances):
    """Note a result: one of many, or instead of a worse one. Returns how many there are."""
    if mode == ALL:
        if begin + found < len(out_ids):
            out_ids[begin + found] = id_
            out_distances[begin + found] = distance
        return found + 1
    if begin < len(out_ids) and (
        found == 0 or distance < out_distances[begin] or (distance == out_distances[begin] and id_ < out_ids[begin])
    ):
        out_ids[begin] = id_
        out_distances[begin] = distance
    return 1


@inner
def _compare(segment, query, pending, waiting, radius, mode, begin, found, out_ids, out_distances):
    """Compare candidates whole and note those within the radius. Returns how many results the query has."""
    for number in range(waiting):
        candidate = pending[number]
        row = load32(segment[ROWS] + (candidate >> 4) * ROW_BYTES) & 0xFFFFFF
        pending[number] = (row << 4) | (candidate & 15)
        fetch_ahead(segment[HASHES] + row * 32)
    most = radius
    if mode != ALL and found:
        most = np.int64(out_distances[begin])
    for number in range(waiting):
        candidate = pending[number]
        row = candidate >> 4
        words = segment[HASHES] + row * 32
        d0 = load64(words) ^ query[0]
        d1 = load64(words + 8) ^ query[1]
        d2 = load64(words + 16) ^ query[2]
        d3 = load64(words + 24) ^ query[3]
        distance = bits_of(d0) + bits_of(d1) + bits_of(d2) + bits_of(d3)
        if distance > most or (load8(segment[DEAD] + (row >> 3)) >> (row & 7)) & 1:
            continue
        if mode == ALL:
            if _first_table(d0, d1, d2, d3, radius, segment[BITS]) != candidate & 15:
                continue
        else:
            most = distance  # from here on only what is as near can be better
        id_ = load64(segment[IDS] + row * 8)
        found = _keep(mode, begin, found, id_, distance, out_ids, out_distances)
        if mode == ANY:
            break
    return found


@inner
def _search_segment(segment, query, radius, mode, begin, found, out_ids, out_distances, firsts, lasts, pending):
    """Note what one segment holds near one query. Returns how many results the query has."""
    most = radius >> 3
    bits = segment[BITS]
    probes = 1 + bits if most > 1 else 1
    starts = segment[STARTS]
    halves = segment[HALVES]
    rows = segment[ROWS]
    table_starts = ((np.int64(1) << bits) + 1) * 4
    table_halves = segment[COUNT] * 2
    waiting = np.int64(0)
    for table in range(-_AHEAD, TABLES):
        ahead = table + _AHEAD
        if ahead < TABLES:
            bucket = _half(query, ahead) >> (HALF_BITS - bits)
            _ask_for_buckets(
                starts + ahead * table_starts,
                halves + ahead * table_halves,
                bits,
                bucket,
                probes,
                ahead * _PROBES,
                firsts,
                lasts,
            )
        if table < 0:
            continue
        other = _half(query, table ^ 1)
        for probe in range(probes):
            first = firsts[table * _PROBES + probe]
            last = lasts[table * _PROBES + probe]
            line = first & -LINE_BYTES
            inside = _ALL_LANES << np.uint64((first - line) >> 1)
            while line < last:  # two lines at a time: whether a bucket crosses into a second cannot be foretold
                second = min(line + LINE_BYTES, (last - 2) & -LINE_BYTES)
                inside &= _ALL_LANES >> np.uint64(2 * LANES - min(2 * LANES, (last - line) >> 1))
                near = _near(line, other, most - (1 if probe else 0))
                mask = (near | (_near(second, other, most - (1 if probe else 0)) << np.uint64(LANES))) & inside
                inside = _ALL_LANES
                while mask != 0:
                    place = ((line - halves) >> 1) + lowest_of(mask)
                    mask &= mask - np.uint64(1)
                    fetch_ahead(rows + place * ROW_BYTES)
                    pending[waiting] = (place << 4) | table
                    waiting += 1
                line += 2 * LINE_BYTES
                if waiting > _PENDING - 2 * LANES:
                    found = _compare(
                        segment, query, pending, waiting, radius, mode, begin, found, out_ids, out_distances
                    )
                    waiting = np.int64(0)
                    if mode == ANY and found:
                        return found
    return _compare(segment, query, pending, waiting, radius, mode, begin, found, out_ids, out_distances)


@inner
def _scan(rows, query, radius, mode, begin, found, out_ids, out_distances):
    """Note what a segment or the tail holds near one query by looking at every hash of it."""
    for row in range(rows[COUNT]):
        words = rows[HASHES] + row * 32
        distance = bits_of(load64(words) ^ query[0]) + bits_of(load64(words + 8) ^ query[1])
        if distance > radius:
            continue
        distance += bits_of(load64(words + 16) ^ query[2]) + bits_of(load64(words + 24) ^ query[3])
        if distance > radius or (load8(rows[DEAD] + (row >> 3)) >> (row & 7)) & 1:
            continue
        found = _keep(mode, begin, found, load64(rows[IDS] + row * 8), distance, out_ids, out_distances)
        if mode == ANY:
            break
    return found


@inner
def _sort(begin, end, ids, distances):
    """Put a query's results in the order of their distances, then ids: Shell's sort, few as they mostly are.

    Source:
        The gaps: M. Ciura, Best Increments for the Average Case of Shellsort, 2001; then 2.25 times the one before.
    """
    count = end - begin
    step = 0
    while step < len(_GAPS) - 1 and _GAPS[step + 1] < count:
        step += 1
    for which in range(step, -1, -1):
        gap = _GAPS[which]
        for unsorted in range(begin + gap, end):
            id_ = ids[unsorted]
            distance = distances[unsorted]
            at = unsorted
            while at >= begin + gap and (
                distances[at - gap] > distance or (distances[at - gap] == distance and ids[at - gap] > id_)
            ):
                ids[at] = ids[at - gap]
                distances[at] = distances[at - gap]
                at -= gap
            ids[at] = id_
            distances[at] = distance


@compiled
def search(held, queries, radius, mode, out_queries, out_ids, out_distances):
    """Everything near some queries.

    Args:
        held: int64 (s + 1, 8), see `HASHES` and so on: the segments, and last the tail.
        queries: uint64 (m, 4), not shuffled.
        radius: 0..255; beyond `MOST_BITS` the segments are looked at whole too.
        mode: `ALL`, `ANY` or `BEST`.
        out_queries: int64, where to; what does not fit is counted, not written.
        out_ids: uint64, the same.
        out_distances: uint8, the same.

    Returns:
        How many results there are; in the order of the queries, then distances, then ids, if all were written.
    """
    firsts = np.empty(TABLES * _PROBES, np.int64)
    lasts = np.empty(TABLES * _PROBES, np.int64)
    pending = np.empty(_PENDING, np.int64)
    query = np.empty(4, np.uint64)
    following = np.empty(4, np.uint64)
    by_tables = radius <= MOST_BITS
    searched = len(held) - 1
    begin = np.int64(0)
    if len(queries):
        shuffle(queries[0], following)
        if by_tables and searched:
            _ask_for_starts(held[0], following)
    for number in range(len(queries)):
        query, following = following, query
        found = np.int64(0)
        if number + 1 < len(queries):
            shuffle(queries[number + 1], following)
        for which in range(searched):
            if mode == ANY and found:
                break
            segment = held[which]
            if not by_tables:
                found = _scan(segment, query, radius, mode, begin, found, out_ids, out_distances)
                continue
            if which + 1 < searched:
                _ask_for_starts(held[which + 1], query)
            elif number + 1 < len(queries):
                _ask_for_starts(held[0], following)
            found = _search_segment(
                segment, query, radius, mode, begin, found, out_ids, out_distances, firsts, lasts, pending
            )
        if not (mode == ANY and found):
            found = _scan(held[searched], query, radius, mode, begin, found, out_ids, out_distances)
        end = begin + found
        for at in range(begin, min(end, len(out_ids))):
            out_queries[at] = number
        if found > 1 and end <= len(out_ids):
            _sort(begin, end, out_ids, out_distances)
        begin = end
    return begin
