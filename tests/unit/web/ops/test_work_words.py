"""Whatever a worker can do, and whatever state it can leave for a person, has words on the page."""

from __future__ import annotations

import pytest

from takeback.project.handlers import CALLBACKS, HANDLERS
from takeback.records.takedowns.actions.locations import LOOK_UP
from takeback.records.takedowns.actions.looks import LOOK
from takeback.records.takedowns.actions.notices import SEND
from takeback.records.work.states import FOR_A_PERSON, MOVING, State, after
from takeback.records.work.states import Event as WorkEvent
from takeback.web.ops import work_words

ENDED = {State.DONE, State.DISCHARGED}


def test_every_kind_that_a_worker_does_has_words_and_no_other() -> None:
    assert set(work_words.KINDS) == {*HANDLERS, *CALLBACKS, SEND, LOOK, LOOK_UP}


def test_every_state_that_waits_for_a_person_has_words() -> None:
    assert set(work_words.STATES) == FOR_A_PERSON
    assert {*FOR_A_PERSON, *MOVING, *ENDED} == set(State)
    assert all(any(after(state, event) for event in WorkEvent) for state in FOR_A_PERSON)


@pytest.mark.parametrize("code", ["lapsed", "unexpected", "log_is_read", "log_tampered", "disk", "left_in_peace"])
def test_a_reason_that_a_worker_gives_is_a_sentence(code: str) -> None:
    assert work_words.reason_in_words(code)


def test_the_status_of_a_receiver_is_told() -> None:
    assert work_words.reason_in_words("status_503") == "The other side answered with status 503."


@pytest.mark.parametrize("code", ["", "status_", "status_<b>", "something_new"])
def test_a_reason_without_words_is_left_to_its_code(code: str) -> None:
    assert not work_words.reason_in_words(code)
