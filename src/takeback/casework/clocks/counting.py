"""From an instant and a length to the instant at which it is over.

Plain hours run in UTC, so that a change to or from summer time neither adds nor takes an hour. Days run in the zone of
the law: what is over is over at the midnight there.

Source: for months and days, Regulation (EEC, Euratom) 1182/71, Art. 3: the day of the event does not count, a period
ends with the last hour of its last day, and where that is a day off, with that of the next working day.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, assert_never

from takeback.base.errors import Invalid
from takeback.casework.clocks.calendar import CLOSING, OPENING, Calendar
from takeback.casework.clocks.length import BusinessDays, BusinessHours, Hours, Length, Months

_MONTHS_OF_A_YEAR: Final = 12
_LAST_YEAR: Final = 2200
"""Beyond it nobody knows a holiday."""
_FIRST_YEAR: Final = 2000


def over_at(length: Length, started_at: datetime, calendar: Calendar, *, extended: bool = False) -> datetime:
    """When a length is over, in UTC.

    Args:
        length: how long.
        started_at: the instant from which it counts.
        calendar: whose days count.
        extended: whether the recipient took the extension that a law gives it, where one does.

    Raises:
        Invalid: the instant has no zone, or lies in a year of which no calendar is known.
    """
    if started_at.tzinfo is None:
        raise Invalid("an instant needs its zone", field="started_at")
    if not _FIRST_YEAR <= started_at.year < _LAST_YEAR:
        raise Invalid(f"deadlines are counted from {_FIRST_YEAR} to {_LAST_YEAR}", field="started_at")
    match length:
        case Hours(count):
            return started_at.astimezone(UTC) + timedelta(hours=count)
        case BusinessHours(count):
            return _after_business_hours(count, started_at, calendar)
        case BusinessDays(count):
            day = started_at.astimezone(calendar.zone).date()
            for _ in range(count):
                day = calendar.next_working_day(day + timedelta(days=1))
            return calendar.midnight_after(day).astimezone(UTC)
        case Months(count, extension):
            day = started_at.astimezone(calendar.zone).date()
            same = _months_later(day, count + (extension if extended else 0))
            return calendar.midnight_after(calendar.next_working_day(same)).astimezone(UTC)
        case _:
            assert_never(length)


def _months_later(day: date, months: int) -> date:
    """The day of the same number, or the month's last where it has none."""
    years, month = divmod(day.month - 1 + months, _MONTHS_OF_A_YEAR)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _after_business_hours(hours: int, started_at: datetime, calendar: Calendar) -> datetime:
    left = timedelta(hours=hours)
    now = started_at.astimezone(UTC)
    day = now.astimezone(calendar.zone).date()
    while True:
        day = calendar.next_working_day(day)
        opens = _at(day, OPENING, calendar)
        closes = _at(day, CLOSING, calendar)
        begins = max(now, opens)
        if begins < closes:
            if left <= closes - begins:
                return begins + left
            left -= closes - begins
        day += timedelta(days=1)


def _at(day: date, hour: time, calendar: Calendar) -> datetime:
    return datetime.combine(day, hour, calendar.zone).astimezone(UTC)
