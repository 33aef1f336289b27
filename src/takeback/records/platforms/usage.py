"""What platforms used: counted up by every server process, read by days and minutes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Sum

from takeback.records.platforms.models import ServedMinute, UsageDay
from takeback.records.work.counting import count_up


@dataclass(slots=True)
class Usage:
    """What one key used of one route; see `UsageDay`."""

    calls: int = 0
    signals: int = 0
    allowed: int = 0
    held: int = 0
    blocked: int = 0
    shadowed: int = 0
    refused: int = 0


_COUNTS = ("calls", "signals", "allowed", "held", "blocked", "shadowed", "refused")


def add_usage(day: date, used: Mapping[tuple[str, str], Usage]) -> None:
    """Add to what keys used on a day.

    Args:
        day: in UTC.
        used: by key and route.
    """
    rows = [(key, day, route, *(getattr(each, name) for name in _COUNTS)) for (key, route), each in used.items()]
    count_up("platforms_usageday", ("key_id", "day", "route"), _COUNTS, rows)


def add_served(minute: datetime, served: Mapping[tuple[str, int], tuple[int, int]]) -> None:
    """Add to what was served in a minute.

    Args:
        minute: in UTC, without seconds.
        served: by route and bound in microseconds, how many calls and signals.
    """
    rows = [(minute, route, bound, calls, signals) for (route, bound), (calls, signals) in served.items()]
    count_up("platforms_servedminute", ("minute", "route", "up_to_micros"), ("calls", "signals"), rows)


def forget_minutes(before: datetime) -> None:
    """Forget what was served in minutes long ago; the days stay.

    Args:
        before: the first minute that stays.
    """
    ServedMinute.objects.filter(minute__lt=before).delete()


@dataclass(frozen=True, slots=True)
class UsedOnDay:
    """What one key used of one route on one day; or all keys of it together, under an empty `key`."""

    day: date
    key: str
    route: str
    used: Usage


def used_by_organisation(organisation: str, first: date, last: date) -> list[UsedOnDay]:
    """What the keys of one organisation used, by day, key and route.

    Args:
        organisation: its id.
        first: day.
        last: day, inclusive.
    """
    rows = UsageDay.objects.filter(key__organisation=organisation, day__gte=first, day__lte=last)
    return [
        UsedOnDay(row.day, row.key_id, row.route, Usage(*(getattr(row, name) for name in _COUNTS)))
        for row in rows.order_by("day", "key", "route")
    ]


def used_by_all(first: date, last: date) -> list[UsedOnDay]:
    """What all keys together used, by day and route.

    Args:
        first: day.
        last: day, inclusive.
    """
    return [UsedOnDay(row["day"], "", row["route"], _used(row)) for row in _summed(first, last, "day", "route")]


@dataclass(frozen=True, slots=True)
class UsedByKey:
    """What one key used over some days.

    Attributes:
        key: its public id.
        name: the key's.
        organisation: the platform's name.
        used: over all routes.
    """

    key: str
    name: str
    organisation: str
    used: Usage


def used_by_keys(first: date, last: date, most: int) -> list[UsedByKey]:
    """What keys used over some days, those that asked about most uploads first.

    Args:
        first: day.
        last: day, inclusive.
        most: how many keys.
    """
    names = ("key", "key__name", "key__organisation__name")
    rows = _summed(first, last, *names)
    keys = [UsedByKey(row["key"], row["key__name"], row["key__organisation__name"], _used(row)) for row in rows]
    return sorted(keys, key=lambda each: (-each.used.signals, each.key))[:most]


@dataclass(frozen=True, slots=True)
class ServedCalls:
    """Calls that were served in one minute within a certain time; see `ServedMinute`."""

    minute: datetime
    route: str
    up_to_micros: int
    calls: int
    signals: int


def served_since(minute: datetime) -> list[ServedCalls]:
    """What was served from a minute on, in the order of minutes.

    Args:
        minute: the first one.
    """
    rows = ServedMinute.objects.filter(minute__gte=minute).order_by("minute", "route", "up_to_micros")
    return [ServedCalls(row.minute, row.route, row.up_to_micros, row.calls, row.signals) for row in rows]


def _summed(first: date, last: date, *by: str) -> Iterable[Mapping[str, Any]]:
    """Counts over some days, for each value of some columns, in their order."""
    sums = {f"{name}_of_all": Sum(name) for name in _COUNTS}
    rows: Iterable[Mapping[str, Any]] = (
        UsageDay.objects.filter(day__gte=first, day__lte=last).values(*by).annotate(**sums).order_by(*by)
    )
    return rows


def _used(row: Mapping[str, Any]) -> Usage:
    return Usage(*(row[f"{name}_of_all"] for name in _COUNTS))
