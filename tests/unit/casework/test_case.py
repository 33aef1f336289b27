from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from takeback.casework.case import PATIENCE, Event, State, after, start_of_day, withdrawal_due


def _after(state: State, event: Event, *, worked: bool = True, verified: bool = False) -> State | None:
    return after(state, event, worked=worked, verified=verified)


def test_a_person_is_verified_only_where_somebody_works_the_case() -> None:
    assert _after(State.OPENED, Event.VERIFY, worked=False) is None
    assert _after(State.AWAITING_VERIFICATION, Event.VERIFY) is State.VERIFIED


@pytest.mark.parametrize("event", list(Event))
def test_a_withdrawn_case_never_moves_again(event: Event) -> None:
    assert _after(State.WITHDRAWN, event, verified=True) is None


def test_a_withdrawal_that_is_called_off_leads_back_to_where_the_case_was() -> None:
    assert _after(State.WITHDRAWING, Event.KEEP, verified=True) is State.VERIFIED
    assert _after(State.WITHDRAWING, Event.KEEP) is State.AWAITING_VERIFICATION
    assert _after(State.WITHDRAWING, Event.KEEP, worked=False) is State.OPENED


def test_asking_again_does_not_begin_the_time_of_a_withdrawal_anew() -> None:
    assert _after(State.WITHDRAWING, Event.ASK_WITHDRAWAL) is None


@pytest.mark.parametrize("state", [State.OPENED, State.AWAITING_VERIFICATION, State.VERIFIED])
def test_every_living_case_can_be_withdrawn_either_way(state: State) -> None:
    assert _after(state, Event.WITHDRAW) is State.WITHDRAWN
    assert _after(state, Event.ASK_WITHDRAWAL) is State.WITHDRAWING


def test_a_withdrawal_waits_72_hours_at_least_and_is_due_at_a_midnight_that_tells_nothing() -> None:
    asked = datetime(2026, 11, 22, 9, 41, 7, tzinfo=UTC)

    due = withdrawal_due(asked)

    assert due == start_of_day(due) == datetime(2026, 11, 26, tzinfo=UTC)
    assert PATIENCE <= due - asked < PATIENCE + timedelta(days=1)


def test_a_withdrawal_that_is_asked_at_midnight_waits_72_hours_and_no_more() -> None:
    assert withdrawal_due(datetime(2026, 11, 22, tzinfo=UTC)) == datetime(2026, 11, 25, tzinfo=UTC)
