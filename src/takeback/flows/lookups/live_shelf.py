"""The shelf that a process matches against, kept level with the banks.

Two ways to use it. A command or a page asks `matches`, which first takes up what is new: it sees its own writes. A
server's lookups ask `current`, which takes no lock and asks no database: a thread keeps the shelf level, many times a
second, and where it could not for a while, `current` refuses. "Not level" is never "no match".
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from django.db import DatabaseError

from takeback.base.errors import NotFound, Tampered, Unavailable
from takeback.flows.lookups.backlog import NARROW, Backlog
from takeback.matching.bank import EntryRows, Row, joined, rows_by_kind
from takeback.matching.index import Index, LinearIndex
from takeback.matching.matcher import Asker, Match, Shelf
from takeback.matching.shelf_store import NoStore, SavedShelf, ShelfStore, Stand
from takeback.records.audit.queries import has_leaf, newest_leaf
from takeback.records.banks import changes
from takeback.signals.signal import Signal

STALE_AFTER_SECONDS = 2.0
"""How long a server answers from a shelf that it could not compare with the banks."""

BULK_LAG_SECONDS = 60.0
"""How long a server answers while a part of an import is still to be taken up: its entries count a few at a time, as
they do while the import runs. What is small, as a person's withdrawal is, never waits behind it."""

_WORTHWHILE = 50_000
"""Entries in memory of a process's own from which it goes over to a newer saved shelf."""

_ADOPT_EVERY_SECONDS = 6 * 3600.0
"""How often it does so anyway: what was withdrawn is then gone from its memory too."""

_ROWS_IN_A_PASS = 5_000
"""Entries of large changes that are taken up while nobody else may level: a tenth of a second, about."""

_ROWS_AT_ONCE = 500
"""So few that lookups in the same process hardly notice: each batch holds the interpreter for about a millisecond."""


class LiveShelf:
    """A shelf for many threads."""

    def __init__(
        self,
        radii: Mapping[str, int],
        index: Callable[[], Index] = LinearIndex,
        store: ShelfStore | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Empty until it is first levelled.

        Args:
            radii: as `Shelf` takes them.
            index: the same.
            store: where an indexer saves shelves; without one, all is read from the banks.
            monotonic: seconds that only grow.
        """
        self._radii = radii
        self._index = index
        self._store = store or NoStore()
        self._monotonic = monotonic
        self._levelling = threading.Lock()
        self._shelf: Shelf | None = None
        self._seen = 0
        self._backlog = Backlog()
        self._level_at = float("-inf")
        self._seen_in_store = -1
        self._taken_up = 0
        self._adopted_at = monotonic()

    @property
    def taken_up(self) -> int:
        """How many entries were looked at since the shelf was last loaded, adopted or saved."""
        return self._taken_up

    @property
    def position(self) -> int:
        """How far it has followed the change log."""
        return self._seen

    @property
    def held(self) -> Shelf | None:
        """The shelf as it is, level or not, to tell people of it: never to answer a lookup. `None` while it loads."""
        return self._shelf

    @property
    def age_seconds(self) -> float | None:
        """How long ago it was last level with the banks; `None` before it first was."""
        return None if self._shelf is None else self._monotonic() - self._level_at

    def saved(self) -> SavedShelf | None:
        """What is saved for all processes to start from, by whichever of them; `None` where nothing is.

        Raises:
            Tampered: what is there is damaged; the next save replaces it.
        """
        return self._store.saved()

    def matches(self, uploads: Sequence[Sequence[Signal]], asker: Asker) -> list[tuple[Match, ...]]:
        """For each upload every entry near it, judged against the banks as they stand now.

        Args:
            uploads: the signals of each.
            asker: who asks, and for what.

        Raises:
            Unavailable: the banks cannot be read. That is never "no match".
        """
        return self.level().matches(uploads, asker)

    def current(self) -> Shelf:
        """The shelf, as a thread keeps it level.

        Raises:
            Unavailable: it is still being loaded, or could not be compared with the banks for `STALE_AFTER_SECONDS`.
        """
        shelf = self._shelf
        if shelf is None:
            raise Unavailable("the index is being loaded, so nothing was searched")
        if self._monotonic() - self._level_at > STALE_AFTER_SECONDS:
            raise Unavailable("the index is not level with the banks, so nothing was searched")
        return shelf

    def check(self) -> int:
        """Level the shelf with the banks, and say how many entries are ready.

        Raises:
            Unavailable: the banks cannot be read.
        """
        return len(self.level())

    def level(self) -> Shelf:
        """Take up all that is new in the banks.

        Raises:
            Unavailable: the banks cannot be read.
        """
        while True:
            shelf = self.level_a_little()
            if not self.is_behind:
                return shelf

    def level_a_little(self) -> Shelf:
        """Take up what is new in the banks; of large changes only a part, so that nobody waits long for their end.

        Raises:
            Unavailable: the banks cannot be read.
        """
        with self._levelling, _banks_are_readable():
            started = self._monotonic()
            head = changes.head_of_changes()
            shelf = self._shelf
            if shelf is None:
                shelf = self._load()
                head = max(head, self._seen)
            if head != self._seen:
                self._know(shelf)
                self._backlog.add(changes.changed_ranges(self._seen, head), started)
                self._seen = head
            self._taken_up += _take_up(shelf, self._backlog, _ROWS_IN_A_PASS)
            self._shelf = shelf
            oldest = self._backlog.oldest()
            if oldest is None or started - oldest <= BULK_LAG_SECONDS:
                self._level_at = started
        return shelf

    def adopt_if_worthwhile(self) -> bool:
        """Go over to a newer saved shelf once much was taken up, so that processes share its memory.

        Lookups and levelling go on meanwhile. A saved shelf that is damaged is passed over: what is in memory is whole.

        Returns:
            Whether it did.

        Raises:
            Unavailable: the banks cannot be read.
        """
        aged = self._monotonic() - self._adopted_at >= _ADOPT_EVERY_SECONDS
        if self._taken_up < _WORTHWHILE and not aged:
            return False
        self._adopted_at = self._monotonic()
        with _banks_are_readable():
            try:
                saved = self._store.open(self._radii, newer_than=self._seen_in_store)
            except (NotFound, Tampered):
                return False
            if saved is None or not has_leaf(saved[1].log):
                return False
            shelf, stand = saved
            self._know(shelf)
            seen = stand.position
            while (head := self._seen) > seen:  # nobody waits for this: it is not held yet
                _take_up(shelf, _changes(seen, head))
                seen = head
            with self._levelling:
                self._know(shelf)
                _take_up(shelf, _changes(seen, self._seen))
                self._seen = max(seen, self._seen)
                self._seen_in_store = stand.position
                self._taken_up = 0
                self._shelf = shelf
        return True

    def save(self) -> bool:
        """Save the shelf as it is.

        Returns:
            Whether there was anything to save yet, and nothing is left to be taken up.

        Raises:
            Conflict: another process is saving.
            Unavailable: the disk is full or does not take it; what was saved before still stands.
        """
        with self._levelling:
            if self._shelf is None or self._backlog:
                return False
            self._store.save(self._shelf, Stand(self._seen, newest_leaf()))
            self._seen_in_store = self._seen
            self._taken_up = 0
        return True

    @property
    def is_behind(self) -> bool:
        """Whether a part of a large change is still to be taken up."""
        return len(self._backlog) > 0

    @property
    def is_saved(self) -> bool:
        """Whether the saved shelf has followed the change log as far as this one."""
        return self._seen_in_store == self._seen

    def _load(self) -> Shelf:
        """From the store; where that is missing, damaged, or of another database, from the banks."""
        try:
            saved = self._store.open(self._radii)
        except (NotFound, Tampered):
            saved = None
        if saved is not None and has_leaf(saved[1].log):
            shelf, stand = saved
            self._seen = self._seen_in_store = stand.position
            self._know(shelf)
            return shelf
        shelf = Shelf(self._radii, self._index)
        self._seen = changes.head_of_changes()  # before the rows: what changes meanwhile is looked at again
        self._know(shelf)
        parts: dict[str, list[EntryRows]] = {}
        for rows in changes.live_rows():
            for kind, of_kind in rows_by_kind(rows).items():
                parts.setdefault(kind, []).append(of_kind)
        shelf.hold({kind: joined(of_kind) for kind, of_kind in parts.items()})  # at once: an index is built faster so
        return shelf

    def _know(self, shelf: Shelf) -> None:
        shelf.know(changes.matching_banks(), changes.confirmed_by_one())


def _changes(seen: int, head: int) -> Backlog:
    waiting = Backlog()
    waiting.add(changes.changed_ranges(seen, head), 0.0)
    return waiting


def _take_up(shelf: Shelf, backlog: Backlog, most_rows: int | None = None) -> int:
    """Look again at what changed; gives how many entries that were. What fails in the middle waits on."""
    taken_up = 0
    for waiting in backlog.in_order():
        is_wide = waiting.last - waiting.first >= NARROW
        for rows in _rows_of(waiting.first, waiting.last):
            if is_wide and most_rows is not None and taken_up >= most_rows:
                return taken_up
            shelf.hold(rows_by_kind(rows))
            taken_up += len(rows)
            waiting.first = rows[-1][0] + 1
        backlog.done(waiting)
    return taken_up


def _rows_of(first: int, last: int) -> Iterator[list[Row]]:
    while first <= last:
        rows = changes.rows_between(first, last, _ROWS_AT_ONCE)
        if not rows:
            return
        yield rows
        first = rows[-1][0] + 1


@contextmanager
def _banks_are_readable() -> Iterator[None]:
    try:
        yield
    except DatabaseError as error:
        raise Unavailable("the banks cannot be read now, so nothing was searched") from error
