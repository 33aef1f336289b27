"""How often entries stopped or held uploads: read by entry for staff, and by platform for the platform itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from takeback.records.banks.models import MatchDay


@dataclass(frozen=True, slots=True)
class Counted:
    """What one entry did to one platform's uploads on one day.

    Attributes:
        day: in UTC.
        entry: its id.
        bank: the name of its bank.
        organisation: the platform's name.
        held: how many uploads.
        blocked: how many uploads.
        shadowed: how many of both the platform was not told, since it runs in shadow mode.
    """

    day: date
    entry: int
    bank: str
    organisation: str
    held: int
    blocked: int
    shadowed: int


def counts_of_entry(entry_id: int, first: date, last: date) -> list[Counted]:
    """What one entry did, by day and platform, the newest day first.

    Args:
        entry_id: which.
        first: day.
        last: day, inclusive.
    """
    rows = MatchDay.objects.filter(entry=entry_id, day__gte=first, day__lte=last)
    return _read(rows.select_related("entry__bank", "organisation").order_by("-day", "organisation__name"))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of counts ends: behind this entry on this day."""

    day: date
    entry: int


def counts_of_platform(
    organisation: str, first: date, last: date, most: int, after: Place | None = None
) -> tuple[list[Counted], Place | None]:
    """What entries did to one platform's own uploads, by day, then entry.

    Args:
        organisation: the platform's id. Nobody else's uploads are counted here.
        first: day.
        last: day, inclusive.
        most: rows a page.
        after: where the page before ended.

    Returns:
        The rows, and where the next page begins; `None` at the end.
    """
    rows = MatchDay.objects.filter(organisation=organisation, day__gte=first, day__lte=last)
    if after is not None:
        rows = rows.filter(Q(day__gt=after.day) | Q(day=after.day, entry__gt=after.entry))
    page = _read(rows.select_related("entry__bank", "organisation").order_by("day", "entry")[: most + 1])
    if len(page) <= most:
        return page, None
    return page[:most], Place(page[most - 1].day, page[most - 1].entry)


def _read(rows: Iterable[MatchDay]) -> list[Counted]:
    return [
        Counted(
            row.day,
            row.entry_id,
            row.entry.bank.name,
            row.organisation.name,
            row.held,
            row.blocked,
            row.shadowed,
        )
        for row in rows
    ]
