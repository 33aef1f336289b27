"""What is left of one look's seconds, shared by everything that is asked side by side."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


class OutOfTime(Exception):
    """The look has no second left. It only unwinds, and becomes a failure that is shown."""


@dataclass(frozen=True, slots=True)
class Patience:
    """The seconds of one look.

    Attributes:
        ends_at: a reading of `monotonic`.
        step_seconds: for any one question.
        monotonic: a clock that nobody sets.
    """

    ends_at: float
    step_seconds: float
    monotonic: Callable[[], float] = time.monotonic

    def step(self) -> float:
        """Seconds for the next question, more than 0.

        Raises:
            OutOfTime: none are left.
        """
        left = self.ends_at - self.monotonic()
        if left <= 0:
            raise OutOfTime
        return min(left, self.step_seconds)
