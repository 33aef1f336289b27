"""How much each platform may have remembered."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from takeback.base.errors import TooMany
from takeback.records.platforms.remembering import count_remembered

MOST_REMEMBERED = 5_000_000
"""Signals of one platform: every worker keeps them in memory, at some 130 bytes each."""

_COUNTED_EVERY_SECONDS = 60.0


class Room:
    """How many more signals each platform may have remembered. Counted once a minute, so one may go over by that."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        """Nothing is counted yet.

        Args:
            monotonic: seconds that only grow.
        """
        self._monotonic = monotonic
        self._counted: dict[str, tuple[float, int]] = {}
        self._lock = threading.Lock()

    def take(self, organisation_id: str, signals: int) -> None:
        """Take room for some signals.

        Args:
            organisation_id: the platform.
            signals: how many.

        Raises:
            TooMany: there is none left.
        """
        now = self._monotonic()
        with self._lock:
            at, held = self._counted.get(organisation_id, (float("-inf"), 0))
        if now - at > _COUNTED_EVERY_SECONDS:
            at, held = now, count_remembered(organisation_id)
        with self._lock:
            self._counted[organisation_id] = (at, held + signals)
        if held + signals > MOST_REMEMBERED:
            raise TooMany(f"a platform can have {MOST_REMEMBERED} signals remembered; forget some first")
