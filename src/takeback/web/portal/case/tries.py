"""How often a code may be tried. In memory alone: nobody's address is looked at, and nothing of a try is kept.

A code cannot be guessed: its secret words have 99 bits. So the bounds are there for others. Only so many codes are
looked at side by side, since each costs memory and time; and whoever goes on under the same look-up words is asked to
wait. The right code opens all the same: nobody who knows her first three words can lock a person out of her case.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from takeback.base.errors import TooMany

MOST = 10
"""Wrong codes under the same look-up words within `WINDOW_SECONDS`, before the answer is to wait."""
WINDOW_SECONDS = 600.0
AT_ONCE = 4
"""Codes that one process looks at side by side, at 19 MiB each."""
PATIENCE_SECONDS = 10.0
"""How long a code waits for its turn."""
_MOST_KEPT = 10_000


@dataclass(slots=True)
class Tries:
    """Counts wrong codes of one process.

    Attributes:
        monotonic: seconds that only grow.
        patience_seconds: how long a code waits for its turn.
    """

    monotonic: Callable[[], float] = time.monotonic
    patience_seconds: float = PATIENCE_SECONDS
    _by_words: dict[str, deque[float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _turns: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(AT_ONCE))

    @contextmanager
    def turn(self) -> Iterator[None]:
        """One of the few turns in which a code is looked at.

        Raises:
            TooMany: none came within the patience.
        """
        if not self._turns.acquire(timeout=self.patience_seconds):
            raise TooMany("many codes are being looked at; try again in a moment")
        try:
            yield
        finally:
            self._turns.release()

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
