from __future__ import annotations

import itertools

from takeback.records.uploads.states import HAS_PICTURE, WAITS_FOR_REVIEW, Event, State, after

ENDS = {State.SETTLED, State.HANDED_OVER, State.DESTROYED, State.REVOKED, State.EXPIRED}


def test_nothing_leads_out_of_an_end() -> None:
    assert all(after(state, event) is None for state, event in itertools.product(ENDS, Event))


def test_what_is_withheld_is_ended_by_a_legal_contact_alone() -> None:
    out = {event for event in Event if after(State.WITHHELD, event) is not None}
    assert out == {Event.HAND_OVER, Event.DESTROY}


def test_an_upload_is_taken_once() -> None:
    assert [state for state in State if after(state, Event.UPLOAD) is not None] == [State.OPEN]


def test_only_what_was_decided_can_be_undone_or_settled() -> None:
    for event in (Event.UNDO, Event.SETTLE):
        assert [state for state in State if after(state, event) is not None] == [State.DECIDED]


def test_a_verdict_is_given_only_where_one_is_waited_for() -> None:
    assert {state for state in State if after(state, Event.DECIDE) is not None} == WAITS_FOR_REVIEW


def test_what_is_decided_and_not_final_is_withheld_too_when_its_case_turns() -> None:
    assert {state for state in State if after(state, Event.WITHHOLD) is not None} == WAITS_FOR_REVIEW | {State.DECIDED}


def test_time_ends_whatever_nobody_has_decided_on_and_nothing_else() -> None:
    assert {state for state in State if after(state, Event.EXPIRE) is not None} == {State.OPEN, *WAITS_FOR_REVIEW}


def test_every_state_either_has_a_picture_or_never_will_again_but_the_first() -> None:
    assert set(State) - HAS_PICTURE - ENDS == {State.OPEN}
