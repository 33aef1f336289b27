"""A few threads that work through a long list, of which only a little is ever in memory."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Generator, Iterable
from typing import Generic, TypeVar

_T = TypeVar("_T")
_R = TypeVar("_R")


class Crew(Generic[_T, _R]):
    """Threads that do one kind of work."""

    def __init__(self, work: Callable[[_T], _R], *, threads: int, farewell: Callable[[], None]) -> None:
        """Describe them; none is started yet.

        Args:
            work: done for each item, by any of the threads.
            threads: how many.
            farewell: called by each thread at its end, to give back what the thread holds.
        """
        self._work = work
        self._farewell = farewell
        self._most_under_way = 3 * threads
        self._todo: queue.SimpleQueue[tuple[_T] | None] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[_R | _Failed] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=self._run, name=f"scan-{number}") for number in range(threads)]

    def work_through(self, items: Iterable[_T]) -> Generator[_R, None, None]:
        """What the work on each item gave, in the order in which it was done. Once it is closed, no thread is left.

        Args:
            items: asked for as there is room.

        Raises:
            Exception: whatever the work raised first.
        """
        for each in self._threads:
            each.start()
        try:
            under_way = 0
            for item in items:
                self._todo.put((item,))
                under_way += 1
                if under_way == self._most_under_way:
                    yield self._next()
                    under_way -= 1
            for _ in range(under_way):
                yield self._next()
        finally:
            self._stopping.set()
            for _ in self._threads:
                self._todo.put(None)
            for each in self._threads:
                each.join()

    def _next(self) -> _R:
        done = self._done.get()
        if isinstance(done, _Failed):
            raise done.error
        return done

    def _run(self) -> None:
        try:
            while (item := self._todo.get()) is not None and not self._stopping.is_set():
                try:
                    self._done.put(self._work(item[0]))
                except Exception as error:  # noqa: BLE001 - it is raised again where the results are read
                    self._done.put(_Failed(error))
        finally:
            self._farewell()


class _Failed:
    def __init__(self, error: Exception) -> None:
        self.error = error
