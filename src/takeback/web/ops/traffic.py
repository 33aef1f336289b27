"""How much is asked, how fast it is answered, and what is decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from takeback.flows.overdue import overdue
from takeback.flows.services import Services
from takeback.records.accounts.roles import Role
from takeback.records.platforms.usage import UsedByKey, served_since, used_by_all, used_by_keys
from takeback.web.face.access import for_deployment_roles
from takeback.web.ops.plots import Plot, bars, duration, in_thousands, lines
from takeback.web.ops.served import DAYS, Day, Minute, RouteHour, days_of, first_minute, minutes_of, routes_of

MOST_KEYS = 50


@for_deployment_roles(Role.ENGINEER, Role.ADMINISTRATOR)
@require_safe
def traffic(request: HttpRequest) -> HttpResponse:
    """The last hour by minutes, and the last thirty days."""
    services: Services = request.services  # type: ignore[attr-defined]  # PlaceServices
    now = services.clock.now().astimezone(UTC)
    first, today = first_minute(now), now.date()
    first_day = today - timedelta(days=DAYS - 1)
    served = served_since(first)
    minutes, routes = minutes_of(served, first), routes_of(served, first)
    days = days_of(used_by_all(first_day, today), today)
    keys = used_by_keys(first_day, today, MOST_KEYS + 1)
    context = {
        "overdue": overdue(now),
        "hour": _hour(minutes),
        "routes": [_route(each, first) for each in routes],
        "month": _month(days),
        "keys": [_key(each) for each in keys[:MOST_KEYS]],
        "more_keys": len(keys) > MOST_KEYS,
        "most_keys": MOST_KEYS,
    }
    return render(request, "ops/traffic.html", context)


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One line of a table of counts: its name, and the numbers with thousands apart."""

    name: str
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownHour:
    """The last hour.

    Attributes:
        uploads: that were asked about.
        calls: in which they were.
        busiest: uploads in the busiest minute.
        plot: uploads by minute.
        rows: minute, calls, uploads; only minutes in which something was asked.
    """

    uploads: str
    calls: str
    busiest: str
    plot: Plot
    rows: tuple[ShownRow, ...]


def _hour(minutes: Sequence[Minute]) -> ShownHour:
    uploads = [each.uploads for each in minutes]
    return ShownHour(
        in_thousands(sum(uploads)),
        in_thousands(sum(each.calls for each in minutes)),
        in_thousands(max(uploads)),
        bars([("plot-plain", uploads)], _ticks(minutes[0].at)),
        tuple(ShownRow(_clock(each.at), _numbers(each.calls, each.uploads)) for each in minutes if each.calls),
    )


@dataclass(frozen=True, slots=True)
class ShownRoute:
    """One route over the last hour.

    Attributes:
        route: its name.
        calls: how many.
        half: within which half of them were served.
        most: within which 99 of 100 were.
        plot: both, minute by minute.
        rows: minute, half, most.
    """

    route: str
    calls: str
    half: str
    most: str
    plot: Plot
    rows: tuple[ShownRow, ...]


def _route(hour: RouteHour, first: datetime) -> ShownRoute:
    parts = [("plot-line plot-dashed", hour.most_by_minute), ("plot-line", hour.half_by_minute)]
    rows = [
        ShownRow(_clock(first + timedelta(minutes=at)), (_time(half), _time(most)))
        for at, (half, most) in enumerate(zip(hour.half_by_minute, hour.most_by_minute, strict=True))
        if half is not None
    ]
    plot = lines(parts, _ticks(first))
    return ShownRoute(hour.route, in_thousands(hour.calls), _time(hour.half), _time(hour.most), plot, tuple(rows))


@dataclass(frozen=True, slots=True)
class ShownMonth:
    """The last thirty days.

    Attributes:
        uploads: that were asked about.
        held: of them.
        blocked: of them.
        asked: uploads by day.
        stopped: hold and block by day.
        rows: day, calls, uploads, allowed, held, blocked, shadowed, refused; only days on which something was asked.
    """

    uploads: str
    held: str
    blocked: str
    asked: Plot
    stopped: Plot
    rows: tuple[ShownRow, ...]


def _month(days: Sequence[Day]) -> ShownMonth:
    ticks = [_day(days[0].day), _day(days[len(days) // 2].day), _day(days[-1].day)]
    return ShownMonth(
        in_thousands(sum(each.uploads for each in days)),
        in_thousands(sum(each.held for each in days)),
        in_thousands(sum(each.blocked for each in days)),
        bars([("plot-plain", [each.uploads for each in days])], ticks),
        bars([("plot-hold", [each.held for each in days]), ("plot-block", [each.blocked for each in days])], ticks),
        tuple(
            ShownRow(
                each.day.isoformat(),
                _numbers(each.calls, each.uploads, each.allowed, each.held, each.blocked, each.shadowed, each.refused),
            )
            for each in reversed(days)
            if each.calls or each.refused
        ),
    )


@dataclass(frozen=True, slots=True)
class ShownKey:
    """What one key used over the thirty days.

    Attributes:
        organisation: the platform's name.
        name: the key's.
        key: its public id.
        numbers: calls, uploads, held, blocked, shadowed, refused.
    """

    organisation: str
    name: str
    key: str
    numbers: tuple[str, ...]


def _key(by_key: UsedByKey) -> ShownKey:
    used = by_key.used
    numbers = _numbers(used.calls, used.signals, used.held, used.blocked, used.shadowed, used.refused)
    return ShownKey(by_key.organisation, by_key.name, by_key.key, numbers)


def _numbers(*counts: int) -> tuple[str, ...]:
    return tuple(in_thousands(each) for each in counts)


def _ticks(first: datetime) -> list[str]:
    return [_clock(first + timedelta(minutes=minutes)) for minutes in (0, 30, 59)]


def _clock(at: datetime) -> str:
    return f"{at:%H:%M}"


def _day(day: date) -> str:
    return f"{day:%m-%d}"


def _time(micros: int | None) -> str:
    return "-" if micros is None else duration(micros)
