"""Results as a caller gets them: by query, then distance, then id."""

from __future__ import annotations

import numpy as np

from takeback.adapters.native_index.compiled.compiling import inner
from takeback.adapters.native_index.compiled.probing import ALL, BEST_ID, FOUND

_FEW = 40
"""So many are put in order by insertion; more by their bytes, which costs some microseconds at least."""


@inner
def answers(work, asked, hits, mode, limit):
    """All results of some queries.

    Args:
        work: the lines of the queries, each of which has been searched to its end.
        asked: how many queries.
        hits: their results, in mode `ALL`.
        mode: of the search.
        limit: so many of a query's nearest are kept.

    Returns:
        int64 (k,): which query; uint64 (k,): which entry; uint8 (k,): how far. Others are named after the caller's.
    """
    if mode == ALL:
        return _of_all(work, asked, hits, limit)
    count = 0
    for who in range(asked):
        count += work[who, FOUND] != 0
    queries, ids, distances = np.empty(count, np.int64), np.empty(count, np.uint64), np.empty(count, np.uint8)
    at = 0
    for who in range(asked):
        if work[who, FOUND]:
            queries[at], ids[at], distances[at] = who, work[who, BEST_ID], work[who, FOUND] - 1
            at += 1
    return queries, ids, distances


@inner
def _of_all(work, asked, hits, limit):
    count = np.int64(hits[0, 0])
    places = np.empty(asked, np.int64)
    total = np.int64(0)
    for who in range(asked):
        places[who] = total
        total += np.int64(work[who, FOUND])
    queries, ids, distances = np.empty(count, np.int64), np.empty(count, np.uint64), np.empty(count, np.uint8)
    for number in range(count):
        who = np.int64(hits[number + 1, 0]) >> 8
        place = places[who]
        places[who] += 1
        queries[place] = who
        ids[place] = hits[number + 1, 1]
        distances[place] = np.int64(hits[number + 1, 0]) & 255
    kept = np.int64(0)
    for who in range(asked):
        begin = places[who] - np.int64(work[who, FOUND])
        if np.int64(work[who, FOUND]) > 1:
            _sort(ids[begin : places[who]], distances[begin : places[who]])
        for place in range(begin, begin + min(limit, np.int64(work[who, FOUND]))):
            if kept != place:
                queries[kept], ids[kept], distances[kept] = who, ids[place], distances[place]
            kept += 1
    return queries[:kept], ids[:kept], distances[:kept]


@inner
def _sort(ids, distances):
    """Put one query's results in the order of their distances, then ids."""
    if len(ids) > _FEW:
        _sort_many(ids, distances)
        return
    for unsorted in range(1, len(ids)):
        id_, distance = ids[unsorted], distances[unsorted]
        at = unsorted
        while at > 0 and (distances[at - 1] > distance or (distances[at - 1] == distance and ids[at - 1] > id_)):
            ids[at], distances[at] = ids[at - 1], distances[at - 1]
            at -= 1
        ids[at], distances[at] = id_, distance


@inner
def _sort_many(ids, distances):
    """The same by counting: by each byte of the ids in which any differ, the last one first, and then by distance."""
    differing = np.uint64(0)
    for id_ in ids:
        differing |= id_ ^ ids[0]
    to_ids, to_distances = np.empty_like(ids), np.empty_like(distances)
    places = np.empty(256, np.int64)
    for byte in range(9):
        shift = np.uint64(byte * 8)
        if byte < 8 and not (differing >> shift) & np.uint64(255):
            continue
        places[:] = 0
        for at in range(len(ids)):
            places[distances[at] if byte == 8 else (ids[at] >> shift) & np.uint64(255)] += 1
        place = np.int64(0)
        for value in range(256):
            places[value], place = place, place + places[value]
        for at in range(len(ids)):
            value = np.uint64(distances[at]) if byte == 8 else (ids[at] >> shift) & np.uint64(255)
            to_ids[places[value]], to_distances[places[value]] = ids[at], distances[at]
            places[value] += 1
        ids[:] = to_ids
        distances[:] = to_distances
