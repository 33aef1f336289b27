from __future__ import annotations

from datetime import date, timedelta

from takeback.casework.seen import Coarse, Exact, Stop, told

WEDNESDAY = date(2026, 11, 25)
MONDAY = date(2026, 11, 23)


def test_an_unverified_person_learns_nothing_of_this_week() -> None:
    stops = [Stop(WEDNESDAY, "a", 3), Stop(MONDAY, "b", 1)]

    assert told(stops, WEDNESDAY, verified=False) == Coarse(seen=False)


def test_an_unverified_person_learns_of_a_week_that_is_over_and_neither_where_nor_when() -> None:
    stops = [Stop(MONDAY - timedelta(days=1), "a", 3)]

    assert told(stops, WEDNESDAY, verified=False) == Coarse(seen=True)


def test_a_verified_person_learns_how_often_on_how_many_platforms_and_when_last() -> None:
    stops = [Stop(date(2026, 11, 3), "a", 1), Stop(date(2026, 11, 12), "b", 2), Stop(date(2026, 11, 10), "a", 1)]

    assert told(stops, WEDNESDAY, verified=True) == Exact(times=4, platforms=2, last=date(2026, 11, 12))


def test_what_a_platform_was_not_told_is_not_counted() -> None:
    stops = [Stop(date(2026, 11, 12), "b", 0)]

    assert told(stops, WEDNESDAY, verified=True) == Exact(times=0, platforms=0, last=None)
    assert told(stops, WEDNESDAY, verified=False) == Coarse(seen=False)
