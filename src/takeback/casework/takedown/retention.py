"""How long what was worked on for a person is kept once all of it is over, and that they are told before it goes.

    quiet --months--> told on their page --30 days--> forgotten

Whatever the person or somebody else does about it in between begins the months anew. What blocks uploads is no part of
this: hashes stay as long as the person wants them.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

TOLD_BEFORE: Final = timedelta(days=30)
"""How long it stands on the person's page before it goes."""
_YEAR: Final = 12


class Step(StrEnum):
    """What is to be done today."""

    KEEP = "keep"
    TELL = "tell"
    FORGET = "forget"


def step(quiet_since: date, told_on: date | None, today: date, months: int) -> Step:
    """What is to be done today.

    Args:
        quiet_since: the day on which the last thing happened.
        told_on: the day on which the person was last told; `None` where they never were.
        today: in UTC.
        months: for how long it is kept.
    """
    ends = kept_until(quiet_since, months)
    if told_on is None or told_on <= quiet_since:  # on the same day: nobody knows which of the two came first
        return Step.TELL if today >= ends - TOLD_BEFORE and today > quiet_since else Step.KEEP
    return Step.FORGET if today >= goes_on(told_on) and today >= ends else Step.KEEP


def goes_on(told_on: date) -> date:
    """The first day on which it may be forgotten once the person was told.

    Args:
        told_on: the day on which they were.
    """
    return told_on + TOLD_BEFORE


def kept_until(quiet_since: date, months: int) -> date:
    """The same day so many months later, or the last one of that month where it is shorter.

    Args:
        quiet_since: the day on which the last thing happened.
        months: how many.
    """
    whole = quiet_since.year * _YEAR + quiet_since.month - 1 + months
    year, month = divmod(whole, _YEAR)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(quiet_since.day, last))
