from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from takeback.casework.takedown.location_state import Event
from takeback.casework.takedown.recheck import (
    AGAIN,
    FRESH,
    PERSON_AGAIN,
    PERSON_AGAIN_WHEN_GONE,
    PLAN,
    Look,
    Saw,
    ask_a_person,
    by_hand,
    is_machine,
    is_person,
    next_look,
    observed,
    told_to,
)

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
    assert looks[-2] - NOW == timedelta(days=730), "the last look; at the last instant what it saw is written down"
    gaps = [later - earlier for earlier, later in pairwise(looks)]
    assert max(gaps) <= timedelta(days=95)


def test_after_a_look_that_told_nothing_somebody_looks_again_within_a_day() -> None:
    at = NOW + timedelta(days=100)
    assert next_look(NOW, at, told=False) == at + AGAIN
    assert next_look(NOW, NOW, told=False) == NOW + PLAN[0]
    assert next_look(NOW, NOW + timedelta(days=730), told=False) == NOW + timedelta(days=731)
    assert next_look(NOW, NOW + timedelta(days=733), told=False) is None


def test_what_was_gone_stays_gone_while_one_still_sees_it_gone_and_the_other_is_behind_a_border() -> None:
    assert observed([_look(Saw.BLOCKED), _look(Saw.GONE, "proxy")], is_gone=True) is Event.SEE_GONE
    assert observed([_look(Saw.BLOCKED), _look(Saw.BLOCKED, "proxy")], is_gone=True) is Event.SEE_NOTHING
    assert observed([_look(Saw.THERE), _look(Saw.GONE, "proxy")], is_gone=True) is Event.SEE_THERE


CAS, KIM, TOLD = by_hand("user_cas"), by_hand("user_kim"), told_to("user_cas")
HOUR = timedelta(hours=1)


def test_who_looked_is_told_apart_by_the_vantage_point() -> None:
    assert (is_person(CAS), is_machine(CAS)) == (True, False)
    assert (is_person(TOLD), is_machine(TOLD)) == (False, False)
    assert (is_person("here"), is_machine("here")) == (False, True)
    assert len(by_hand("u" * 99)) == 40, "as long as its column"


def test_one_person_never_says_gone_alone() -> None:
    assert observed([_look(Saw.GONE, CAS)]) is None
    assert observed([_look(Saw.GONE, CAS)], [_look(Saw.GONE, CAS, HOUR)]) is None, "twice the same person is once"
    assert observed([_look(Saw.GONE, CAS)], [_look(Saw.GONE, TOLD, HOUR)]) is None
    assert observed([_look(Saw.GONE, CAS)], [_look(Saw.BLOCKED, "here", HOUR)]) is Event.SEE_NOTHING


@pytest.mark.parametrize("machine", [Saw.GONE, Saw.SOFT_404, Saw.UNCLEAR])
def test_a_person_and_a_machine_that_does_not_see_it_say_gone_together_in_either_order(machine: Saw) -> None:
    assert observed([_look(Saw.GONE, CAS)], [_look(machine, "here", HOUR)]) is Event.SEE_GONE
    assert observed([_look(machine)], [_look(Saw.GONE, CAS, HOUR)]) is Event.SEE_GONE


def test_what_machines_cannot_tell_is_neither_there_nor_gone_nor_hidden() -> None:
    assert observed([_look(Saw.UNCLEAR), _look(Saw.UNCLEAR, "proxy")]) is None
    assert observed([_look(Saw.UNCLEAR), _look(Saw.GONE, "proxy")]) is None, "another country sees a page"
    assert observed([_look(Saw.UNCLEAR), _look(Saw.BLOCKED, "proxy")]) is None
    assert observed([_look(Saw.UNCLEAR), _look(Saw.THERE, "proxy")]) is Event.SEE_THERE


def test_no_number_of_persons_outvotes_a_machine_that_sees_it() -> None:
    before = [_look(Saw.THERE, "here", 2 * HOUR), _look(Saw.GONE, CAS, HOUR)]
    assert observed([_look(Saw.GONE, KIM)], before) is Event.SEE_THERE
    assert observed([_look(Saw.NOT_LOOKED)], [*before, _look(Saw.GONE, KIM)]) is None, "and it is known no better"
    assert observed([_look(Saw.UNCLEAR)], [*before, _look(Saw.GONE, KIM)]) is Event.SEE_GONE, "it sees it no more"


def test_two_persons_say_gone_only_where_a_machine_has_tried() -> None:
    both = [_look(Saw.GONE, CAS, HOUR), _look(Saw.GONE, KIM)]
    assert observed(both[1:], both[:1]) is None
    assert observed([_look(Saw.NOT_LOOKED)], both) is Event.SEE_GONE
    assert observed([_look(Saw.LOGIN_WALL)], both) is Event.SEE_GONE
    assert observed([_look(Saw.NOT_LOOKED)], both[1:]) is None


def test_what_one_person_saw_there_another_finds_gone_later_and_never_before() -> None:
    unclear = _look(Saw.UNCLEAR, "here", 5 * HOUR)
    assert observed([_look(Saw.GONE, KIM)], [unclear, _look(Saw.THERE, CAS, HOUR)]) is Event.SEE_GONE
    assert observed([_look(Saw.THERE, CAS)], [unclear, _look(Saw.GONE, KIM, HOUR)]) is Event.SEE_THERE
    assert observed([_look(Saw.UNCLEAR)], [_look(Saw.GONE, KIM, 2 * HOUR), _look(Saw.THERE, CAS, HOUR)]) is (
        Event.SEE_THERE
    )


def test_machines_that_see_a_change_count_and_those_that_are_shown_something_else_than_people_do_not() -> None:
    gone = [_look(Saw.GONE), _look(Saw.GONE, "proxy")]
    assert observed(gone, [_look(Saw.THERE, CAS, HOUR)]) is Event.SEE_GONE
    cloaked = [_look(Saw.GONE, "here", 2 * HOUR), _look(Saw.GONE, "proxy", 2 * HOUR), _look(Saw.THERE, CAS, HOUR)]
    assert observed(gone, cloaked) is Event.SEE_THERE


def test_a_strangers_word_counts_only_where_nobody_of_ours_can_see_anything() -> None:
    told = _look(Saw.GONE, TOLD)
    wall = _look(Saw.LOGIN_WALL, "here", HOUR)
    assert observed([told], [wall]) is Event.SEE_NOTHING, "nobody of ours has tried"
    assert observed([told], [wall, _look(Saw.LOGIN_WALL, CAS, HOUR)]) is Event.SEE_GONE
    assert observed([told], [_look(Saw.UNCLEAR, "here", HOUR), _look(Saw.LOGIN_WALL, CAS, HOUR)]) is None
    assert observed([told], [_look(Saw.GONE, "here", HOUR)]) is None
    assert observed([told], [wall, _look(Saw.THERE, CAS, HOUR)]) is Event.SEE_THERE
    assert observed([told, _look(Saw.GONE, told_to("user_kim"))]) is None


def test_what_is_gone_by_what_persons_saw_is_not_turned_back_by_machines_that_see_nothing() -> None:
    for machine in (Saw.UNCLEAR, Saw.LOGIN_WALL, Saw.BLOCKED, Saw.NOT_LOOKED):
        assert observed([_look(machine)], is_gone=True, on_word=True) is None
    assert observed([_look(Saw.THERE)], is_gone=True, on_word=True) is Event.SEE_THERE
    assert observed([_look(Saw.THERE, KIM)], is_gone=True, on_word=True) is Event.SEE_THERE


def test_a_person_is_asked_once_a_day_and_of_what_is_gone_once_a_month_unless_something_is_news() -> None:
    asked = NOW - timedelta(days=200)
    assert not ask_a_person(NOW - timedelta(hours=6), None, NOW, is_gone=False)
    assert ask_a_person(NOW - PERSON_AGAIN, None, NOW, is_gone=False)
    assert not ask_a_person(asked, NOW - HOUR, NOW, is_gone=False)
    assert ask_a_person(asked, NOW - PERSON_AGAIN, NOW, is_gone=False)
    assert not ask_a_person(asked, NOW - PERSON_AGAIN, NOW, is_gone=True)
    assert ask_a_person(asked, NOW - PERSON_AGAIN_WHEN_GONE, NOW, is_gone=True)
    assert ask_a_person(NOW, NOW, NOW, is_gone=True, is_news=True)
