"""The shelf that a process matches against, kept level with the banks.

Each look-up first asks the change log how far it goes, and takes up what is new: an entry that is withdrawn in one
process does not match in any other from its commit on.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence

from django.db import DatabaseError

from takeback.base.errors import Unavailable
from takeback.matching.index import Index, LinearIndex
from takeback.matching.matcher import Match, Shelf
from takeback.records.banks import queries
from takeback.signals.signal import Signal


class LiveShelf:
    """A shelf for many threads."""

    def __init__(self, radii: Mapping[str, int], index: Callable[[], Index] = LinearIndex) -> None:
        """Empty until the first look-up.

        Args:
            radii: as `Shelf` takes them.
            index: the same.
        """
        self._radii = radii
        self._index = index
        self._lock = threading.Lock()
        self._shelf: Shelf | None = None
        self._seen = 0

    def matches(self, uploads: Sequence[Sequence[Signal]], bank: str | None = None) -> list[tuple[Match, ...]]:
        """For each upload every entry near it, judged against the banks as they stand now.

        Args:
            uploads: the signals of each.
            bank: look in this bank only.

        Raises:
            Unavailable: the banks cannot be read. That is never "no match".
        """
        with self._lock:
            shelf = self._level()
            return [shelf.matches(signals, bank) for signals in uploads]

    def check(self) -> int:
        """Level the shelf with the banks, and say how many entries are ready.

        Raises:
            Unavailable: the banks cannot be read.
        """
        with self._lock:
            return len(self._level())

    def _level(self) -> Shelf:
        try:
            head = queries.head_of_changes()
            if self._shelf is None:
                shelf = Shelf(self._radii, self._index)
                shelf.hold(list(queries.live_entries()))
                self._shelf = shelf
            elif head != self._seen:
                self._shelf.hold(queries.changed_since(self._seen, head))
        except DatabaseError as error:
            raise Unavailable("the banks cannot be read now, so nothing was searched") from error
        self._seen = head
        return self._shelf
