"""Percentiles, minutes and days, from what was counted."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from takeback.flows.lookups.tally import up_to_micros
from takeback.records.platforms.usage import ServedCalls, Usage, UsedOnDay
from takeback.web.ops.served import DAYS, MINUTES, days_of, first_minute, minutes_of, percentile, routes_of

NOW = datetime(2026, 11, 22, 8, 30, 59, tzinfo=UTC)
FIRST = first_minute(NOW)
TODAY = date(2026, 11, 22)


@given(st.lists(st.floats(1e-6, 30), min_size=1, max_size=200), st.sampled_from([0.5, 0.99]))
def test_a_percentile_is_never_too_short_and_at_most_a_step_too_long(seconds: list[float], share: float) -> None:
    counted: dict[int, int] = {}
    for each in seconds:
        bound = up_to_micros(each)
        counted[bound] = counted.get(bound, 0) + 1
    told = percentile(counted.items(), share)
    rank = next(at for at in range(1, len(seconds) + 1) if at >= share * len(seconds))
    true = sorted(seconds)[rank - 1] * 1e6
    assert told is not None
    assert true <= told + 1e-6
    assert told <= max(true, 1) * 2**0.25 + 1


def test_without_a_call_there_is_no_percentile() -> None:
    assert percentile([], 0.5) is None
    assert percentile([(100, 0)], 0.5) is None


def test_one_slow_call_in_a_hundred_is_seen_in_the_last_percentile_only_beyond_it() -> None:
    assert percentile([(100, 99), (9000, 1)], 0.99) == 100
    assert percentile([(100, 98), (9000, 2)], 0.99) == 9000


def test_the_hour_ends_with_the_minute_that_runs() -> None:
    assert datetime(2026, 11, 22, 7, 31, tzinfo=UTC) == FIRST
    minutes = minutes_of([], FIRST)
    assert len(minutes) == MINUTES
    assert minutes[-1].at == NOW.replace(second=0)


def test_all_routes_and_bounds_of_a_minute_are_added_up() -> None:
    served = [
        ServedCalls(FIRST, "lookup", 100, 2, 20),
        ServedCalls(FIRST, "lookup", 200, 1, 10),
        ServedCalls(FIRST, "scan", 9000, 4, 4),
        ServedCalls(FIRST + timedelta(minutes=59), "scan", 9000, 1, 1),
        ServedCalls(FIRST + timedelta(minutes=60), "scan", 9000, 50, 50),  # the clock of another server runs ahead
    ]
    minutes = minutes_of(served, FIRST)
    assert (minutes[0].calls, minutes[0].uploads) == (7, 34)
    assert (minutes[59].calls, minutes[59].uploads) == (1, 1)
    assert sum(each.calls for each in minutes) == 8
    scan, lookup = routes_of(served, FIRST)
    assert (scan.route, scan.calls, scan.half, scan.most) == ("scan", 5, 9000, 9000)
    assert (lookup.route, lookup.calls, lookup.half, lookup.most) == ("lookup", 3, 100, 200)
    assert lookup.half_by_minute[0] == 100
    assert lookup.half_by_minute[1] is None


def test_every_day_is_there_and_the_routes_of_one_are_added_up() -> None:
    used = [
        UsedOnDay(TODAY, "", "lookup", Usage(1, 10, 7, 2, 1, 3, 4)),
        UsedOnDay(TODAY, "", "scan", Usage(1, 1, 1)),
        UsedOnDay(TODAY - timedelta(days=DAYS - 1), "", "scan", Usage(5, 5, 5)),
    ]
    days = days_of(used, TODAY)
    assert len(days) == DAYS
    assert (days[0].day, days[0].calls) == (date(2026, 10, 24), 5)
    last = days[-1]
    assert (last.calls, last.uploads, last.allowed, last.held, last.blocked, last.shadowed, last.refused) == (
        2,
        11,
        8,
        2,
        1,
        3,
        4,
    )
    assert days[1].calls == 0


@pytest.mark.parametrize("minute", [-1, 60])
def test_what_lies_outside_of_the_hour_is_in_no_route(minute: int) -> None:
    assert routes_of([ServedCalls(FIRST + timedelta(minutes=minute), "scan", 10, 1, 1)], FIRST) == ()
