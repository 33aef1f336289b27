"""What is known of each entry beside its hash, in columns by its id: five bytes an entry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from takeback.base.errors import Invalid
from takeback.matching.index import Ids
from takeback.matching.standing import NOT_LIVE

MOST_ID = 2**34
"""Ids are counted up by a database; one beyond this is a mistake, and would take more memory than there is."""

_LEAST_ROOM = 1024
_COUNTED_AT_ONCE = 250_000


class Known(NamedTuple):
    """Of some entries, in their order: see `EntryRows`. An entry that was never put has the standing 0.

    Attributes:
        banks: uint16, shape (n,).
        standings: uint8, shape (n,).
        until: uint16, shape (n,).
    """

    banks: NDArray[np.uint16]
    standings: NDArray[np.uint8]
    until: NDArray[np.uint16]


class Columns:
    """Read by many threads while one writes. A reader sees of each entry what was, or what is."""

    def __init__(self, known: Known | None = None) -> None:
        """Nothing, or what was saved.

        Args:
            known: of the entries 0, 1, 2 and so on.
        """
        self._all = _room_for(0) if known is None else known

    @property
    def all(self) -> Known:
        """Of the entries 0, 1, 2 and so on, with room to spare."""
        return self._all

    def put(self, ids: Ids, banks: NDArray[np.uint16], standings: NDArray[np.uint8], until: NDArray[np.uint16]) -> None:
        """Note these in the place of what was noted before.

        Args:
            ids: uint64, shape (n,).
            banks: uint16, shape (n,).
            standings: uint8, shape (n,).
            until: uint16, shape (n,).

        Raises:
            Invalid: an id beyond `MOST_ID`.
        """
        if not len(ids):
            return
        most = int(ids.max())
        if most >= MOST_ID:
            raise Invalid(f"an entry's id is less than {MOST_ID}")
        if most >= len(self._all.standings):
            self._grow(most + 1)
        # The standing last: whoever sees an entry as live sees its bank and its last day too.
        self._all.banks[ids] = banks
        self._all.until[ids] = until
        self._all.standings[ids] = standings

    def of(self, ids: Ids) -> Known:
        """What is known of these.

        Args:
            ids: uint64, shape (n,).
        """
        known = self._all
        room = len(known.standings)
        if len(ids) and int(ids.max()) >= room:
            inside = np.where(ids < room, ids, 0)
            standings = np.where(ids < room, known.standings[inside], 0).astype(np.uint8)
            return Known(known.banks[inside], standings, known.until[inside])
        return Known(known.banks[ids], known.standings[ids], known.until[ids])

    def live_by_bank(self, today: int) -> Mapping[int, int]:
        """How many entries of each bank can match, by the bank's number.

        Ten millions take a tenth of a second, in steps so small that lookups in other threads hardly notice.

        Args:
            today: as `bank.day_number` has it.
        """
        known = self._all
        counts = np.zeros(2**16, np.int64)
        for start in range(0, len(known.standings), _COUNTED_AT_ONCE):
            part = slice(start, start + _COUNTED_AT_ONCE)
            live = (known.standings[part] != NOT_LIVE) & (known.until[part] > today)
            counts += np.bincount(known.banks[part][live], minlength=len(counts))
        return {number: int(counts[number]) for number in np.flatnonzero(counts).tolist()}

    def _grow(self, needed: int) -> None:
        before = self._all
        after = _room_for(max(needed, 2 * len(before.standings)))
        held = len(before.standings)
        after.banks[:held], after.standings[:held], after.until[:held] = before
        self._all = after


def _room_for(count: int) -> Known:
    room = max(count, _LEAST_ROOM)
    return Known(np.zeros(room, np.uint16), np.zeros(room, np.uint8), np.zeros(room, np.uint16))
