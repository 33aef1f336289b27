"""No sequence of events reaches a state that the diagrams forbid."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from takeback.base.errors import Invalid
from takeback.casework.report import NotRead, Told, Twice, read_csv, read_paste
from takeback.casework.takedown import location_state, notice_state
from takeback.casework.takedown.location_state import Event, State
from takeback.casework.takedown.notice_state import BY_A_PERSON, NoticeEvent, NoticeState

EVENTS = st.lists(st.sampled_from(list(Event)), max_size=40)
NOTICE_EVENTS = st.lists(st.sampled_from(list(NoticeEvent)), max_size=40)


def walked(events: list[Event]) -> list[tuple[State, Event, State]]:
    """The moves that a sequence of events really makes."""
    state, was_gone, moves = State.REPORTED, False, []
    for event in events:
        following = location_state.after(state, event, was_gone=was_gone)
        if following is None:
            continue
        was_gone = was_gone or following is State.GONE
        moves.append((state, event, following))
        state = following
    return moves


@given(EVENTS)
def test_nobody_is_asked_and_nothing_is_looked_at_before_a_check(events: list[Event]) -> None:
    cleared = False
    for _, event, following in walked(events):
        cleared = cleared or event is Event.CLEAR
        if following in location_state.WATCHED:
            assert cleared


@given(EVENTS)
def test_what_was_stopped_or_closed_is_asked_for_only_after_another_check(events: list[Event]) -> None:
    halted = False
    for _, event, _ in walked(events):
        halted = (halted or event in {Event.STOP, Event.CLOSE}) and event is not Event.CLEAR
        assert not (halted and event is Event.ASK)


@given(EVENTS)
def test_it_reappears_only_where_it_was_gone(events: list[Event]) -> None:
    gone = False
    for _, _, following in walked(events):
        if following is State.REAPPEARED:
            assert gone
        gone = gone or following is State.GONE


@given(EVENTS)
def test_what_was_handed_over_moves_only_where_the_call_was_false_and_is_then_checked_anew(events: list[Event]) -> None:
    for before, event, following in walked(events):
        if before is State.HANDED_OVER:
            assert (event, following) == (Event.TURN_BACK, State.REPORTED)


@given(EVENTS)
def test_it_is_gone_only_because_somebody_saw_or_said_so(events: list[Event]) -> None:
    for before, event, following in walked(events):
        if following is State.GONE and before is not State.GONE:
            assert event in {Event.SEE_GONE, Event.TOLD_GONE}


@given(NOTICE_EVENTS)
def test_no_notice_begins_to_leave_twice_without_somebodys_knowledge(events: list[NoticeEvent]) -> None:
    state, may_be_out, approved = NoticeState.DRAFTED, False, False
    for event in events:
        following = notice_state.after(state, event)
        if following is None:
            continue
        approved = approved or event is NoticeEvent.APPROVE
        if event in {NoticeEvent.BEGIN, NoticeEvent.HAND_IN}:
            assert approved
            assert not may_be_out, "sent twice"
            may_be_out = True
        if event in {NoticeEvent.NOT_YET, NoticeEvent.FOUND_UNSENT}:
            may_be_out = False
            assert event is NoticeEvent.NOT_YET or event in BY_A_PERSON
        state = following


@given(st.text() | st.binary())
def test_any_paste_is_read_to_its_end(text: str | bytes) -> None:
    for line in read_paste(text).lines:
        assert isinstance(line, Told | Twice | NotRead)
        assert line.line >= 1


@given(st.text() | st.binary())
def test_any_file_is_read_or_refused(data: str | bytes) -> None:
    rest = data if isinstance(data, bytes) else data.encode("utf-8", "replace")
    for head in (b"", b"url\n"):
        try:
            report = read_csv(head + rest)
        except Invalid:
            continue
        assert all(line.line >= 1 for line in report.lines)
