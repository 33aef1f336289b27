"""An index that starts simple and turns native once that pays.

A command that looks at a bank of a hundred must not wait half a second for a compiler to load; a server with a million
must not look at each. So the first hashes are looked at one by one, and from `NATIVE_FROM` on the native index answers.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import numpy as np

from takeback.matching.index import WORDS, Found, Hashes, Ids, Index, LinearIndex, Mode, check_pairs

if TYPE_CHECKING:
    from takeback.adapters.native_index import NativeIndex

NATIVE_FROM = 20_000
"""Hashes from which the native index answers: looking at each takes about a millisecond there."""


class GrowingIndex:
    """See `takeback.matching.index.Index`. Never turns back: what was large once will be again.

    Many threads may search while one changes it. The native index needs no lock for that; while each hash is still
    looked at, one is held for the millisecond that this takes.
    """

    def __init__(self, native_from: int = NATIVE_FROM) -> None:
        """Empty.

        Args:
            native_from: how many hashes are still looked at one by one, less one.
        """
        self._native_from = native_from
        self._linear = LinearIndex()
        self._native: NativeIndex | None = None
        self._lock = threading.Lock()

    @classmethod
    def around(cls, native: NativeIndex) -> GrowingIndex:
        """An index that is native already, and ready to answer at once.

        Args:
            native: such as was saved.

        Raises:
            Tampered: it was opened, and a file is not what was written.
        """
        index = cls()
        _warm_up(native)
        index._native = native
        return index

    @property
    def native(self) -> NativeIndex | None:
        """The native index, once it answers."""
        return self._native

    def everything(self) -> tuple[Ids, Hashes]:
        """Ids and hashes of all that is held, while each is still looked at."""
        with self._lock:
            return self._linear.everything()

    def __len__(self) -> int:
        """How many hashes are held."""
        return len(self._native if self._native is not None else self._linear)

    def add(self, ids: Ids, hashes: Hashes) -> None:
        """See `Index.add`."""
        if self._native is not None:
            self._native.add(ids, hashes)
            return
        with self._lock:
            if len(self._linear) + len(ids) < self._native_from:
                self._linear.add(ids, hashes)
                return
            check_pairs(ids, hashes)
            held_ids, held_hashes = self._linear.everything()
        self._turn_native(np.concatenate((held_ids, ids)), np.concatenate((held_hashes, hashes)))

    def withdraw(self, ids: Ids) -> None:
        """See `Index.withdraw`."""
        if self._native is not None:
            self._native.withdraw(ids)
            return
        with self._lock:
            self._linear.withdraw(ids)

    def within(self, queries: Hashes, radius: int, mode: Mode = "all", *, limit: int | None = None) -> Found:
        """See `Index.within`."""
        linear = self._linear  # first: it is replaced only after the native one is in its place
        if self._native is not None:
            return self._native.within(queries, radius, mode, limit=limit)
        with self._lock:
            return linear.within(queries, radius, mode, limit=limit)

    def merge(self, *, without_dead: bool = False) -> None:
        """Put what lies in many small segments together, where the index is native; searching goes on meanwhile.

        Args:
            without_dead: leave nothing of what was withdrawn.
        """
        if self._native is not None:
            self._native.merge(without_dead=without_dead)

    def _turn_native(self, ids: Ids, hashes: Hashes) -> None:
        from takeback.adapters.native_index import NativeIndex  # noqa: PLC0415 - loads a compiler, so only when needed

        native = NativeIndex.build(ids, hashes)
        _warm_up(native)
        self._native = native
        self._linear = LinearIndex()


def _warm_up(native: Index) -> None:
    """Search once in each of its two ways, so that whoever asks first does not wait for the compiler."""
    for count in (1, 512):
        native.within(np.zeros((count, WORDS), np.uint64), 0)
