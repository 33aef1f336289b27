"""So many at once, and the others in the order in which they came.

A lock of Python's or SQLite's wakes whomever it likes: under load, somebody who came early waits behind all who came
later. Here nobody is overtaken.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from takeback.base.errors import TooMany


class Turns:
    """Lets a few threads of this process in at a time, first come, first served."""

    def __init__(self, at_once: int, *, patience_seconds: float) -> None:
        """Begin with nobody inside.

        Args:
            at_once: how many may be inside.
            patience_seconds: how long one waits before it is told to come again.
        """
        self._free = at_once
        self._patience_seconds = patience_seconds
        self._waiting: deque[threading.Event] = deque()
        self._lock = threading.Lock()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for one's turn, and hold it. Never wait for a second one of the same turns inside.

        Raises:
            TooMany: it did not come within the patience. Nothing was done.
        """
        self._enter()
        try:
            yield
        finally:
            self._leave()

    def _enter(self) -> None:
        with self._lock:
            if self._free:
                self._free -= 1
                return
            called = threading.Event()
            self._waiting.append(called)
        if called.wait(self._patience_seconds):
            return
        with self._lock:
            if called.is_set():  # called in the very last moment: the turn is ours
                return
            self._waiting.remove(called)
        raise TooMany("many others are being served; try again in a moment")

    def _leave(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()  # handed on, never free in between: nobody slips in before
            else:
                self._free += 1
