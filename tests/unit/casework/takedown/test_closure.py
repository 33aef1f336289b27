from __future__ import annotations

import pytest

from takeback.casework.takedown.closure import Closure, Ending, Figure, NotClosed, Remains, closed, figure
from takeback.casework.takedown.location_state import State
from takeback.casework.takedown.matter import Sight


@pytest.mark.parametrize("state", [state for state in State if state is not State.GONE])
def test_nothing_is_called_gone_that_is_not(state: State) -> None:
    assert closed(state, Sight.MACHINE, Ending.STAYED_GONE) is NotClosed.IS_THERE
    assert closed(state, Sight.WITNESS, Ending.GONE_ON_WORD) is NotClosed.IS_THERE


def test_a_private_room_is_closed_on_a_word_and_on_nothing_else() -> None:
    assert closed(State.GONE, Sight.WITNESS, Ending.GONE_ON_WORD) == Closure(Ending.GONE_ON_WORD, Remains.COPIES_MAY_BE)
    assert closed(State.GONE, Sight.WITNESS, Ending.STAYED_GONE) is NotClosed.NOT_SEEN_BY_MACHINES


def test_a_word_does_not_close_what_can_be_looked_at() -> None:
    assert closed(State.GONE, Sight.MACHINE, Ending.GONE_ON_WORD) is NotClosed.SEEN_BY_MACHINES


def test_it_is_no_failure_before_somebody_was_asked() -> None:
    assert closed(State.CHECKED, Sight.MACHINE, Ending.LADDER_ENDED) is NotClosed.NOT_ASKED
    assert closed(State.REFUSED, Sight.MACHINE, Ending.LADDER_ENDED) == Closure(
        Ending.LADDER_ENDED, Remains.STILL_THERE
    )


def test_what_is_hidden_from_us_is_closed_as_not_known() -> None:
    assert closed(State.BLOCKED, Sight.MACHINE, Ending.LADDER_ENDED) == Closure(
        Ending.LADDER_ENDED, Remains.NOT_KNOWN_HERE
    )


def test_only_a_hidden_service_has_nobody_to_ask() -> None:
    assert closed(State.STOPPED, Sight.MACHINE, Ending.NOBODY_TO_ASK) is NotClosed.CAN_BE_ASKED
    assert isinstance(closed(State.STOPPED, Sight.NOBODY, Ending.NOBODY_TO_ASK), Closure)


def test_only_what_a_check_stopped_is_not_to_be_asked_for() -> None:
    assert closed(State.ASKED, Sight.MACHINE, Ending.NOT_TO_BE_ASKED) is NotClosed.NOT_STOPPED


def test_every_person_may_wish_that_it_is_not_pursued() -> None:
    for state in State:
        assert isinstance(closed(state, Sight.MACHINE, Ending.PERSON_WISHED), Closure)


def test_figures_never_count_as_removed_what_is_only_hidden() -> None:
    assert figure(State.BLOCKED, None) is Figure.IN_WORK
    assert figure(State.GONE, None) is Figure.RESOLVED
    assert figure(State.CLOSED, Ending.LADDER_ENDED) is Figure.FAILED
    assert figure(State.CLOSED, Ending.NOT_TO_BE_ASKED) is Figure.SET_ASIDE
    assert figure(State.REPORTED, None) is Figure.OPEN
