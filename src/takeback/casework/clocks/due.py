"""What is due after a notice, and when to be reminded of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from takeback.casework.clocks.calendar import EEA, UNKNOWN, Calendar
from takeback.casework.clocks.counting import over_at
from takeback.casework.clocks.length import Length
from takeback.casework.notices.route import Route, Starts

_LONG: Final = timedelta(days=7)
"""From here on the day before is a reminder too."""
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Due:
    """What a recipient owes, and until when.

    Attributes:
        at: the instant at which it is over, in UTC.
        by_law: a clock of the law; otherwise our own rule of when to ask again.
        length: what was counted.
        calendar: whose days.
        reminders: instants before it, in order.
    """

    at: datetime
    by_law: bool
    length: Length
    calendar: Calendar
    reminders: tuple[datetime, ...]


def due(
    route: Route,
    started_at: datetime,
    *,
    country: str = UNKNOWN,
    extended: bool = False,
    by_regulator: bool = False,
) -> datetime:
    """When a route's clock is over, in UTC. `obligation` says more.

    Args:
        route: as this deployment uses it.
        started_at: the instant from which it counts: the recipient, or the regulator's order, was there.
        country: of the recipient, for its holidays.
        extended: whether the recipient took the extension that the law gives it.
        by_regulator: whether it counts from a regulator's notice.

    Raises:
        Invalid: the instant cannot be counted from.
    """
    return obligation(route, started_at, country=country, extended=extended, by_regulator=by_regulator).at


def obligation(
    route: Route,
    started_at: datetime,
    *,
    country: str = UNKNOWN,
    extended: bool = False,
    by_regulator: bool = False,
) -> Due:
    """What is due, with what it rests on.

    Args:
        route: as this deployment uses it.
        started_at: the instant from which it counts.
        country: of the recipient, for its holidays.
        extended: whether the recipient took the extension that the law gives it.
        by_regulator: whether it counts from a regulator's notice. A clock that begins with one does not run before.

    Raises:
        Invalid: the instant cannot be counted from.
    """
    calendar = calendar_of(route, country)
    law = None
    if route.starts is not Starts.REGULATORS_NOTICE or by_regulator:
        law = route.clock_on(started_at.astimezone(calendar.zone).date()) if started_at.tzinfo else None
    length = law or route.follow_up
    at = over_at(length, started_at, calendar, extended=extended)
    return Due(at, law is not None, length, calendar, reminders(started_at, at))


def calendar_of(route: Route, country: str) -> Calendar:
    """Whose days count: those of the law, or of the recipient where the law is of several countries or of none.

    Args:
        route: any.
        country: of the recipient.
    """
    (law,) = route.countries if len(route.countries) == 1 else (UNKNOWN,)
    if law == "EU":
        return Calendar(country if country in EEA else "EU")
    return Calendar(law or country)


def reminders(started_at: datetime, at: datetime) -> tuple[datetime, ...]:
    """When to look before it is over: at half of the time, and a day before where there is time enough.

    Args:
        started_at: the instant from which it counts.
        at: the instant at which it is over.
    """
    span = at - started_at
    marks = {started_at.astimezone(at.tzinfo) + span / 2}
    if span >= _LONG:
        marks.add(at - timedelta(days=1))
    return tuple(sorted(marks))


def chasers(started_at: datetime, at: datetime) -> tuple[datetime, ...]:
    """When to look after it is over, whether anybody has gone on: after half as long again, and after three halves.

    Half as long, and yet a day at least, since somebody has to have slept, and a week at most: three months that
    were not enough are no reason to wait for six weeks.

    Args:
        started_at: the instant from which it counts.
        at: the instant at which it is over.
    """
    wait = min(max((at - started_at) / 2, _DAY), _LONG)
    return (at + wait, at + 3 * wait)
