"""What this process's index is like at this moment: for the people who run it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import DatabaseError

from takeback.adapters.growing_index import GrowingIndex
from takeback.base.errors import Tampered, Unavailable
from takeback.flows.lookups.live_shelf import LiveShelf
from takeback.matching.index import Index
from takeback.matching.matcher import Shelf
from takeback.matching.shelf_store import SavedShelf
from takeback.records.banks.changes import head_of_changes


@dataclass(frozen=True, slots=True)
class KindState:
    """The index of one kind of signal.

    Attributes:
        kind: of signal.
        entries: how many it holds.
        radius: bits within which it is searched.
        table_bytes: memory or mapped files that its segments take, where it is native.
        segments: how many there are; each costs a lookup two or three microseconds.
        private_rows: rows in memory of this process alone; the others it shares with all processes.
    """

    kind: str
    entries: int
    radius: int
    table_bytes: int | None = None
    segments: int | None = None
    private_rows: int | None = None

    @property
    def native(self) -> bool:
        """Whether it is native; otherwise each hash is looked at, which is as fast for some thousand."""
        return self.table_bytes is not None


@dataclass(frozen=True, slots=True)
class IndexState:
    """The whole.

    Attributes:
        loaded: whether there is an index yet.
        level: whether lookups are answered; otherwise they are refused.
        age_seconds: since it was last compared with the banks.
        position: how far it has followed the change log.
        head: how far the change log goes; `None` where the banks cannot be read.
        taken_up: entries looked at since it was loaded, adopted or saved: they lie in this process's own memory.
        kinds: by kind of signal.
        column_bytes: memory for bank, standing and last day of all entries.
        saved: what other processes would start from.
        saved_is_damaged: what is there is not what was written; the next save replaces it.
    """

    loaded: bool
    level: bool
    age_seconds: float | None
    position: int
    head: int | None
    taken_up: int
    kinds: tuple[KindState, ...]
    column_bytes: int
    saved: SavedShelf | None
    saved_is_damaged: bool

    @property
    def behind(self) -> int | None:
        """Changes that it has not taken up yet; `None` where that cannot be known."""
        return None if self.head is None else max(0, self.head - self.position)

    @property
    def entries(self) -> int:
        """How many entries it holds."""
        return sum(each.entries for each in self.kinds)


def index_state(shelf: LiveShelf) -> IndexState:
    """Look at the index without changing it: an index that is not level is not made so by being looked at.

    Args:
        shelf: of this process.
    """
    try:
        head: int | None = head_of_changes()
    except DatabaseError:
        head = None
    level = True
    try:
        shelf.current()
    except Unavailable:
        level = False
    saved, damaged = None, False
    try:
        saved = shelf.saved()
    except Tampered:
        damaged = True
    held = shelf.held
    return IndexState(
        loaded=held is not None,
        level=level,
        age_seconds=shelf.age_seconds,
        position=shelf.position,
        head=head,
        taken_up=shelf.taken_up,
        kinds=() if held is None else _kinds(held),
        column_bytes=0 if held is None else sum(column.nbytes for column in held.columns.all),
        saved=saved,
        saved_is_damaged=damaged,
    )


def _kinds(shelf: Shelf) -> tuple[KindState, ...]:
    return tuple(_kind(kind, index, shelf.radii[kind]) for kind, index in shelf.indexes.items())


def _kind(kind: str, index: Index, radius: int) -> KindState:
    native = index.native if isinstance(index, GrowingIndex) else None
    if native is None:
        return KindState(kind, len(index), radius)
    return KindState(kind, len(index), radius, native.table_bytes, native.segment_count, native.private_rows)
