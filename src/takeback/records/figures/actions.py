"""Writes of figures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from takeback.records.figures.models import CountedYear


def keep_counted(of: str, year: int, numbers: Mapping[str, object], at: datetime) -> None:
    """Keep what was counted, in place of what was counted before.

    Args:
        of: the organisation's id; empty for all of them together.
        year: of the calendar.
        numbers: of JSON.
        at: when they were counted.
    """
    CountedYear.objects.update_or_create(of=of, year=year, defaults={"counted_at": at, "numbers": dict(numbers)})
