from __future__ import annotations

import pytest

from takeback.casework.takedown.notice_state import BY_A_PERSON, MAY_HAVE_LEFT, NoticeEvent, NoticeState, after


def test_nothing_is_prepared_but_by_approval() -> None:
    ways = {event for event in NoticeEvent if after(NoticeState.DRAFTED, event) is NoticeState.PREPARED}
    assert ways == {NoticeEvent.APPROVE}
    assert after(NoticeState.DRAFTED, NoticeEvent.BEGIN) is None
    assert after(NoticeState.DRAFTED, NoticeEvent.HAND_IN) is None


def test_no_machine_leads_from_what_may_have_been_sent_back_to_sending() -> None:
    for event in set(NoticeEvent) - BY_A_PERSON:
        assert after(NoticeState.MAY_HAVE_BEEN_SENT, event) not in {NoticeState.PREPARED, NoticeState.SENDING}


def test_only_what_certainly_did_not_leave_goes_back() -> None:
    back = {event for event in NoticeEvent if after(NoticeState.SENDING, event) is NoticeState.PREPARED}
    assert back == {NoticeEvent.NOT_YET}


def test_whoever_answers_has_it() -> None:
    for state in MAY_HAVE_LEFT:
        assert after(state, NoticeEvent.ANSWER) is NoticeState.ANSWERED


@pytest.mark.parametrize("event", list(NoticeEvent))
@pytest.mark.parametrize("state", [NoticeState.BOUNCED, NoticeState.DISCARDED])
def test_what_is_over_stays_over(state: NoticeState, event: NoticeEvent) -> None:
    assert after(state, event) is None
