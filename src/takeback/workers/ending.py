"""When a worker ends: at SIGTERM, at Ctrl-C, and when the server that started it is gone, even by kill -9."""

from __future__ import annotations

import os
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


def stop_with_parent(stop: threading.Event, parent: int, every_seconds: float = 1.0) -> None:
    """Set the event once the process that started this one is gone.

    Looks at the parent's number, which the kernel changes when the parent ends, however it ends, on any Unix. On Linux
    `adapters.own_processes.die_with_parent` has the kernel say so at once; this is for where it cannot.

    Args:
        stop: what to set.
        parent: the number of the process that started this one.
        every_seconds: how often to look.
    """

    def watch() -> None:
        while os.getppid() == parent:
            if stop.wait(every_seconds):
                return
        stop.set()

    threading.Thread(target=watch, name="stop_with_parent", daemon=True).start()
