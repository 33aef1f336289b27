"""An index: which hashes lie near a query. Never "probably": every index here answers exactly.

`Index` is the port. `LinearIndex` looks at every hash each time; it is the oracle that a faster index is held against,
and quick enough for a bank of some ten thousand.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from takeback.base.errors import Invalid

BITS = 256
"""Bits of a hash that an index holds."""

WORDS = BITS // 64

Ids = NDArray[np.uint64]
Hashes = NDArray[np.uint64]
Mode = Literal["all", "any", "best"]


class Found(NamedTuple):
    """Pairs of a query and an entry near it, ordered by query, then distance, then id.

    Attributes:
        query_index: int64, shape (k,): which query.
        ids: uint64, shape (k,): which entry.
        distances: uint8, shape (k,): how many bits apart.
    """

    query_index: NDArray[np.int64]
    ids: Ids
    distances: NDArray[np.uint8]


class Index(Protocol):
    """Exact range search over 256-bit hashes."""

    def add(self, ids: Ids, hashes: Hashes) -> None:
        """Hold more hashes; an id that is held already takes its new hash.

        Args:
            ids: uint64, shape (n,).
            hashes: uint64, shape (n, 4), most significant word first.

        Raises:
            Invalid: the shapes do not fit each other.
        """
        ...

    def withdraw(self, ids: Ids) -> None:
        """Forget these; from the next query on they are not found. An id that is not held is passed over.

        Args:
            ids: uint64, shape (n,).
        """
        ...

    def within(self, queries: Hashes, radius: int, mode: Mode = "all", *, limit: int | None = None) -> Found:
        """All entries at most `radius` bits from each query.

        Exact: no entry inside the radius is missed, in a bank of one as in a bank of millions.

        Args:
            queries: uint64, shape (m, 4), most significant word first.
            radius: Hamming distance in bits, 0..255, inclusive.
            mode: `all`; `best` gives a query's nearest entry, the least id among equals; `any` gives one, whichever.
            limit: in mode `all`, at most so many of each query's entries: the nearest, the least ids among equals.
                1 or more; without it, all. The other modes give one at most anyway.

        Returns:
            The pairs, possibly none. None means "searched, nothing near".

        Raises:
            Invalid: `radius` outside 0..255, `limit` less than 1, or a shape that is not (m, 4).

        Source:
            The usual radius, 31 bits: ThreatExchange, pdq/README.md.
        """
        ...

    def __len__(self) -> int:
        """How many hashes are held."""
        ...


class LinearIndex:
    """Looks at every hash, every time."""

    def __init__(self) -> None:
        self._rows: dict[int, int] = {}
        self._ids: Ids = np.empty(0, np.uint64)
        self._hashes: Hashes = np.empty((0, WORDS), np.uint64)
        self._used = 0

    def __len__(self) -> int:
        """How many hashes are held."""
        return self._used

    def add(self, ids: Ids, hashes: Hashes) -> None:
        """See `Index.add`."""
        check_pairs(ids, hashes)
        self._make_room(len(ids))
        for id_, words in zip(ids.tolist(), hashes, strict=True):
            row = self._rows.setdefault(id_, self._used)
            if row == self._used:
                self._used += 1
            self._ids[row] = id_
            self._hashes[row] = words

    def withdraw(self, ids: Ids) -> None:
        """See `Index.withdraw`. The last row takes the place of the one that leaves, so that no gap is searched."""
        for id_ in ids.tolist():
            row = self._rows.pop(id_, None)
            if row is None:
                continue
            self._used -= 1
            if row != self._used:
                self._ids[row] = self._ids[self._used]
                self._hashes[row] = self._hashes[self._used]
                self._rows[int(self._ids[row])] = row

    def within(self, queries: Hashes, radius: int, mode: Mode = "all", *, limit: int | None = None) -> Found:
        """See `Index.within`."""
        check_query(queries, radius, limit)
        ids = self._ids[: self._used]
        hashes = self._hashes[: self._used]
        found: list[tuple[int, int, int]] = []
        for number, query in enumerate(queries):
            distances = np.bitwise_count(hashes ^ query).sum(axis=1, dtype=np.int64)
            near = np.flatnonzero(distances <= radius)
            order = np.lexsort((ids[near], distances[near]))
            chosen = near[order][: limit if mode == "all" else 1]
            found.extend((number, int(ids[row]), int(distances[row])) for row in chosen)
        return as_found(found)

    def everything(self) -> tuple[Ids, Hashes]:
        """All that is held, for an index that takes over.

        Returns:
            ids: uint64, shape (n,), in no order; hashes: uint64, shape (n, 4).
        """
        return self._ids[: self._used].copy(), self._hashes[: self._used].copy()

    def _make_room(self, more: int) -> None:
        needed = self._used + more
        if needed <= len(self._ids):
            return
        room = max(needed, 2 * len(self._ids), 64)
        ids, hashes = np.zeros(room, np.uint64), np.zeros((room, WORDS), np.uint64)
        ids[: self._used] = self._ids[: self._used]
        hashes[: self._used] = self._hashes[: self._used]
        self._ids, self._hashes = ids, hashes


def as_found(triples: list[tuple[int, int, int]]) -> Found:
    """Arrays of (query, id, distance) triples, in the order given.

    Args:
        triples: as `Found` orders them.
    """
    query_index, ids, distances = zip(*triples, strict=True) if triples else ((), (), ())
    return Found(np.array(query_index, np.int64), np.array(ids, np.uint64), np.array(distances, np.uint8))


def words_of(value: str) -> Hashes:
    """A hash's hex digits as an index takes them.

    Args:
        value: 64 hex digits, most significant first.

    Returns:
        uint64, shape (4,), most significant word first.
    """
    return np.frombuffer(bytes.fromhex(value), dtype=">u8").astype(np.uint64)


def check_pairs(ids: Ids, hashes: Hashes) -> None:
    """Refuse ids and hashes that do not belong together.

    Args:
        ids: should be of shape (n,).
        hashes: should be of shape (n, 4).

    Raises:
        Invalid: they are not.
    """
    if ids.ndim != 1 or hashes.shape != (len(ids), WORDS):
        raise Invalid(f"ids must have shape (n,) and hashes (n, {WORDS}); got {ids.shape} and {hashes.shape}")


def check_query(queries: Hashes, radius: int, limit: int | None = None) -> None:
    """Refuse a query that has no exact answer.

    Args:
        queries: should be of shape (m, 4).
        radius: should lie in 0..255.
        limit: should be 1 or more, if there is one.

    Raises:
        Invalid: one of them does not.
    """
    if queries.ndim != 2 or queries.shape[1] != WORDS:  # noqa: PLR2004 - a list of hashes has two axes
        raise Invalid(f"queries must have shape (m, {WORDS}); got {queries.shape}")
    if not 0 <= radius < BITS:
        raise Invalid(f"the radius must be 0 to {BITS - 1} bits; got {radius}")
    if limit is not None and limit < 1:
        raise Invalid(f"the limit must be 1 or more; got {limit}")
