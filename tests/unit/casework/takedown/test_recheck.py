from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from takeback.casework.takedown.location_state import Event
from takeback.casework.takedown.recheck import AGAIN, FRESH, PLAN, Look, Saw, next_look, observed

NOW = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)


def _look(saw: Saw, vantage: str = "here", ago: timedelta = timedelta(0)) -> Look:
    return Look(saw, vantage, NOW - ago)


@pytest.mark.parametrize("saw", [Saw.GONE, Saw.SOFT_404])
def test_gone_takes_two_vantage_points(saw: Saw) -> None:
    assert observed([_look(saw)]) is None
    assert observed([_look(saw), _look(saw)]) is None, "twice from one place is once"
    assert observed([_look(saw), _look(Saw.GONE, "proxy")]) is Event.SEE_GONE


def test_the_second_vantage_point_may_have_looked_a_day_before() -> None:
    before = [_look(Saw.GONE, "proxy", timedelta(days=1))]
    assert observed([_look(Saw.GONE)], before) is Event.SEE_GONE
    assert observed([_look(Saw.GONE)], [_look(Saw.GONE, "proxy", FRESH + timedelta(seconds=1))]) is None


def test_what_one_of_them_sees_is_there() -> None:
    assert observed([_look(Saw.GONE), _look(Saw.GONE, "proxy"), _look(Saw.THERE, "third")]) is Event.SEE_THERE
    assert observed([_look(Saw.BLOCKED), _look(Saw.THERE, "proxy")]) is Event.SEE_THERE


def test_what_a_vantage_point_sees_now_counts_and_not_what_it_saw_before() -> None:
    before = [_look(Saw.THERE, "here", timedelta(hours=1)), _look(Saw.GONE, "proxy", timedelta(hours=1))]
    assert observed([_look(Saw.GONE)], before) is Event.SEE_GONE


@pytest.mark.parametrize("saw", [Saw.BLOCKED, Saw.LOGIN_WALL])
def test_what_is_hidden_is_blocked_to_us_and_never_gone(saw: Saw) -> None:
    assert observed([_look(saw)]) is Event.SEE_NOTHING
    assert observed([_look(saw), _look(Saw.GONE, "proxy")]) is Event.SEE_NOTHING


def test_a_look_that_could_not_be_made_says_nothing() -> None:
    assert observed([_look(Saw.NOT_LOOKED), _look(Saw.NOT_LOOKED, "proxy")]) is None
    assert observed([], [_look(Saw.GONE), _look(Saw.GONE, "proxy")]) is None
    assert observed([_look(Saw.NOT_LOOKED), _look(Saw.GONE, "proxy")]) is None


def test_somebody_looks_soon_and_then_ever_rarer_for_two_years() -> None:
    at, looks = NOW, []
    while (following := next_look(NOW, at)) is not None:
        looks.append(following)
        at = following
    assert looks == [NOW + wait for wait in PLAN]
    assert looks[0] - NOW <= timedelta(hours=6)
    assert looks[-1] - NOW == timedelta(days=730)
    gaps = [later - earlier for earlier, later in pairwise(looks)]
    assert max(gaps) <= timedelta(days=95)


def test_after_a_look_that_told_nothing_somebody_looks_again_within_a_day() -> None:
    at = NOW + timedelta(days=100)
    assert next_look(NOW, at, told=False) == at + AGAIN
    assert next_look(NOW, NOW, told=False) == NOW + PLAN[0]
    assert next_look(NOW, NOW + timedelta(days=731), told=False) is None


def test_what_was_gone_stays_gone_while_one_still_sees_it_gone_and_the_other_is_behind_a_border() -> None:
    assert observed([_look(Saw.BLOCKED), _look(Saw.GONE, "proxy")], is_gone=True) is Event.SEE_GONE
    assert observed([_look(Saw.BLOCKED), _look(Saw.BLOCKED, "proxy")], is_gone=True) is Event.SEE_NOTHING
    assert observed([_look(Saw.THERE), _look(Saw.GONE, "proxy")], is_gone=True) is Event.SEE_THERE
