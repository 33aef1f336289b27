"""All remembered signals in memory, so that a new entry is looked up among them as an upload is among entries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

import numpy as np

from takeback.matching.index import BITS, Found, Hashes, Index, LinearIndex
from takeback.matching.words import words_of_all
from takeback.records.platforms import remembering

_ROWS_AT_ONCE = 20_000


class RememberedIndex:
    """For one thread. Read from the table at the first look, and anew on each day, which lets go of what is over."""

    def __init__(self, radii: Mapping[str, int], index: Callable[[], Index] = LinearIndex) -> None:
        """Empty until it is first levelled.

        Args:
            radii: for each kind of signal the farthest distance in bits that can ever count; 0 for checksums.
            index: what makes the index of a kind.
        """
        self._radii = dict(radii)
        self._make = index
        self._indexes: dict[str, Index] = {}
        self._last = 0
        self._day: date | None = None

    def __len__(self) -> int:
        """How many signals are held, those included that were forgotten since they were last met."""
        return sum(map(len, self._indexes.values()))

    def level(self, today: date) -> None:
        """Take up everything that was remembered before this call.

        Args:
            today: in UTC.
        """
        if today != self._day:
            self._indexes = {kind: self._make() for kind in self._radii}
            self._last = 0
            self._day = today
        until = remembering.newest()
        while rows := remembering.values_after(self._last, until, today, _ROWS_AT_ONCE):
            self._hold(rows)
            self._last = rows[-1][0]
        self._last = max(self._last, until)

    def near(self, kind: str, hashes: Hashes) -> Found:
        """Numbers of remembered signals near some entries.

        Args:
            kind: of signal.
            hashes: of the entries: uint64, shape (n, 4).
        """
        index = self._indexes.get(kind)
        if index is None:
            return Found(np.empty(0, np.int64), np.empty(0, np.uint64), np.empty(0, np.uint8))
        return index.within(hashes, min(self._radii[kind], BITS - 1))

    def is_checksum(self, kind: str) -> bool:
        """Whether a kind knows only equal and different.

        Args:
            kind: of signal.
        """
        return self._radii[kind] == 0

    def drop(self, kind: str, numbers: set[int]) -> None:
        """Let go of signals that were forgotten meanwhile.

        Args:
            kind: theirs.
            numbers: which.
        """
        self._indexes[kind].withdraw(np.array(sorted(numbers), np.uint64))

    def _hold(self, rows: list[tuple[int, str, str]]) -> None:
        for kind, index in self._indexes.items():
            of_kind = [(number, value) for number, each, value in rows if each == kind]
            if of_kind:
                numbers, values = zip(*of_kind, strict=True)
                index.add(np.array(numbers, np.uint64), words_of_all(values))
