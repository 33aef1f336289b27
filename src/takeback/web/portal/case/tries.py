"""How often a code may be tried. In memory alone: nobody's address is looked at, and nothing of a try is kept.

A code cannot be guessed: its secret words have 99 bits. So the bounds are there for others. Only so many codes are
looked at side by side (`flows.cases.opening.COMPUTING`), and whoever goes on under the same look-up words is asked to
wait. The right code opens all the same: nobody who knows her first three words can lock a person out of her case.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

MOST = 10
"""Wrong codes under the same look-up words within `WINDOW_SECONDS`, before the answer is to wait."""
WINDOW_SECONDS = 600.0
_MOST_KEPT = 10_000


@dataclass(slots=True)
class Tries:
    """Counts wrong codes of one process.

    Attributes:
        monotonic: seconds that only grow.
    """

    monotonic: Callable[[], float] = time.monotonic
    _by_words: dict[str, deque[float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def was_wrong(self, lookup_id: str) -> bool:
        """Count a wrong code.

        Args:
            lookup_id: its look-up words, whether or not anybody has them.

        Returns:
            Whether there were too many, so that the answer is to wait.
        """
        now = self.monotonic()
        with self._lock:
            if len(self._by_words) >= _MOST_KEPT:
                self._forget(now)
            wrong = self._by_words.setdefault(lookup_id, deque(maxlen=MOST + 1))
            while wrong and wrong[0] <= now - WINDOW_SECONDS:
                wrong.popleft()
            wrong.append(now)
            return len(wrong) > MOST

    def _forget(self, now: float) -> None:
        """Let go of words under which nothing was tried lately; of all, where somebody fills the memory on purpose."""
        lately = {words: each for words, each in self._by_words.items() if each[-1] > now - WINDOW_SECONDS}
        self._by_words = lately if len(lately) < _MOST_KEPT else {}


TRIES = Tries()
