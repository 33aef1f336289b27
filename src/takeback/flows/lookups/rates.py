"""How much each key may ask for: an allowance that fills up with time, and may be overdrawn once.

Counted in a process's memory: with several server processes a key may ask for as many times its rate. What is bounded
is the harm that one caller does to the others of the same process, and that needs no table.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

SECONDS_IN_HAND = 5.0
"""How many seconds' worth a key may ask for at once, after it has been silent."""


@dataclass(slots=True)
class _Allowance:
    left: float
    at: float


class Rates:
    """For one thread, or many that do not mind a call too many."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        """Nobody has asked for anything.

        Args:
            monotonic: seconds that only grow.
        """
        self._monotonic = monotonic
        self._allowances: dict[str, _Allowance] = {}

    def wait_seconds(self, key_id: str, signals_per_second: int, asked: int) -> float:
        """Take from a key's allowance.

        An allowance that is not used up may be overdrawn by one call of any size, and is then refused until it is even
        again: so a batch larger than the allowance comes through, and its rate holds all the same.

        Args:
            key_id: whose.
            signals_per_second: its rate.
            asked: for how many signals.

        Returns:
            0 where it may; otherwise how many seconds to wait, and nothing was taken.
        """
        now = self._monotonic()
        most = signals_per_second * SECONDS_IN_HAND
        allowance = self._allowances.get(key_id)
        if allowance is None:
            allowance = self._allowances[key_id] = _Allowance(most, now)
        left = min(most, allowance.left + (now - allowance.at) * signals_per_second)
        allowance.at = now
        if left <= 0:
            allowance.left = left
            return -left / signals_per_second
        allowance.left = left - asked
        return 0.0
