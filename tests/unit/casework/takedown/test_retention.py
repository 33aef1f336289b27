from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from takeback.casework.takedown.retention import TOLD_BEFORE, Step, goes_on, kept_until, step

QUIET = date(2026, 1, 31)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("since", "months", "until"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2027, 1, 31), 13, date(2028, 2, 29)),
        (date(2026, 12, 1), 12, date(2027, 12, 1)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
    ],
)
def test_months_are_those_of_the_calendar(since: date, months: int, until: date) -> None:
    assert kept_until(since, months) == until


def test_the_person_is_told_thirty_days_before_and_then_it_goes() -> None:
    ends = kept_until(QUIET, 12)
    tells = ends - TOLD_BEFORE
    assert step(QUIET, None, tells - DAY, 12) is Step.KEEP
    assert step(QUIET, None, tells, 12) is Step.TELL
    assert step(QUIET, tells, ends - DAY, 12) is Step.KEEP
    assert step(QUIET, tells, ends, 12) is Step.FORGET


def test_who_is_told_late_has_thirty_days_all_the_same() -> None:
    late = kept_until(QUIET, 12) + timedelta(days=400)
    assert step(QUIET, None, late, 12) is Step.TELL
    assert step(QUIET, late, late + TOLD_BEFORE - DAY, 12) is Step.KEEP
    assert step(QUIET, late, goes_on(late), 12) is Step.FORGET


def test_whatever_happens_after_somebody_was_told_begins_it_anew() -> None:
    told = kept_until(QUIET, 12) - TOLD_BEFORE
    assert step(told + DAY, told, told + timedelta(days=60), 12) is Step.KEEP


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(1, 120), st.integers(0, 6000))
def test_nothing_goes_that_was_not_told_for_thirty_days(quiet: date, months: int, days: int) -> None:
    told: date | None = None
    for passed in range(0, days, 7):
        today = quiet + timedelta(days=passed)
        match step(quiet, told, today, months):
            case Step.TELL:
                told = today
            case Step.FORGET:
                assert told is not None
                assert today - told >= TOLD_BEFORE
                assert today >= kept_until(quiet, months)
                return
