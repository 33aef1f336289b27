"""How often a code may be tried. In memory alone: nobody's address is looked at, and nothing of a try is kept.

A code cannot be guessed: its secret words have 99 bits. What is bounded is what one stranger costs the others, and how
long somebody who knows the first three words can go on. Tries that are no code at all never come here.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

MOST = 10
"""Tries under the same look-up words within `WINDOW_SECONDS`."""
WINDOW_SECONDS = 600.0
MOST_OF_ALL = 600
"""Tries of everybody within a window: one a second."""
_MOST_KEPT = 10_000


@dataclass(slots=True)
class Tries:
    """Counts tries of one process.

    Attributes:
        monotonic: seconds that only grow.
    """

    monotonic: Callable[[], float] = time.monotonic
    _by_words: dict[str, deque[float]] = field(default_factory=dict)
    _of_all: deque[float] = field(default_factory=deque)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def may_try(self, lookup_id: str) -> bool:
        """Count one try, if it is still allowed.

        Args:
            lookup_id: the look-up words of the code, whether or not anybody has them.
        """
        now = self.monotonic()
        with self._lock:
            self._forget(now)
            tried = self._by_words.setdefault(lookup_id, deque())
            if len(tried) >= MOST or len(self._of_all) >= MOST_OF_ALL:
                return False
            tried.append(now)
            self._of_all.append(now)
            return True

    def forget(self, lookup_id: str) -> None:
        """Count nothing against whoever was right.

        Args:
            lookup_id: the look-up words of the code.
        """
        with self._lock:
            self._by_words.pop(lookup_id, None)

    def _forget(self, now: float) -> None:
        over = now - WINDOW_SECONDS
        while self._of_all and self._of_all[0] <= over:
            self._of_all.popleft()
        for words in list(self._by_words) if len(self._by_words) > _MOST_KEPT else ():
            if not self._by_words[words] or self._by_words[words][-1] <= over:
                del self._by_words[words]
        for tried in self._by_words.values() if len(self._by_words) <= _MOST_KEPT else ():
            while tried and tried[0] <= over:
                tried.popleft()


TRIES = Tries()
