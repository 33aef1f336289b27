"""Which pages are up. What an operator does is written down with its instant; a page is up or not as the clock says."""

from __future__ import annotations

import threading
from datetime import datetime

from takeback.base.instants import Clock


class State:
    """Pages, each `host/path`. All are up until somebody takes them down."""

    def __init__(self, clock: Clock) -> None:
        """Begin with everything up.

        Args:
            clock: the world's.
        """
        self._clock = clock
        self._lock = threading.Lock()
        self._changes: dict[str, list[tuple[datetime, bool]]] = {}

    def is_up(self, location: str) -> bool:
        """Whether a page can be seen now.

        Args:
            location: `host/path`.
        """
        now = self._clock.now()
        with self._lock:
            past = [change for change in self._changes.get(location, ()) if change[0] <= now]
        return max(past)[1] if past else True

    def take_down(self, location: str) -> None:
        """Have a page be gone from now on.

        Args:
            location: `host/path`.
        """
        self._change(location, up=False)

    def put_up(self, location: str) -> None:
        """Have a page be there from now on.

        Args:
            location: `host/path`.
        """
        self._change(location, up=True)

    def _change(self, location: str, *, up: bool) -> None:
        with self._lock:
            self._changes.setdefault(location, []).append((self._clock.now(), up))
