"""The decoder that a server holds: a few children, shared by all of its threads."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from takeback.adapters.decoder.child import Allowance, Child
from takeback.base.errors import Unavailable
from takeback.signals.intake import Limits, unhashable
from takeback.signals.showing import Shown
from takeback.signals.signal import Hashed, Unhashable

_Answer = TypeVar("_Answer")

MEMORY_MIB: Final = 3072
"""Enough for a picture of 100 million pixels with transparency, the most that the default limits let through."""


class ChildDecoder:
    """A `Decoder` whose children do the reading.

    Children start when first needed, so that one made before a server forks is sound after it.
    """

    def __init__(
        self,
        limits: Limits,
        *,
        children: int = 2,
        seconds: float = 10,
        memory_mib: int = MEMORY_MIB,
        pictures_per_child: int = 1000,
    ) -> None:
        """Describe the children; none is started yet.

        Args:
            limits: which pictures are still looked at.
            children: how many read at the same time.
            seconds: longest time for one picture; also how long a caller waits for a child to be free.
            memory_mib: most memory that one child may map, in MiB.
            pictures_per_child: how many a child reads before another takes its place.
        """
        self._allowance = Allowance(limits=limits, seconds=seconds, memory_mib=memory_mib, pictures=pictures_per_child)
        self._children = children
        self._places: queue.LifoQueue[Child | None] = queue.LifoQueue()
        for _ in range(children):
            self._places.put(None)
        self._running: set[Child] = set()
        self._lock = threading.Lock()
        self._closed = False
        # A child is killed when the thread that started it ends, so one thread that never does starts them all.
        self._starter = ThreadPoolExecutor(1, thread_name_prefix="decoder-starter")

    def hash(self, data: bytes, *, fast: bool = False) -> Hashed | Unhashable:
        """Read a picture and give all of its signals.

        Args:
            data: the whole file.
            fast: signals may be a few bits from the exact ones. For queries; what is banked is exact.

        Raises:
            Unavailable: closed, no child was free in time, or none can be started.
        """
        return self._ask(data, lambda child: child.hash(data, fast=fast))

    def show(self, data: bytes) -> Shown | Unhashable:
        """Read a picture and give its pixels, reduced.

        Args:
            data: the whole file.

        Raises:
            Unavailable: closed, no child was free in time, or none can be started.
        """
        return self._ask(data, lambda child: child.show(data))

    def _ask(self, data: bytes, question: Callable[[Child], _Answer | Unhashable]) -> _Answer | Unhashable:
        if not data:
            return unhashable("empty")
        if len(data) > self._allowance.limits.bytes:
            return unhashable("too_many_bytes")
        child = self._take()
        try:
            if child is None or not child.fit:
                child = self._replace(child)
            outcome = question(child)
            if self._closed and isinstance(outcome, Unhashable):  # its child was killed under it: nothing is known
                raise Unavailable("The decoder is closed.")
            return outcome
        finally:
            self._places.put(child)

    def close(self) -> None:
        """End all children. Whoever is waiting for a picture to be read is told `Unavailable`."""
        with self._lock:
            self._closed = True
            for child in self._running:
                child.kill()
        for _ in range(self._children):
            with contextlib.suppress(queue.Empty):
                self._end(self._places.get(timeout=self._allowance.seconds))
        for _ in range(self._children):
            self._places.put(None)  # for those who still wait, and are told that it is closed
        self._starter.shutdown(wait=True)

    def _take(self) -> Child | None:
        try:
            return self._places.get(timeout=self._allowance.seconds)
        except queue.Empty:
            raise Unavailable("Too many pictures are being read. Try again in a moment.") from None

    def _replace(self, old: Child | None) -> Child:
        self._end(old)
        try:
            return self._starter.submit(self._start).result()
        except RuntimeError:  # its thread has been shut down
            raise Unavailable("The decoder is closed.") from None

    def _start(self) -> Child:
        if self._closed:
            raise Unavailable("The decoder is closed.")
        child = Child(self._allowance)
        with self._lock:
            self._running.add(child)
            if self._closed:
                child.kill()
        return child

    def _end(self, child: Child | None) -> None:
        if child is None:
            return
        with self._lock:
            self._running.discard(child)
        child.end()
