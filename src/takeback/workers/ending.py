"""When a worker ends: at SIGTERM and at Ctrl-C.

SIGTERM is also what the kernel sends when the server that started the worker is gone, even by kill -9: see
`adapters.own_processes.die_with_parent`.
"""

from __future__ import annotations

import signal
import threading
from types import FrameType


def stop_when_asked() -> threading.Event:
    """An event that SIGTERM and SIGINT set. To be called from the main thread.

    A second signal does not hurry: the item at hand is finished, within its lease.
    """
    stop = threading.Event()

    def ask(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, ask)
    return stop
