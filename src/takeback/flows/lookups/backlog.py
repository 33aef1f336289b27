"""What has changed in the banks and is still to be taken up: what is small at once, what is large a part at a time.

An import of a million is one change of a million entries. Were it taken up in one go, a server would for a minute know
nothing of a withdrawal that came behind it, and would have to refuse every lookup.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

NARROW = 500
"""Entries, by their ids, up to which a change is taken up at once, whatever else is waiting."""


@dataclass(slots=True)
class Waiting:
    """Entries that are to be looked at again.

    Attributes:
        first: the least id that was not yet looked at.
        last: the greatest.
        since: when the change was seen, in seconds that only grow.
    """

    first: int
    last: int
    since: float


class Backlog:
    """For one thread at a time."""

    def __init__(self) -> None:
        """Nothing waits."""
        self._waiting: list[Waiting] = []

    def __len__(self) -> int:
        """How many ranges are waiting."""
        return len(self._waiting)

    def add(self, ranges: Sequence[tuple[int, int]], at: float) -> None:
        """Let more wait.

        Args:
            ranges: least and greatest id of each.
            at: now, in seconds that only grow.
        """
        self._waiting += [Waiting(first, last, at) for first, last in ranges]

    def in_order(self) -> Iterator[Waiting]:
        """What waits: the narrow ones, then the wide ones, oldest first. Each may be `done` meanwhile."""
        wide = [each for each in self._waiting if each.last - each.first >= NARROW]
        narrow = [each for each in self._waiting if each.last - each.first < NARROW]
        yield from narrow
        yield from wide

    def done(self, waiting: Waiting) -> None:
        """Forget what was looked at.

        Args:
            waiting: one of `in_order`.
        """
        self._waiting.remove(waiting)

    def oldest(self) -> float | None:
        """Since when the oldest waits; `None` where nothing does."""
        return min((each.since for each in self._waiting), default=None)
