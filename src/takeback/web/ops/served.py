"""From counted minutes and days to what the page of traffic shows. Pure: it reads no table and no clock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from takeback.records.platforms.usage import ServedCalls, UsedOnDay

MINUTES = 60
DAYS = 30


def percentile(counted: Iterable[tuple[int, int]], share: float) -> int | None:
    """A bound in microseconds within which so many of the calls were served.

    The counts are kept by bounds that grow by a quarter of an octave, so the true value is at most 16 % less.

    Args:
        counted: bounds, and how many calls each has.
        share: 0.5 for the median, 0.99 for what one in a hundred exceeds.

    Returns:
        The bound; `None` without any call.
    """
    by_bound = sorted(counted)
    calls = sum(count for _, count in by_bound)
    passed = 0
    for bound, count in by_bound:
        passed += count
        if count and passed >= share * calls:
            return bound
    return None


@dataclass(frozen=True, slots=True)
class Minute:
    """What was served in one minute.

    Attributes:
        at: its beginning, in UTC.
        calls: of all routes.
        uploads: that were asked about in them.
    """

    at: datetime
    calls: int
    uploads: int


@dataclass(frozen=True, slots=True)
class RouteHour:
    """How fast one route was over the hour.

    Attributes:
        route: `lookup`, `scan` and so on.
        calls: in the hour.
        half: microseconds within which half of the calls were served.
        most: within which 99 of 100 were.
        half_by_minute: the same, minute by minute; `None` where there was no call.
        most_by_minute: the same.
    """

    route: str
    calls: int
    half: int | None
    most: int | None
    half_by_minute: tuple[int | None, ...]
    most_by_minute: tuple[int | None, ...]


def first_minute(now: datetime) -> datetime:
    """The first of the minutes that are shown; the last one is the one that runs now.

    Args:
        now: in UTC.
    """
    return now.replace(second=0, microsecond=0) - timedelta(minutes=MINUTES - 1)


def minutes_of(served: Sequence[ServedCalls], first: datetime) -> tuple[Minute, ...]:
    """Every minute of the hour, also those in which nothing was asked.

    Args:
        served: from `first` on.
        first: the first minute.
    """
    calls, uploads = [0] * MINUTES, [0] * MINUTES
    for each in served:
        at = _minute_number(each.minute, first)
        if 0 <= at < MINUTES:
            calls[at] += each.calls
            uploads[at] += each.signals
    return tuple(Minute(first + timedelta(minutes=at), calls[at], uploads[at]) for at in range(MINUTES))


def routes_of(served: Sequence[ServedCalls], first: datetime) -> tuple[RouteHour, ...]:
    """Every route that was called, the busiest first.

    Args:
        served: from `first` on.
        first: the first minute.
    """
    within = [each for each in served if 0 <= _minute_number(each.minute, first) < MINUTES]
    names = {each.route for each in within}
    routes = [_route(name, [each for each in within if each.route == name], first) for name in names]
    return tuple(sorted(routes, key=lambda each: (-each.calls, each.route)))


@dataclass(frozen=True, slots=True)
class Day:
    """What was asked on one day, over all keys and routes; see `UsageDay`."""

    day: date
    calls: int = 0
    uploads: int = 0
    allowed: int = 0
    held: int = 0
    blocked: int = 0
    shadowed: int = 0
    refused: int = 0


def days_of(used: Sequence[UsedOnDay], last: date) -> tuple[Day, ...]:
    """Each of the last days, also those on which nothing was asked.

    Args:
        used: by day and route.
        last: the last day.
    """
    days = [last - timedelta(days=DAYS - 1 - back) for back in range(DAYS)]
    return tuple(_day(day, [each for each in used if each.day == day]) for day in days)


def _day(day: date, used: Sequence[UsedOnDay]) -> Day:
    return Day(
        day,
        sum(each.used.calls for each in used),
        sum(each.used.signals for each in used),
        sum(each.used.allowed for each in used),
        sum(each.used.held for each in used),
        sum(each.used.blocked for each in used),
        sum(each.used.shadowed for each in used),
        sum(each.used.refused for each in used),
    )


def _minute_number(minute: datetime, first: datetime) -> int:
    return int((minute - first).total_seconds() // 60)


def _route(route: str, served: Sequence[ServedCalls], first: datetime) -> RouteHour:
    by_minute: list[list[tuple[int, int]]] = [[] for _ in range(MINUTES)]
    for each in served:
        by_minute[_minute_number(each.minute, first)].append((each.up_to_micros, each.calls))
    whole: dict[int, int] = {}
    for bound, calls in (pair for minute in by_minute for pair in minute):
        whole[bound] = whole.get(bound, 0) + calls
    return RouteHour(
        route,
        sum(whole.values()),
        percentile(whole.items(), 0.5),
        percentile(whole.items(), 0.99),
        tuple(percentile(minute, 0.5) for minute in by_minute),
        tuple(percentile(minute, 0.99) for minute in by_minute),
    )
