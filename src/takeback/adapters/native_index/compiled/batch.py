"""Many queries at once, table by table: what one of them fetched is still near when the next one asks.

A query by itself jumps through all sixteen tables, and waits for memory at nearly every jump. Of many queries, those
whose buckets lie near each other in a table are answered together, sixteen at a time, and the lines of a bucket are
asked for 32 probes before they are looked at. Measured with 4,096 queries: half of the time that they take one by one.
"""

from __future__ import annotations

import numpy as np

from takeback.adapters.native_index.compiled.compiling import inner
from takeback.adapters.native_index.compiled.probing import (
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
    new_hits,
    number_of,
    query_of,
    starts_of,
)
from takeback.adapters.native_index.compiled.tables import HALF_BITS, TABLES

_TOGETHER = 16
"""Queries that make the same step, one after the other."""

_GROUPS_BITS = 8
"""Queries are put in order by so many leading bits of their bucket; what such a group shares fits the cache."""

_PROBES_AHEAD = 2
"""For how many steps ahead the lines of buckets are asked for. Measured: 1 to 4 are alike."""


@inner
def search_batch(segment, radius, mode, work, count, hits):
    """Note what one segment holds near each of many queries.

    Args:
        segment: address of its eight numbers.
        radius: that was asked for, at most 31.
        mode: the same.
        work: the lines of the queries, and room for candidates.
        count: how many queries.
        hits: where to.

    Returns:
        `hits`, or in their place others with more room.
    """
    asked = address_of(work)
    order = np.empty(count, np.int64)
    buckets = np.empty(count, np.int64)
    others = np.empty(count, np.int64)
    found = np.empty(count, np.uint64)
    for table in range(TABLES):
        _put_in_order(segment, table, asked, order, buckets, others)
        before = np.int64(hits[0, 0])
        for who in range(count):
            found[who] = work[who, FOUND]
        _search_table(segment, table, radius, mode, asked, address_of(hits), order, buckets, others)
        while np.int64(hits[0, 0]) >= len(hits):  # only in mode `all`, which changes nothing but these
            hits = with_room(hits, before)
            for who in range(count):
                work[who, FOUND] = found[who]
            _search_table(segment, table, radius, mode, asked, address_of(hits), order, buckets, others)
    return hits


@inner
def with_room(hits, count):
    """The first of these results, and room for twice as many as there were to be.

    Args:
        hits: whose number is what there were to be.
        count: how many to take over.
    """
    more = new_hits(2 * np.int64(hits[0, 0]))
    for at in range(1, count + 1):
        more[at, 0] = hits[at, 0]
        more[at, 1] = hits[at, 1]
    more[0, 0] = count
    return more


@inner
def _put_in_order(segment, table, asked, order, buckets, others):
    """List the queries by the leading bits of their bucket in a table.

    Args:
        segment: address of its eight numbers.
        table: which.
        asked: address of the queries' lines.
        order: int64, to be filled: which query.
        buckets: the same: its bucket.
        others: the same: its other half of the chunk.
    """
    places = np.zeros((1 << _GROUPS_BITS) + 1, np.int64)
    for who in range(len(order)):
        places[(half(query_of(asked, who), table) >> (HALF_BITS - _GROUPS_BITS)) + 1] += 1
    for group in range(1 << _GROUPS_BITS):
        places[group + 1] += places[group]
    for who in range(len(order)):
        own = half(query_of(asked, who), table)
        place = places[own >> (HALF_BITS - _GROUPS_BITS)]
        places[own >> (HALF_BITS - _GROUPS_BITS)] += 1
        order[place] = who
        buckets[place] = own >> (HALF_BITS - number_of(segment, BITS))
        others[place] = half(query_of(asked, who), table ^ 1)


@inner
def _search_table(segment, table, radius, mode, asked, hits, order, buckets, others):
    """Look into one table for all queries, in an order in which they share its lines."""
    bits = number_of(segment, BITS)
    probes = 1 + bits if radius >> 4 else 1
    starts = starts_of(segment, table)
    halves = halves_of(segment, table)
    lines = lines_of(starts, bits)
    count = len(order)
    pending = query_of(asked, count)
    waiting = np.int64(0)
    for chunk in range(-2 * _TOGETHER, count, _TOGETHER):
        for at in range(chunk + 2 * _TOGETHER, min(chunk + 3 * _TOGETHER, count)):
            ask_for_starts(starts, bits, buckets[at])
        if chunk < -_TOGETHER:
            continue
        for probe in range(probes):
            flip = (np.int64(1) << probe) >> 1
            next_chunk, next_probe = chunk, probe + _PROBES_AHEAD
            if next_probe >= probes:
                next_chunk, next_probe = chunk + _TOGETHER, max(next_probe - probes, 0)
            next_flip = (np.int64(1) << next_probe) >> 1
            for offset in range(_TOGETHER):
                at = next_chunk + offset
                if 0 <= at < count:
                    ask_for_bucket(starts, halves, buckets[at] ^ next_flip, lines)
                at = chunk + offset
                if 0 <= at < count:
                    who = order[at]
                    most = (number_of(query_of(asked, who), REACH) >> 3) - (flip != 0)
                    if most >= 0:
                        waiting = look(
                            segment,
                            starts,
                            halves,
                            table,
                            who,
                            buckets[at] ^ flip,
                            others[at],
                            most,
                            radius,
                            mode,
                            asked,
                            pending,
                            hits,
                            waiting,
                        )
    compare(segment, radius, mode, asked, pending, hits, waiting)
