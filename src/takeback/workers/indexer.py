"""Saves the shelf for all processes: they start from it in a moment, and share one copy of it in memory.

No answer waits for this. Each process takes up changes by itself; without an indexer they only start more slowly and
hold more memory of their own. Where the saved shelf is missing or damaged, it is made anew from the banks here.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from django.db import DatabaseError, connections

from takeback.adapters.growing_index import NATIVE_FROM, GrowingIndex
from takeback.base.errors import TakebackError
from takeback.flows.lookups.live_shelf import LiveShelf

_LOG = logging.getLogger(__name__)

LOOK_EVERY_SECONDS = 0.5
MANY = 20_000
"""Changes after which it is saved at once."""
SAVE_EVERY_SECONDS = 60.0
"""How long a single change may wait to be saved."""
PURGE_EVERY_SECONDS = 12 * 3600.0
"""How often what was withdrawn is removed from memory and disk. Promised: within a day."""


class Indexer:
    """One shelf, saved when that is due. Others that save meanwhile, in other processes, do no harm."""

    def __init__(self, shelf: LiveShelf, monotonic: Callable[[], float] = time.monotonic) -> None:
        """Nothing was saved by this one yet.

        Args:
            shelf: this process's own, with a store.
            monotonic: seconds that only grow.
        """
        self._shelf = shelf
        self._monotonic = monotonic
        self._saved_at = float("-inf")
        self._purged_at = monotonic()

    def step(self) -> bool:
        """Take up what is new, and save if that is due.

        Returns:
            Whether it was saved.

        Raises:
            Unavailable: the banks cannot be read, or the disk does not take it.
            Conflict: another process is saving.
        """
        shelf = self._shelf.level()
        now = self._monotonic()
        if len(shelf) < NATIVE_FROM:
            return False  # few are read from the banks as fast
        purge = now - self._purged_at >= PURGE_EVERY_SECONDS
        waited = now - self._saved_at >= SAVE_EVERY_SECONDS
        if not (purge or self._shelf.taken_up >= MANY or (waited and not self._shelf.is_saved)):
            return False
        for index in shelf.indexes.values():
            if isinstance(index, GrowingIndex):
                index.merge(without_dead=purge)
        self._shelf.save()
        self._saved_at = now
        if purge:
            self._purged_at = now
        return True


def run_indexer(shelf: LiveShelf, stop: threading.Event) -> None:
    """Save whenever that is due, until asked to stop.

    Args:
        shelf: this process's own, with a store.
        stop: set when the worker is to end.
    """
    indexer = Indexer(shelf)
    failing = False
    while not stop.is_set():
        try:
            indexer.step()
            failing = False
        except (TakebackError, DatabaseError) as error:
            if not failing:
                _LOG.warning("the index is not saved: %s", type(error).__name__)
            failing = True
            connections.close_all()
        stop.wait(LOOK_EVERY_SECONDS if not failing else LOOK_EVERY_SECONDS * 10)
    connections.close_all()
