"""An index that starts simple and turns native once that pays.

A command that looks at a bank of a hundred must not wait half a second for a compiler to load; a server with a million
must not look at each. So the first hashes are looked at one by one, and from `NATIVE_FROM` on the native index answers.
"""

from __future__ import annotations

import numpy as np

from takeback.matching.index import Found, Hashes, Ids, Index, LinearIndex, Mode, check_pairs

NATIVE_FROM = 20_000
"""Hashes from which the native index answers: looking at each takes about a millisecond there."""


class GrowingIndex:
    """See `takeback.matching.index.Index`. Never turns back: what was large once will be again."""

    def __init__(self, native_from: int = NATIVE_FROM) -> None:
        """Empty.

        Args:
            native_from: how many hashes are still looked at one by one, less one.
        """
        self._native_from = native_from
        self._linear: LinearIndex | None = LinearIndex()
        self._index: Index = self._linear

    def __len__(self) -> int:
        """How many hashes are held."""
        return len(self._index)

    def add(self, ids: Ids, hashes: Hashes) -> None:
        """See `Index.add`."""
        if self._linear is None or len(self._linear) + len(ids) < self._native_from:
            self._index.add(ids, hashes)
            return
        from takeback.adapters.native_index import NativeIndex  # noqa: PLC0415 - loads a compiler, so only when needed

        check_pairs(ids, hashes)
        held_ids, held_hashes = self._linear.everything()
        self._index = NativeIndex.build(np.concatenate((held_ids, ids)), np.concatenate((held_hashes, hashes)))
        self._linear = None

    def withdraw(self, ids: Ids) -> None:
        """See `Index.withdraw`."""
        self._index.withdraw(ids)

    def within(self, queries: Hashes, radius: int, mode: Mode = "all", *, limit: int | None = None) -> Found:
        """See `Index.within`."""
        return self._index.within(queries, radius, mode, limit=limit)
