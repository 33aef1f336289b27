"""The port of where shelves are saved, so that a process starts in a moment and several share one copy in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from takeback.matching.matcher import Shelf


@dataclass(frozen=True, slots=True)
class Stand:
    """What a saved shelf has seen.

    Attributes:
        position: how far it has followed the change log.
        log: the newest leaf of the audit log then, by which the database that it was read from is recognised.
    """

    position: int
    log: str


@dataclass(frozen=True, slots=True)
class SavedShelf:
    """What is known of a saved shelf without opening it.

    Attributes:
        position: how far it had followed the change log.
        at: when it was saved.
        size_bytes: what it takes on the disk.
    """

    position: int
    at: datetime
    size_bytes: int


class ShelfStore(Protocol):
    """Keeps one shelf, with how far it had followed the change log."""

    def open(self, radii: Mapping[str, int], *, newer_than: int = -1) -> tuple[Shelf, Stand] | None:
        """The saved shelf, every byte of it verified.

        Args:
            radii: the kinds of signal that it is to hold, as `Shelf` takes them.
            newer_than: a position; a shelf that was saved no later is not opened.

        Returns:
            The shelf and its stand; `None` where there is no newer one.

        Raises:
            NotFound: there is none.
            Tampered: it is not what was written, or not for these kinds.
        """
        ...

    def save(self, shelf: Shelf, stand: Stand) -> None:
        """Save a shelf in the place of the one before: a kill at any moment leaves the old one or the new one.

        Args:
            shelf: nobody may tell it what to hold meanwhile.
            stand: what it has seen.

        Raises:
            Conflict: another process is saving.
            Unavailable: the disk is full or does not take it; what was saved before still stands.
        """
        ...

    def saved(self) -> SavedShelf | None:
        """What is saved, without opening it; `None` where nothing is.

        Raises:
            Tampered: what is there does not even begin as a saved shelf does.
        """
        ...


class NoStore:
    """Nothing is saved, and nothing is there."""

    def open(self, radii: Mapping[str, int], *, newer_than: int = -1) -> tuple[Shelf, Stand] | None:  # noqa: ARG002 - the port's
        """See `ShelfStore.open`."""
        return None

    def save(self, shelf: Shelf, stand: Stand) -> None:
        """See `ShelfStore.save`."""

    def saved(self) -> SavedShelf | None:
        """See `ShelfStore.saved`."""
        return None
