from __future__ import annotations

import pytest

from takeback.casework.takedown.location_state import CAN_BE_ASKED, WATCHED, Event, State, after


def _after(state: State, event: Event, *, was_gone: bool = False) -> State | None:
    return after(state, event, was_gone=was_gone)


def test_nobody_is_asked_before_a_caseworker_has_checked() -> None:
    assert _after(State.REPORTED, Event.ASK) is None
    assert _after(State.STOPPED, Event.ASK) is None
    assert _after(State.REPORTED, Event.CLEAR) is State.CHECKED
    assert _after(State.CHECKED, Event.ASK) is State.ASKED


@pytest.mark.parametrize("event", sorted(set(Event) - {Event.TURN_BACK}))
def test_nothing_but_a_false_call_leads_out_of_what_was_handed_over(event: Event) -> None:
    assert _after(State.HANDED_OVER, event, was_gone=True) is None


@pytest.mark.parametrize("state", [state for state in State if state is not State.HANDED_OVER])
def test_whatever_may_be_of_a_minor_is_handed_over_from_wherever_it_stands(state: State) -> None:
    assert _after(state, Event.HAND_OVER) is State.HANDED_OVER


def test_nothing_is_looked_at_before_its_check_nor_after_its_end() -> None:
    assert not WATCHED & {State.REPORTED, State.STOPPED, State.CLOSED, State.HANDED_OVER}
    for state in State:
        sees = [_after(state, event) for event in (Event.SEE_GONE, Event.SEE_THERE, Event.SEE_NOTHING)]
        assert any(sees) == (state in WATCHED)


def test_what_was_gone_and_is_there_has_reappeared() -> None:
    assert _after(State.GONE, Event.SEE_THERE, was_gone=True) is State.REAPPEARED
    assert _after(State.BLOCKED, Event.SEE_THERE, was_gone=True) is State.REAPPEARED


def test_what_was_never_gone_is_simply_there() -> None:
    assert _after(State.BLOCKED, Event.SEE_THERE) is State.ASKED
    assert _after(State.ACKNOWLEDGED, Event.SEE_THERE) is State.ACKNOWLEDGED


@pytest.mark.parametrize("was_gone", [True, False])
def test_what_is_reopened_is_checked_anew(*, was_gone: bool) -> None:
    assert _after(State.CLOSED, Event.REOPEN, was_gone=was_gone) is State.REPORTED


def test_what_cannot_be_seen_is_not_gone() -> None:
    assert _after(State.ASKED, Event.SEE_NOTHING) is State.BLOCKED
    assert _after(State.GONE, Event.SEE_NOTHING) is State.BLOCKED


def test_a_doubt_that_comes_late_stops_what_is_under_way() -> None:
    for state in WATCHED:
        assert _after(state, Event.STOP) is State.STOPPED


def test_what_is_gone_is_not_asked_for() -> None:
    assert State.GONE not in CAN_BE_ASKED
    assert _after(State.GONE, Event.ASK) is None
    assert _after(State.REAPPEARED, Event.ASK) is State.ASKED
