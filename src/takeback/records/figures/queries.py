"""Reads of figures."""

from __future__ import annotations

from datetime import datetime

from takeback.records.figures.models import CountedYear


def years_counted(of: str) -> list[int]:
    """The years that were counted, the newest first.

    Args:
        of: the organisation's id; empty for all of them together.
    """
    return list(CountedYear.objects.filter(of=of).order_by("-year").values_list("year", flat=True))


def counted_year(of: str, year: int) -> CountedYear | None:
    """What was counted of a year; `None` where nothing was.

    Args:
        of: as above.
        year: which.
    """
    return CountedYear.objects.filter(of=of, year=year).first()


def last_counted(of: str) -> datetime | None:
    """When anything was last counted.

    Args:
        of: as above.
    """
    return CountedYear.objects.filter(of=of).order_by("-counted_at").values_list("counted_at", flat=True).first()
