"""What was served, counted in memory and written down every second: a lookup writes nothing itself.

Counts, and no more: which key, which route, how many, how long, and which entries were near. What was asked is not
kept. A process that is killed loses at most the last second of it, which no promise rests on.
"""

from __future__ import annotations

import math
import threading
from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.db import transaction

from takeback.matching.decision import Decision
from takeback.matching.policy import Outcome
from takeback.records.banks.actions import add_match_days, flag_entries
from takeback.records.platforms.actions import note_use
from takeback.records.platforms.queries import KeyHolder
from takeback.records.platforms.usage import Usage, add_served, add_usage

_STEPS_AN_OCTAVE = 4


@dataclass(slots=True)
class _Counts:
    usage: dict[tuple[str, str], Usage] = field(default_factory=lambda: defaultdict(Usage))
    served: dict[tuple[str, int], tuple[int, int]] = field(default_factory=dict)
    matched: dict[tuple[int, str], list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0, 0]))
    flagged: set[int] = field(default_factory=set)
    used: set[str] = field(default_factory=set)


class Tally:
    """Counts for many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts = _Counts()
        self._unwritten: deque[_Counts] = deque()

    def answered(
        self, holder: KeyHolder, route: str, signals: int, decisions: Sequence[Decision], seconds: float
    ) -> None:
        """Count one call that was answered.

        Args:
            holder: who asked.
            route: `lookup`, `scan`, `remember` or `hma`.
            signals: how many uploads were decided about.
            decisions: before shadow mode; those that allow may be left out.
            seconds: how long it took.
        """
        bound = up_to_micros(seconds)
        with self._lock:
            counts = self._counts
            usage = counts.usage[holder.key_id, route]
            usage.calls += 1
            usage.signals += signals
            calls, asked = counts.served.get((route, bound), (0, 0))
            counts.served[route, bound] = (calls + 1, asked + signals)
            if not holder.used_today:
                counts.used.add(holder.key_id)
            for decision in decisions:
                self._count(counts, usage, holder, decision)
            usage.allowed = usage.signals - usage.held - usage.blocked

    def refused(self, holder: KeyHolder, route: str) -> None:
        """Count a call that was refused because there were too many.

        Args:
            holder: who asked.
            route: as above.
        """
        with self._lock:
            self._counts.usage[holder.key_id, route].refused += 1

    def write_down(self, at: datetime) -> None:
        """Write everything down that was counted since the last time.

        Args:
            at: now.

        Raises:
            DatabaseError: it could not be; what was counted is counted on.
        """
        with self._lock:
            if self._counts.usage:
                self._unwritten.append(self._counts)
                self._counts = _Counts()
        while self._unwritten:
            _write(self._unwritten[0], at)
            self._unwritten.popleft()

    @staticmethod
    def _count(counts: _Counts, usage: Usage, holder: KeyHolder, decision: Decision) -> None:
        counts.flagged.update(decision.flagged)
        if decision.outcome is Outcome.ALLOW:
            return
        held = decision.outcome is Outcome.HOLD
        usage.held += held
        usage.blocked += not held
        usage.shadowed += holder.shadow
        for entry in {reason.entry for reason in decision.reasons if reason.entry is not None and reason.counted}:
            of_entry = counts.matched[entry, holder.organisation_id]
            of_entry[0] += held
            of_entry[1] += not held
            of_entry[2] += holder.shadow


def _write(counts: _Counts, at: datetime) -> None:
    """All of it or nothing, so that it can be tried again."""
    day = at.astimezone(UTC).date()
    with transaction.atomic():
        add_usage(day, counts.usage)
        add_served(at.astimezone(UTC).replace(second=0, microsecond=0), counts.served)
        add_match_days(day, counts.matched)
        for key_id in sorted(counts.used):
            note_use(key_id, at=at)
        if counts.flagged:
            flag_entries(sorted(counts.flagged), at)


def up_to_micros(seconds: float) -> int:
    """The bound in microseconds under which a time is counted: bounds grow by a quarter of an octave.

    Args:
        seconds: 0 or more.
    """
    micros = max(seconds * 1e6, 1.0)
    return math.ceil(2 ** (math.ceil(math.log2(micros) * _STEPS_AN_OCTAVE) / _STEPS_AN_OCTAVE))
