"""The diagram of work, and of a queue's items, against what must never be possible."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from takeback.records.work.states import (
    BY_A_PERSON,
    MOVING,
    Event,
    Hand,
    Place,
    State,
    after,
    delay_before,
    place_after,
)

BY_A_MACHINE = sorted(set(Event) - BY_A_PERSON)
RESTING = sorted(set(State) - MOVING)


def walk(events: list[Event], state: State = State.WAITING) -> list[tuple[State, Event, State]]:
    """Every arrow that is really taken; what the diagram forbids changes nothing."""
    taken = []
    for event in events:
        if (then := after(state, event)) is not None:
            taken.append((state, event, then))
            state = then
    return taken


@pytest.mark.parametrize("state", RESTING)
def test_no_machine_leads_out_of_a_state_that_rests(state: State) -> None:
    for event in BY_A_MACHINE:
        allowed = State.DISCHARGED if (state, event) == (State.DEAD, Event.DISCHARGE) else None
        assert after(state, event) is allowed


@pytest.mark.parametrize("state", [State.DONE, State.DISCHARGED])
def test_nobody_leads_out_of_what_is_over(state: State) -> None:
    assert all(after(state, event) is None for event in Event)


@given(st.lists(st.sampled_from(BY_A_MACHINE), max_size=40))
def test_what_may_have_been_sent_is_never_sent_again_by_a_machine(events: list[Event]) -> None:
    may_have_been_sent = False
    for state, event, then in walk(events):
        if event is Event.BEGIN:
            assert not may_have_been_sent
        if state is State.SENDING:
            # Only two events say that it was certainly not sent; every other way out leaves it sent, or in doubt.
            may_have_been_sent = event not in {Event.RETRY, Event.GIVE_UP}
            assert may_have_been_sent == (then in {State.DONE, State.IN_DOUBT})


@given(st.lists(st.sampled_from(sorted(Event)), max_size=40))
def test_work_is_never_both_done_and_discharged(events: list[Event]) -> None:
    ends = {then for _, _, then in walk(events)} & {State.DONE, State.DISCHARGED}
    assert len(ends) <= 1


@given(st.lists(st.sampled_from(sorted(Event)), max_size=40))
def test_nothing_is_done_that_was_not_claimed(events: list[Event]) -> None:
    for state, _, then in walk(events):
        if then is State.DONE:
            assert state in {State.CLAIMED, State.SENDING, State.IN_DOUBT}


@pytest.mark.parametrize("state", sorted(MOVING))
def test_a_lease_that_lapses_leaves_nothing_out_of_reach(state: State) -> None:
    if state is not State.WAITING:
        then = after(state, Event.LAPSE)
        assert then in {State.WAITING, State.IN_DOUBT}
    assert any(after(state, event) for event in BY_A_MACHINE)


@given(st.lists(st.sampled_from(sorted(Hand)), max_size=30))
def test_an_item_is_finished_only_by_whoever_holds_it(hands: list[Hand]) -> None:
    place = Place.WAITING
    for hand in hands:
        then = place_after(place, hand)
        if then is Place.FINISHED:
            assert place is Place.LEASED
        place = then or place


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_a_failed_attempt_waits_between_five_seconds_and_an_hour(attempt: int, jitter: float) -> None:
    assert timedelta(seconds=5) <= delay_before(attempt, jitter) <= timedelta(hours=1)


@given(st.integers(1, 100))
def test_waiting_never_gets_shorter(attempt: int) -> None:
    assert delay_before(attempt, 1) <= delay_before(attempt + 1, 1)
    assert delay_before(attempt, 1) == 2 * delay_before(attempt, 0)


@pytest.mark.parametrize(("attempt", "jitter"), [(0, 0.5), (-1, 0.5), (1, -0.1), (1, 1.1)])
def test_an_attempt_that_cannot_be_is_refused(attempt: int, jitter: float) -> None:
    with pytest.raises(ValueError, match="attempt counts from 1"):
        delay_before(attempt, jitter)
