"""What may have been sent is never sent again by a machine, and a person leads out of the doubt."""

from __future__ import annotations

from datetime import timedelta

import pytest

from takeback.base.errors import Conflict, NotFound
from takeback.casework.takedown.location_state import State
from takeback.casework.takedown.notice_state import NoticeState
from takeback.flows.takedowns.answering import receive_answer, receive_bounce
from takeback.flows.takedowns.approving import discard_notice
from takeback.flows.takedowns.ports import Accepted, Letter, MayHaveBeenSent
from takeback.flows.takedowns.sending import NothingToSend, begin, settle, settle_doubt
from takeback.records.accounts.roles import Role
from takeback.records.takedowns.models import Notice
from takeback.records.takedowns.queries import tasks_in
from takeback.records.takedowns.words import TaskKind
from takeback.records.work.models import Obligation, OutboxMessage
from takeback.records.work.states import State as WorkState
from tests.fakes.takedowns import FortyEightHours
from tests.people import a_member, an_organisation
from tests.takedowns import Desk, state_of


def approved(desk: Desk) -> tuple[str, str]:
    case_id = desk.verified()
    ids = desk.told(case_id)
    desk.check(case_id, ids)
    (notice_id,) = desk.approve(desk.draft(case_id, ids).batch).leaving
    return notice_id, ids[0]


def kinds(desk: Desk) -> list[str]:
    return [task.kind for task in tasks_in(desk.caseworker.user.organisation_id)]


def in_doubt(desk: Desk) -> tuple[str, str]:
    desk.post.outcome = MayHaveBeenSent("cut_off")
    notice_id, location = approved(desk)
    desk.work()
    return notice_id, location


def test_what_was_cut_off_is_in_doubt_and_no_machine_sends_it_again(desk: Desk) -> None:
    notice_id, location = in_doubt(desk)
    assert Notice.objects.get().state == NoticeState.MAY_HAVE_BEEN_SENT
    assert state_of(location) == State.ASKED, "it may have been asked for"
    for _ in range(5):
        desk.pass_time(hours=3)
        desk.work()
    assert len(desk.post.letters) == 1
    assert kinds(desk) == [TaskKind.IN_DOUBT]
    assert isinstance(begin(desk.services, notice_id), NothingToSend)


def test_a_sender_that_raises_is_one_that_nobody_knows_of(desk: Desk) -> None:
    def fail(_letter: Letter) -> None:
        raise OSError

    desk.post.felt = fail
    approved(desk)
    desk.work()
    assert Notice.objects.get().state == NoticeState.SENDING
    desk.pass_time(minutes=12)
    desk.work()
    assert Notice.objects.get().state == NoticeState.MAY_HAVE_BEEN_SENT
    assert len(desk.post.letters) == 1


def test_a_person_who_found_it_sent_starts_the_clock_from_when_it_began(desk: Desk) -> None:
    notice_id, _ = in_doubt(desk)
    began = desk.clock.now()
    desk.pass_time(hours=5)
    settle_doubt(desk.services, desk.caseworker.user, notice_id, was_sent=True, clocks=FortyEightHours())
    desk.work()
    assert len(desk.post.letters) == 1
    assert Notice.objects.get().sent_at == began
    assert OutboxMessage.objects.get(kind="takedowns.send").state == WorkState.DONE
    assert not kinds(desk)
    with pytest.raises(Conflict):
        settle_doubt(desk.services, desk.caseworker.user, notice_id, was_sent=False, clocks=FortyEightHours())


def test_a_person_who_found_it_unsent_has_it_sent_once_more(desk: Desk) -> None:
    notice_id, _ = in_doubt(desk)
    desk.post.outcome = Desk(desk.caseworker, desk.clock).post.outcome
    settle_doubt(desk.services, desk.caseworker.user, notice_id, was_sent=False, clocks=FortyEightHours())
    desk.work()
    assert len(desk.post.letters) == 2
    assert Notice.objects.get().state == NoticeState.ACCEPTED
    desk.pass_time(days=1)
    desk.work()
    assert len(desk.post.letters) == 2


def test_a_notice_whose_place_in_the_outbox_is_used_up_takes_another(desk: Desk) -> None:
    notice_id, _ = in_doubt(desk)
    OutboxMessage.objects.filter(kind="takedowns.send").update(state=WorkState.DONE)
    desk.post.outcome = Desk(desk.caseworker, desk.clock).post.outcome
    settle_doubt(desk.services, desk.caseworker.user, notice_id, was_sent=False, clocks=FortyEightHours())
    desk.work()
    assert len(desk.post.letters) == 2
    assert OutboxMessage.objects.filter(kind="takedowns.send").count() == 2


def test_whoever_answers_had_it(desk: Desk) -> None:
    notice_id, _ = in_doubt(desk)
    assert receive_answer(desk.services, notice_id, b"we look", "abuse@example.com")
    assert Notice.objects.get().state == NoticeState.ANSWERED
    assert kinds(desk) == [TaskKind.READ_ANSWER]


def test_an_answer_that_resolves_a_doubt_starts_the_clock_from_when_it_began_to_leave(desk: Desk) -> None:
    notice_id, location = in_doubt(desk)
    began = desk.clock.now()
    desk.pass_time(hours=5)
    assert receive_answer(desk.climbing, notice_id, b"we look", "abuse@example.com")
    notice = Notice.objects.get()
    assert (notice.sent_at, notice.due_at) == (began, began + timedelta(hours=48))
    assert OutboxMessage.objects.get(kind="takedowns.send").state == WorkState.DONE
    assert state_of(location) == State.ASKED
    desk.pass_time(hours=42)
    desk.work()
    assert TaskKind.OVERDUE not in kinds(desk)
    desk.pass_time(hours=2)
    desk.work()
    assert TaskKind.OVERDUE in kinds(desk)


def test_an_answer_that_comes_after_the_time_is_over_does_not_lose_the_deadline(desk: Desk) -> None:
    notice_id, _ = in_doubt(desk)
    desk.pass_time(hours=60)
    assert receive_answer(desk.climbing, notice_id, b"we look", "abuse@example.com")
    desk.work()
    assert TaskKind.OVERDUE in kinds(desk)


def test_an_answer_while_a_machine_still_sends_starts_the_clock_once(desk: Desk) -> None:
    notice_id, _ = approved(desk)
    letter = begin(desk.services, notice_id)
    assert isinstance(letter, Letter)
    assert receive_answer(desk.climbing, notice_id, b"we look", "abuse@example.com")
    settle(desk.services, notice_id, Accepted(), FortyEightHours())
    assert Notice.objects.get().state == NoticeState.ANSWERED
    assert Obligation.objects.filter(kind="takedowns.clock").count() == 1


def test_somebody_else_who_writes_starts_no_clock(desk: Desk) -> None:
    notice_id, _ = in_doubt(desk)
    assert receive_answer(desk.climbing, notice_id, b"we look", "abuse@elsewhere.example")
    assert Notice.objects.get().sent_at is None
    assert TaskKind.IN_DOUBT in kinds(desk)


def test_an_answer_that_comes_twice_is_kept_once(desk: Desk) -> None:
    desk.asked()
    notice = Notice.objects.get()
    assert receive_answer(desk.services, notice.pk, b"we look", "abuse@example.com")
    assert not receive_answer(desk.services, notice.pk, b"we look", "abuse@example.com")
    assert not receive_answer(desk.services, "notice_unknown", b"we look", "abuse@example.com")


def test_an_answer_to_what_never_left_is_none(desk: Desk) -> None:
    notice_id, _ = approved(desk)
    assert not receive_answer(desk.services, notice_id, b"removed", "abuse@example.com")


def test_a_bounce_makes_the_location_askable_of_somebody_else(desk: Desk) -> None:
    case_id, ids = desk.asked()
    notice = Notice.objects.get()
    assert receive_bounce(desk.services, notice.pk, "5.1.1")
    assert not receive_bounce(desk.services, notice.pk, "5.1.1")
    assert state_of(ids[0]) == State.REFUSED
    assert TaskKind.BOUNCED in kinds(desk)
    assert len(desk.draft(case_id, ids).notices) == 1


def test_an_approved_notice_can_be_kept_from_leaving_until_it_leaves(desk: Desk) -> None:
    notice_id, location = approved(desk)
    stranger = a_member(Role.CASEWORKER, organisation=an_organisation("Elsewhere"))
    with pytest.raises(NotFound):
        discard_notice(desk.services, stranger, notice_id)
    discard_notice(desk.services, desk.caseworker.user, notice_id)
    desk.work()
    assert not desk.post.letters
    assert state_of(location) == State.CHECKED

    desk.asked("https://two.example.net/b")
    sent = Notice.objects.get(state=NoticeState.ACCEPTED)
    with pytest.raises(Conflict, match="left"):
        discard_notice(desk.services, desk.caseworker.user, sent.pk)


def test_a_notice_in_the_outbox_that_no_worker_takes_is_raised_when_it_is_given_up(desk: Desk) -> None:
    approved(desk)
    OutboxMessage.objects.filter(kind="takedowns.send").update(state=WorkState.DEAD, next_at=None)
    desk.pass_time(hours=1)
    desk.work()
    assert TaskKind.UNSENT in kinds(desk)
    assert Obligation.objects.filter(kind="takedowns.sending", state=WorkState.DONE).exists()
