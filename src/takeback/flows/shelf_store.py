"""The port of where shelves are saved, so that a process starts in a moment and several share one copy in memory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from takeback.matching.matcher import Shelf
from takeback.matching.saved_shelf import SavedShelf


class ShelfStore(Protocol):
    """Keeps one shelf, with how far it had followed the change log."""

    def open(self, radii: Mapping[str, int], *, newer_than: int = -1) -> tuple[Shelf, int] | None:
        """The saved shelf, every byte of it verified.

        Args:
            radii: the kinds of signal that it is to hold, as `Shelf` takes them.
            newer_than: a position; a shelf that was saved no later is not opened.

        Returns:
            The shelf and its position; `None` where there is no newer one.

        Raises:
            NotFound: there is none.
            Tampered: it is not what was written, or not for these kinds.
        """
        ...

    def save(self, shelf: Shelf, position: int) -> None:
        """Save a shelf in the place of the one before: a kill at any moment leaves the old one or the new one.

        Args:
            shelf: nobody may tell it what to hold meanwhile.
            position: how far it has followed the change log.

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

    def open(self, radii: Mapping[str, int], *, newer_than: int = -1) -> tuple[Shelf, int] | None:  # noqa: ARG002 - the port's
        """See `ShelfStore.open`."""
        return None

    def save(self, shelf: Shelf, position: int) -> None:
        """See `ShelfStore.save`."""

    def saved(self) -> SavedShelf | None:
        """See `ShelfStore.saved`."""
        return None
