"""When a worker ends: at SIGTERM, at Ctrl-C, and when the server that started it is gone, even by kill -9."""

from __future__ import annotations

import os
import queue
import signal
import threading
from types import FrameType


def stop_when_asked() -> threading.Event:
    """An event that SIGTERM and SIGINT set. To be called from the main thread.

    A second signal does not hurry: the item at hand is finished, within its lease.

    The handler does not set the event itself. It runs in the main thread, between any two of its steps, also where
    that thread holds the event's own lock because it is just beginning to wait: then `set` would wait for ever for the
    thread that it runs in. A `SimpleQueue` may be put into at any such moment, and another thread does the rest.
    """
    stop = threading.Event()
    asked: queue.SimpleQueue[int] = queue.SimpleQueue()

    def ask(number: int, _frame: FrameType | None) -> None:
        asked.put(number)

    def pass_on() -> None:
        asked.get()
        stop.set()

    threading.Thread(target=pass_on, name="stop_when_asked", daemon=True).start()
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
