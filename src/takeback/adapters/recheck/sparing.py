"""So many seconds between two fetches from one site, so that looking is never a burden there."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

_MOST_SITES: Final = 20_000


@dataclass
class Sparing:
    """Waits until a site may be asked again. Threads may share it; other processes do not know of it.

    Attributes:
        seconds: between two fetches from one site.
        monotonic: measures them.
        sleep: waits.
    """

    seconds: float = 1.0
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _next: dict[str, float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, site: str) -> None:
        """Wait for a site's turn.

        Args:
            site: its domain.
        """
        if self.seconds <= 0:
            return
        with self._lock:
            now = self.monotonic()
            if len(self._next) >= _MOST_SITES:
                self._next = {each: at for each, at in self._next.items() if at > now}
            turn = max(now, self._next.get(site, now))
            self._next[site] = turn + self.seconds
        if turn > now:
            self.sleep(turn - now)
