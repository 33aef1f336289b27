"""The search itself: exact, over the segments and the tail of an index.

A hash of 256 bits is eight chunks of 32. Two hashes at most 31 bits apart have a chunk at most 3 bits apart (eight
times four would be 32), and that chunk has a half of 16 bits at most 1 bit apart. So there are 16 tables, one for each
half, and a query looks into 17 buckets of each: its own half, and the 16 that differ in one bit. A bucket holds, side
by side, the *other* half of the chunk of each of its hashes; one that is too far off is passed over, 64 at a time. Of
10 million hashes some 120 are left to be compared whole. A small segment keys its tables by fewer leading bits of the
half, so that its buckets are not empty.

Time goes into waiting for memory, so each step asks for what the next ones will need: a query's bucket starts while the
one before is answered, a bucket's lines two tables ahead, a candidate's row while others are sought, its hash while
other rows are read. Lines are loaded whole, from where they begin, and what lies outside the bucket is masked.

Once a query has its `best` so far, it looks only for what is as near: what 31 bits prove for 3 and 1, fewer prove for
fewer. What was looked at before was looked at more widely, so nothing is missed.
"""

from __future__ import annotations

import numpy as np

from takeback.adapters.native_index.compiled.batch import search_batch, with_room
from takeback.adapters.native_index.compiled.compiling import compiled, inner
from takeback.adapters.native_index.compiled.intrinsics import LINE_BYTES
from takeback.adapters.native_index.compiled.probing import (
    ALL,
    BITS,
    FOUND,
    REACH,
    address_of,
    ask_for_bucket,
    ask_for_starts,
    compare,
    half,
    halves_of,
    lines_of,
    look,
    look_at_all,
    new_hits,
    new_work,
    number_of,
    query_of,
    starts_of,
)
from takeback.adapters.native_index.compiled.results import answers
from takeback.adapters.native_index.compiled.tables import HALF_BITS, TABLES

MOST_BITS = 31
"""The widest radius that the tables answer: see above."""

MOST_QUERIES = 16_384
"""Of one call."""

_AHEAD = 2
"""How many tables ahead the lines of buckets are asked for. Measured: 1 to 4 are alike."""

_BATCH_FROM = 512
"""So many queries are answered table by table; fewer gain nothing by it."""

_ROOM = 8192
_ROOM_A_QUERY = 4


@inner
def _ask_for_all_starts(segment, query):
    """Ask for the cache lines where all of a query's buckets start."""
    for table in range(TABLES):
        bucket = half(query, table) >> (HALF_BITS - number_of(segment, BITS))
        ask_for_starts(starts_of(segment, table), number_of(segment, BITS), bucket)


@inner
def _search_one(segment, who, radius, mode, asked, pending, hits):
    """Note what one segment holds near one query."""
    query = query_of(asked, who)
    bits = number_of(segment, BITS)
    probes = 1 + bits if radius >> 4 else 1
    lines = lines_of(starts_of(segment, 0), bits)
    waiting = np.int64(0)
    for table in range(-_AHEAD, TABLES):
        ahead = table + _AHEAD
        if ahead < TABLES:
            bucket = half(query, ahead) >> (HALF_BITS - bits)
            starts = starts_of(segment, ahead)
            halves = halves_of(segment, ahead)
            for probe in range(probes):
                ask_for_bucket(starts, halves, bucket ^ ((np.int64(1) << probe) >> 1), lines)
        if table < 0:
            continue
        bucket = half(query, table) >> (HALF_BITS - bits)
        other = half(query, table ^ 1)
        starts = starts_of(segment, table)
        halves = halves_of(segment, table)
        for probe in range(probes):
            flip = (np.int64(1) << probe) >> 1
            most = (number_of(query, REACH) >> 3) - (flip != 0)
            if most >= 0:
                waiting = look(
                    segment,
                    starts,
                    halves,
                    table,
                    who,
                    bucket ^ flip,
                    other,
                    most,
                    radius,
                    mode,
                    asked,
                    pending,
                    hits,
                    waiting,
                )
        if number_of(query, REACH) < 0:
            return
    compare(segment, radius, mode, asked, pending, hits, waiting)


@inner
def _answer_one(held, segments, who, last, radius, mode, asked, pending, hits):
    """Note everything that is held near one query.

    Args:
        held: address of the numbers of all segments and of the tail.
        segments: how many are still to be searched for it.
        who: which query.
        last: whether no other follows.
        radius: that was asked for.
        mode: the same.
        asked: address of the queries' lines.
        pending: address of the room for candidates.
        hits: address of where to.
    """
    query = query_of(asked, who)
    for which in range(segments):
        segment = held + which * LINE_BYTES
        if radius > MOST_BITS:
            look_at_all(segment, mode, query, who, hits)
            continue
        if which + 1 < segments:
            _ask_for_all_starts(segment + LINE_BYTES, query)
        elif not last:
            _ask_for_all_starts(held, query + LINE_BYTES)
        if number_of(query, REACH) >= 0:
            _search_one(segment, who, radius, mode, asked, pending, hits)
    look_at_all(held + segments * LINE_BYTES, mode, query, who, hits)


@compiled
def search(held, queries, radius, mode, limit):
    """Everything near some queries.

    Args:
        held: int64 (s + 1, 8), see `probing.HASHES` and so on: the segments, and last the tail.
        queries: uint64 (m, 4), not shuffled; at most `MOST_QUERIES`.
        radius: 0..255; beyond `MOST_BITS` the segments are looked at whole too.
        mode: `ALL`, `ANY` or `BEST`.
        limit: in mode `ALL`, how many of a query's nearest to keep.

    Returns:
        int64 (k,): which query; uint64 (k,): which entry; uint8 (k,): how far: in the order of the queries, then
        distances, then ids.
    """
    count = len(queries)
    work = new_work(queries, radius)
    asked = address_of(work)
    hits = new_hits(_ROOM + count * _ROOM_A_QUERY if mode == ALL else 0)
    segments = len(held) - 1
    first = address_of(held)
    if count >= _BATCH_FROM and radius <= MOST_BITS:
        for which in range(segments):
            hits = search_batch(first + which * LINE_BYTES, radius, mode, work, count, hits)
        first += segments * LINE_BYTES
        segments = 0
    elif count and radius <= MOST_BITS and segments:
        _ask_for_all_starts(first, asked)
    pending = query_of(asked, count)
    for who in range(count):
        before, found = np.int64(hits[0, 0]), work[who, FOUND]
        _answer_one(first, segments, who, who + 1 == count, radius, mode, asked, pending, address_of(hits))
        while np.int64(hits[0, 0]) >= len(hits):  # only in mode `all`, which changes nothing but these
            hits = with_room(hits, before)
            work[who, FOUND] = found
            _answer_one(first, segments, who, who + 1 == count, radius, mode, asked, pending, address_of(hits))
    return answers(work, count, hits, mode, limit)
