"""One probe: look into one bucket of one table, and compare what passes the filter.

    new_work, new_hits  what all probes of a call share
    look                filter a bucket, 64 candidates a step, without counting bits
    compare             candidates that passed, whole; note those within the radius

Neither waits for memory if it can help it: a candidate's row is asked for when it is noted, its hash when all rows of
a heap of candidates are known.
"""

from __future__ import annotations

import numpy as np

from takeback.adapters.native_index.compiled.compiling import inlined, inner
from takeback.adapters.native_index.compiled.intrinsics import (
    LANES,
    LINE_BYTES,
    any_near_0,
    any_near_1,
    any_near_2,
    any_near_3,
    bits_of,
    fetch_ahead,
    load8,
    load16,
    load32,
    load64,
    lowest_of,
    near_0,
    near_1,
    near_2,
    near_3,
    store64,
    tables_of,
)
from takeback.adapters.native_index.compiled.permutation import shuffle
from takeback.adapters.native_index.compiled.tables import HALF_BITS, ROW_BYTES, STARTS_BEHIND, TABLES

ALL, ANY, BEST = 0, 1, 2

HASHES, IDS, DEAD, COUNT, BITS, STARTS, HALVES, ROWS = range(8)
"""What the eight numbers are by which the kernel knows a segment: addresses, but for the count of its rows and of the
bits of a bucket. Of the tail, only the first four are read."""

_PENDING = 512
"""Candidates that wait for their memory together."""

_FETCHED_LINES = 8
"""How much of a bucket is asked for; of a longer one, the processor notices by itself that it is read in order."""

_ROW_BITS = 24
_ROW = (1 << _ROW_BITS) - 1
_TABLE_BITS = 4
_QUERY_SHIFT = _ROW_BITS + _TABLE_BITS
_ALL_LANES = np.uint64(2**64 - 1)
_BOTH_LINES = 2 * LANES

REACH, BEST_ID, FOUND = range(4, 7)
"""What a query is to the kernel: eight numbers, which fill a cache line. Four words, shuffled; how far an entry may be
to be of use (the radius, the distance of the best so far, or -1 where any will do and one is found); the id of the best
so far; how many results there are, or one more than the distance of the best; and one that means nothing."""

NUMBERS = 8
"""How many of them, for a segment as for a query."""


@inner
def new_work(queries, radius):
    """The lines of some queries before the search, and behind them room for candidates: uint64 (more than m, 8)."""
    work = np.zeros((len(queries) + _PENDING // NUMBERS, NUMBERS), np.uint64)
    for who in range(len(queries)):
        shuffle(queries[who], work[who])
        work[who, REACH] = radius
    return work


@inner
def new_hits(room):
    """Where results of mode `all` go as they come: uint64 (room + 1, 2).

    The first row is how many there are, and the room; what does not fit is counted, not written. Each other one is a
    query and a distance, 256 times the one and the other, and an id.
    """
    hits = np.empty((room + 1, 2), np.uint64)
    hits[0, 0] = 0
    hits[0, 1] = room
    return hits


@inner
def address_of(array):
    """Where an array begins. Signed, as all addresses here: numba makes a sum of both kinds a floating-point number."""
    return np.int64(array.ctypes.data)


@inner
def number_of(line, which):
    """One of the eight numbers of a segment or a query, by the address of the first."""
    return np.int64(load64(line + which * 8))


@inner
def query_of(asked, who):
    """Address of a query's line."""
    return asked + who * LINE_BYTES


@inner
def half(query, number):
    """The 16 bits of a query by which a table is keyed; the first is the leading one of its word."""
    return load16(query + (number ^ 3) * 2)


@inner
def starts_of(segment, table):
    """Address of the starts of a table's buckets."""
    buckets = np.int64(1) << number_of(segment, BITS)
    return number_of(segment, STARTS) + table * (buckets + STARTS_BEHIND) * 4


@inner
def halves_of(segment, table):
    """Address of a table's halves."""
    return number_of(segment, HALVES) + table * number_of(segment, COUNT) * 2


@inner
def ask_for_starts(starts, bits, bucket):
    """Ask for the cache lines where a query's buckets of one table start; sixteen neighbours share a line."""
    fetch_ahead(starts + bucket * 4)
    fetch_ahead(starts + (bucket | 15) * 4 + 4)
    for flipped in range(4, bits):
        start = starts + (bucket ^ (np.int64(1) << flipped)) * 4
        fetch_ahead(start)
        fetch_ahead(start + 4)


@inner
def lines_of(starts, bits):
    """How many lines of a table's bucket are worth asking for, its last one aside."""
    return min(_FETCHED_LINES, ((load32(starts + (4 << bits)) * 2 >> bits) + LINE_BYTES) // LINE_BYTES)


@inner
def ask_for_bucket(starts, halves, bucket, lines):
    """Ask for the lines of a bucket."""
    begin = halves + load32(starts + bucket * 4) * 2
    fetch_ahead(begin)
    fetch_ahead(halves + load32(starts + bucket * 4 + 4) * 2 - 2)
    for line in range(1, lines):
        fetch_ahead(begin + line * LINE_BYTES)


@inner
def _any_near(line, second, other, most):
    if most == 2:
        return any_near_2(line, second, other)
    if most == 3:
        return any_near_3(line, second, other)
    if most == 1:
        return any_near_1(line, second, other)
    return any_near_0(line, second, other)


@inner
def _near(line, other, most):
    if most == 2:
        return near_2(line, other)
    if most == 3:
        return near_3(line, other)
    if most == 1:
        return near_1(line, other)
    return near_0(line, other)


@inlined
def look(segment, starts, halves, table, who, bucket, other, most, radius, mode, asked, pending, hits, waiting):
    """Look into one bucket; note what passes the filter as a candidate.

    Args:
        segment: its eight numbers.
        starts: address of the table's own.
        halves: the same.
        table: which.
        who: which query.
        bucket: which.
        other: the query's other half of the chunk.
        most: by how many bits that of a candidate may differ.
        radius: that was asked for.
        mode: the same.
        asked: the queries.
        pending: the candidates that wait: of each the query, the table, and the place in the table.
        hits: where to.
        waiting: how many candidates wait.

    Returns:
        How many wait now.
    """
    begin = halves + load32(starts + bucket * 4) * 2
    end = halves + load32(starts + bucket * 4 + 4) * 2
    final = (end - 2) & -LINE_BYTES
    for line in range(begin & -LINE_BYTES, end, 2 * LINE_BYTES):
        second = min(line + LINE_BYTES, final)  # whether a bucket crosses into a second line cannot be foretold
        if not _any_near(line, second, other, most):
            continue
        mask = _near(line, other, most) | (_near(second, other, most) << np.uint64(LANES))
        mask &= _ALL_LANES >> np.uint64(_BOTH_LINES - min(_BOTH_LINES, (end - line) >> 1))
        mask &= _ALL_LANES << np.uint64(max(0, begin - line) >> 1)
        if table & 1 == 0 and mask and number_of(segment, BITS) == HALF_BITS and radius >> 4:
            # the chunk's other table finds these, and is asked about them anyway
            close = _near(line, other, 1) | (_near(second, other, 1) << np.uint64(LANES))
            mask &= ~close
        rows = number_of(segment, ROWS) + table * number_of(segment, COUNT) * ROW_BYTES
        label = (who << _QUERY_SHIFT) | (table << _ROW_BITS)
        while mask != 0:
            place = ((line - halves) >> 1) + lowest_of(mask)
            mask &= mask - np.uint64(1)
            fetch_ahead(rows + place * ROW_BYTES)
            store64(pending + waiting * 8, label | place)
            waiting += 1
        if waiting > _PENDING - _BOTH_LINES:
            compare(segment, radius, mode, asked, pending, hits, waiting)
            waiting = np.int64(0)
            if number_of(query_of(asked, who), REACH) < 0:
                break
    return waiting


@inner
def compare(segment, radius, mode, asked, pending, hits, waiting):
    """Compare candidates whole and note those within reach.

    A hash that several tables find is noted when it comes from the first of them: no set of seen ones is kept.

    Args:
        segment: where they come from.
        radius: that was asked for.
        mode: the same.
        asked: the queries.
        pending: the candidates.
        hits: where to.
        waiting: how many candidates.
    """
    count = number_of(segment, COUNT)
    for number in range(waiting):
        candidate = np.int64(load64(pending + number * 8))
        place = ((candidate >> _ROW_BITS) & (TABLES - 1)) * count + (candidate & _ROW)
        row = load32(number_of(segment, ROWS) + place * ROW_BYTES) & _ROW
        store64(pending + number * 8, (candidate & ~_ROW) | row)
        fetch_ahead(number_of(segment, HASHES) + row * 32)
    leading = (0xFFFF << (HALF_BITS - number_of(segment, BITS))) & 0xFFFF
    for number in range(waiting):
        candidate = np.int64(load64(pending + number * 8))
        row = candidate & _ROW
        who = candidate >> _QUERY_SHIFT
        words = number_of(segment, HASHES) + row * 32
        query = query_of(asked, who)
        distance = bits_of(load64(words) ^ load64(query)) + bits_of(load64(words + 8) ^ load64(query + 8))
        distance += bits_of(load64(words + 16) ^ load64(query + 16)) + bits_of(load64(words + 24) ^ load64(query + 24))
        if distance > number_of(query, REACH) or (load8(number_of(segment, DEAD) + (row >> 3)) >> (row & 7)) & 1:
            continue
        if mode == ALL:
            first = lowest_of(tables_of(words, query, leading, radius >> 4, radius >> 3)) ^ 3
            if first != (candidate >> _ROW_BITS) & (TABLES - 1):
                continue
        keep(mode, query, who, load64(number_of(segment, IDS) + row * 8), distance, hits)


@inner
def keep(mode, query, who, id_, distance, hits):
    """Note a result within a query's reach: one of many, or instead of a worse one."""
    found = number_of(query, FOUND)
    if mode == ALL:
        count = np.int64(load64(hits))
        store64(hits, count + 1)
        store64(query + FOUND * 8, found + 1)
        if count < np.int64(load64(hits + 8)):
            store64(hits + (count + 1) * 16, (who << 8) | distance)
            store64(hits + (count + 1) * 16 + 8, id_)
        return
    if found and distance == number_of(query, REACH) and id_ >= load64(query + BEST_ID * 8):
        return
    store64(query + FOUND * 8, distance + 1)
    store64(query + BEST_ID * 8, id_)
    store64(query + REACH * 8, distance if mode == BEST else np.int64(-1))


@inner
def look_at_all(rows, mode, query, who, hits):
    """Note what a segment or the tail holds near one query by looking at every hash of it."""
    hashes = number_of(rows, HASHES)
    dead = number_of(rows, DEAD)
    q0, q1, q2, q3 = load64(query), load64(query + 8), load64(query + 16), load64(query + 24)
    most = number_of(query, REACH)
    if most < 0:
        return
    for row in range(number_of(rows, COUNT)):
        words = hashes + row * 32
        distance = bits_of(load64(words) ^ q0) + bits_of(load64(words + 8) ^ q1)
        if distance > most:
            continue
        distance += bits_of(load64(words + 16) ^ q2) + bits_of(load64(words + 24) ^ q3)
        if distance > most or (load8(dead + (row >> 3)) >> (row & 7)) & 1:
            continue
        keep(mode, query, who, load64(number_of(rows, IDS) + row * 8), distance, hits)
        most = number_of(query, REACH)
