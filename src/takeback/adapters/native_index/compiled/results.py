"""Results as a caller gets them: by query, then distance, then id."""

from __future__ import annotations

import numpy as np

from takeback.adapters.native_index.compiled.compiling import inner
from takeback.adapters.native_index.compiled.probing import ALL, BEST_ID, FOUND

_ID_BYTES = 8

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
            queries[at] = who
            ids[at] = work[who, BEST_ID]
            distances[at] = np.int64(work[who, FOUND]) - 1
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
        end = places[who]
        begin = end - np.int64(work[who, FOUND])
        if end - begin > _FEW:
            _sort_many(begin, end, ids, distances)
        else:
            _sort_few(begin, end, ids, distances)
        for place in range(begin, min(end, begin + limit)):
            queries[kept] = who
            ids[kept] = ids[place]
            distances[kept] = distances[place]
            kept += 1
    return queries[:kept], ids[:kept], distances[:kept]


@inner
def _sort_few(begin, end, ids, distances):
    """Put one query's results in the order of their distances, then ids."""
    for unsorted in range(begin + 1, end):
        id_ = ids[unsorted]
        distance = distances[unsorted]
        at = unsorted
        while at > begin and (distances[at - 1] > distance or (distances[at - 1] == distance and ids[at - 1] > id_)):
            ids[at] = ids[at - 1]
            distances[at] = distances[at - 1]
            at -= 1
        ids[at] = id_
        distances[at] = distance


@inner
def _sort_many(begin, end, ids, distances):
    """The same by counting: by each byte of the ids in which any differ, the last one first, and then by distance."""
    differing = np.uint64(0)
    for at in range(begin, end):
        differing |= ids[at] ^ ids[begin]
    to_ids = np.empty(end - begin, np.uint64)
    to_distances = np.empty(end - begin, np.uint8)
    places = np.empty(256, np.int64)
    for byte in range(_ID_BYTES + 1):
        shift = np.uint64(byte * 8)
        if byte < _ID_BYTES and (differing >> shift) & np.uint64(255) == 0:
            continue
        for value in range(256):
            places[value] = 0
        for at in range(begin, end):
            places[_key(ids[at], distances[at], byte)] += 1
        place = np.int64(0)
        for value in range(256):
            size = places[value]
            places[value] = place
            place += size
        for at in range(begin, end):
            value = _key(ids[at], distances[at], byte)
            to_ids[places[value]] = ids[at]
            to_distances[places[value]] = distances[at]
            places[value] += 1
        for at in range(begin, end):
            ids[at] = to_ids[at - begin]
            distances[at] = to_distances[at - begin]


@inner
def _key(id_, distance, byte):
    """What is sorted by in one of the rounds."""
    return np.int64(distance) if byte == _ID_BYTES else np.int64((id_ >> np.uint64(byte * 8)) & np.uint64(255))
