from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from takeback.base.instants import MovableClock, SystemClock, day_of


def test_the_system_clock_tells_utc() -> None:
    assert SystemClock().now().utcoffset() == timedelta(0)


def test_a_movable_clock_stands_until_it_is_moved_and_never_runs_back() -> None:
    clock = MovableClock(datetime(2026, 11, 22, tzinfo=UTC))
    clock.move(timedelta(days=2))
    assert clock.now() == datetime(2026, 11, 24, tzinfo=UTC)
    with pytest.raises(ValueError, match="back"):
        clock.move(timedelta(seconds=-1))


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        MovableClock(datetime(2026, 11, 22))  # noqa: DTZ001 - the mistake under test


def test_the_day_is_the_one_in_utc() -> None:
    seoul = timezone(timedelta(hours=9))
    assert day_of(datetime(2026, 11, 22, 3, 0, tzinfo=seoul)) == "2026-11-21"
