"""How many entries each bank has, for a page: counted aside, since ten millions take a second or two to count."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db import DatabaseError, connections

from takeback.records.banks.browsing import entries_by_bank

_LOG = logging.getLogger(__name__)

PATIENCE_SECONDS = 0.4
"""How long a page waits for a count. Small banks are counted within it, and so are never out of date."""

_KEPT_TIMES_COST = 30
"""A count that took a second is good for half a minute: at most a thirtieth of the time is spent on counting."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted.

    Attributes:
        by_bank: entries by the bank's number; a bank without any is not in it.
        age_seconds: how long ago that was.
    """

    by_bank: Mapping[int, int]
    age_seconds: float


class BankCounts:
    """One for a process; asked by many threads."""

    def __init__(
        self,
        count: Callable[[], Mapping[int, int]] = entries_by_bank,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Nothing is counted yet.

        Args:
            count: counts all banks.
            monotonic: seconds that only grow.
        """
        self._count = count
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._under_way: threading.Thread | None = None
        self._by_bank: Mapping[int, int] | None = None
        self._began_at = float("-inf")
        self._took = 0.0

    def of_all(self, patience_seconds: float = PATIENCE_SECONDS) -> Counts | None:
        """The counts, as new as can be had without a wait.

        Args:
            patience_seconds: how long to wait for a new count, where one is due.

        Returns:
            The counts; `None` where the first is still under way, or could not be made.
        """
        with self._lock:
            counting = self._under_way
            if counting is None and self._is_due():
                counting = self._under_way = threading.Thread(target=self._count_now, daemon=True)
                counting.start()
        if counting is not None:
            counting.join(patience_seconds)
        with self._lock:
            if self._by_bank is None:
                return None
            return Counts(self._by_bank, self._monotonic() - self._began_at)

    def _is_due(self) -> bool:
        return self._monotonic() - self._began_at >= _KEPT_TIMES_COST * self._took

    def _count_now(self) -> None:
        began_at = self._monotonic()
        by_bank = None
        try:
            by_bank = self._count()
        except DatabaseError as error:
            _LOG.warning("the banks were not counted: %s", type(error).__name__)
        finally:
            connections.close_all()  # of this thread, which ends here
            with self._lock:
                self._under_way = None
                if by_bank is not None:
                    self._by_bank, self._began_at, self._took = by_bank, began_at, self._monotonic() - began_at
