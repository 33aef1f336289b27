"""What is left for one fetch: the policy's bounds, and the seconds that run from its first look-up."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from takeback.adapters.safe_fetch.outcome import Reason, Stopped
from takeback.adapters.safe_fetch.policy import FetchPolicy


@dataclass(frozen=True, slots=True)
class Budget:
    """The bounds of one fetch under way, shared by all its hops.

    Attributes:
        policy: its bounds of bytes, lines and places.
        ends_at: a reading of `monotonic`, in seconds, at which the fetch must be over.
        monotonic: a clock that nobody sets, unlike the time of day.
    """

    policy: FetchPolicy
    ends_at: float
    monotonic: Callable[[], float] = time.monotonic

    @classmethod
    def starting_now(cls, policy: FetchPolicy, monotonic: Callable[[], float] = time.monotonic) -> Budget:
        """The budget of a fetch that begins.

        Args:
            policy: its `total_seconds` begin to run.
            monotonic: the clock that measures them.
        """
        return cls(policy, monotonic() + policy.total_seconds, monotonic)

    def seconds_left(self) -> float:
        """Seconds left, more than 0.

        Raises:
            Stopped: `TOO_SLOW`, when none are left.
        """
        left = self.ends_at - self.monotonic()
        if left <= 0:
            raise Stopped(Reason.TOO_SLOW, "the whole fetch took too long")
        return left
