"""The only clock.

Everything that needs the time takes a `Clock` or an instant; nothing else calls `datetime.now`. So a test, or the demo,
moves the whole program through two years in a second.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Whatever tells the time."""

    def now(self) -> datetime:
        """The present instant, with its zone, in UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The present instant in UTC."""
        return datetime.now(UTC)


class MovableClock:
    """A clock that stands still until it is moved: for tests and for the demo."""

    def __init__(self, start: datetime) -> None:
        """Stand at `start`.

        Args:
            start: an instant with a zone.

        Raises:
            ValueError: `start` has no zone.
        """
        if start.tzinfo is None:
            message = "an instant needs its zone"
            raise ValueError(message)
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """The instant at which the clock stands, in UTC."""
        return self._now

    def move(self, by: timedelta) -> None:
        """Go forward.

        Args:
            by: how far; never negative, since no clock of ours runs back.

        Raises:
            ValueError: `by` is negative.
        """
        if by < timedelta(0):
            message = "a clock does not run back"
            raise ValueError(message)
        self._now += by


def day_of(instant: datetime) -> str:
    """The calendar day in UTC, `YYYY-MM-DD`: the finest time that is ever stored for a survivor.

    Args:
        instant: any instant with a zone.
    """
    return instant.astimezone(UTC).date().isoformat()
