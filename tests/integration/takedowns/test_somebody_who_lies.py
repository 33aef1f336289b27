"""Each of them stops before a notice leaves."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from takeback.base.errors import Conflict, NotAllowed, NotFound
from takeback.casework.case import Event, Path
from takeback.casework.takedown.authority import Right
from takeback.casework.takedown.checks import Authority, Check, Link, Reason, Subject
from takeback.casework.takedown.consent import Answer, Purpose
from takeback.casework.takedown.location_state import State
from takeback.casework.takedown.notice_state import NoticeState
from takeback.casework.takedown.recheck import Saw
from takeback.flows.cases.case_work import doubt
from takeback.flows.cases.handing_over import hand_over
from takeback.flows.cases.opening import Opening
from takeback.flows.cases.own_case import Holder
from takeback.flows.takedowns.answering import is_from, judge_answer, receive_answer
from takeback.flows.takedowns.checking import check
from takeback.flows.takedowns.looking import to_look_at, told_gone
from takeback.flows.takedowns.reporting import take_in_paste, take_in_reported
from takeback.flows.takedowns.unseen import confirm_location, take_signals
from takeback.flows.takedowns.wishes import end_delegate, name_delegate, note_consent, prove_delegate, revoke_consent
from takeback.records.accounts.roles import Role
from takeback.records.cases.actions import locked_case, move
from takeback.records.handovers.models import Handover
from takeback.records.takedowns.models import LocationWork, Notice, RecipientAnswer
from takeback.records.takedowns.queries import handed_over_in, tasks_in
from takeback.records.takedowns.words import AnswerWord, TaskKind
from takeback.records.work.models import Obligation, OutboxMessage
from takeback.signals.signal import Signal
from tests.fakes.services import PDQ
from tests.people import a_member, an_organisation
from tests.takedowns import LINK, SHOWS, Desk, state_of

ROOM = "https://t.me/+AbCdEfGhIjKlMnOp"


def nothing_left(desk: Desk) -> bool:
    desk.work()
    return not desk.post.letters


def test_the_links_of_a_journalist_stop_at_the_check(desk: Desk) -> None:
    case_id = desk.verified()
    ids = desk.told(case_id, "https://paper.example.com/what-he-did")
    found = Check(Link.PRESS, Subject.IS_THEM, Authority.THEMSELVES)

    assert desk.check(case_id, ids, found).stopped == {ids[0]: (Reason.PRESS,)}

    assert state_of(ids[0]) == State.STOPPED
    drafted = desk.draft(case_id, ids)
    assert not drafted.notices
    assert drafted.stopped == {ids[0]: (Reason.NOT_LOOKED,)}
    assert nothing_left(desk)


def test_whoever_was_not_verified_has_nothing_removed(desk: Desk) -> None:
    case_id = desk.opened().case_id
    note_consent(desk.services, desk.caseworker.user, case_id, Purpose.NOTIFY_SITE, Answer.YES)
    ids = desk.told(case_id)
    assert desk.check(case_id, ids).stopped == {ids[0]: (Reason.NOT_VERIFIED,)}
    assert nothing_left(desk)


def test_a_second_person_who_tells_the_same_location_stops_at_the_check(desk: Desk) -> None:
    first, second = desk.verified(), desk.verified()
    desk.told(first)
    ids = desk.told(second)
    assert desk.check(second, ids).stopped == {ids[0]: (Reason.CLAIMED_TWICE,)}
    several = Check(Link.SHOWS_IT, Subject.ONE_OF_SEVERAL, Authority.THEMSELVES)
    assert desk.check(second, ids, several).cleared == tuple(ids), "a caseworker has seen both in it"


def test_a_location_that_was_handed_over_for_another_is_looked_at_by_no_machine_before_a_caseworker_has_looked(
    desk: Desk,
) -> None:
    """Somebody may be under age in it. That another case says so of the same link stops it, until a person knows."""
    desk.told(desk.opened(path=Path.MINOR).case_id)
    second = desk.verified()
    ids = desk.told(second)
    assert desk.check(second, ids).stopped == {ids[0]: (Reason.CLAIMED_TWICE,)}
    assert to_look_at(ids[0]) is None
    several = Check(Link.SHOWS_IT, Subject.ONE_OF_SEVERAL, Authority.THEMSELVES)
    assert desk.check(second, ids, several).cleared == tuple(ids), "a caseworker has seen who is in it"


def test_a_second_verified_person_stops_what_was_approved_before_it_leaves(desk: Desk) -> None:
    first = desk.verified()
    ids = desk.told(first)
    desk.check(first, ids)
    desk.approve(desk.draft(first, ids).batch)
    desk.told(desk.verified())

    assert nothing_left(desk)
    assert Notice.objects.get().state == NoticeState.DISCARDED
    assert TaskKind.HELD_BACK in [task.kind for task in tasks_in(desk.caseworker.user.organisation_id)]


def test_a_stranger_who_tells_the_same_link_holds_nothing_up(desk: Desk) -> None:
    first = desk.verified()
    ids = desk.told(first)
    desk.check(first, ids)
    desk.approve(desk.draft(first, ids).batch)
    desk.told(desk.opened().case_id)

    assert not nothing_left(desk)


def test_a_stolen_code_that_is_noticed_keeps_an_approved_notice_from_leaving(desk: Desk) -> None:
    case_id = desk.verified()
    ids = desk.told(case_id)
    desk.check(case_id, ids)
    drafted = desk.draft(case_id, ids)
    desk.approve(drafted.batch)
    doubt(desk.services, desk.caseworker.user, case_id)

    assert nothing_left(desk)
    assert Notice.objects.get().state == NoticeState.DISCARDED


def test_a_withdrawal_with_a_stolen_code_holds_drafts_back_at_the_approval(desk: Desk) -> None:
    case_id = desk.verified()
    ids = desk.told(case_id)
    desk.check(case_id, ids)
    drafted = desk.draft(case_id, ids)
    with transaction.atomic():
        move(locked_case(case_id), Event.ASK_WITHDRAWAL, desk.clock.now())

    approved = desk.approve(drafted.batch)

    assert not approved.leaving
    assert Reason.ENDING in approved.held_back[drafted.notices[0]]
    with pytest.raises(Conflict):
        take_in_paste(desk.services, desk.caseworker.user, case_id, "https://more.example.com/x")
    assert nothing_left(desk)


def test_a_consent_that_is_taken_back_keeps_an_approved_notice_from_leaving(desk: Desk) -> None:
    case_id = desk.verified()
    ids = desk.told(case_id)
    desk.check(case_id, ids)
    desk.approve(desk.draft(case_id, ids).batch)
    assert revoke_consent(desk.services, desk.caseworker.user, case_id, Purpose.NOTIFY_SITE)
    assert nothing_left(desk)


def test_somebody_who_says_they_act_for_her_needs_a_proof_that_has_not_ended(desk: Desk) -> None:
    case_id = desk.verified()
    ids = desk.told(case_id)
    user, services = desk.caseworker.user, desk.services
    found = Check(Link.SHOWS_IT, Subject.IS_THEM, Authority.DELEGATE)
    delegate = name_delegate(services, user, case_id, Right.PARENT, "Maria K, birth certificate")
    assert desk.check(case_id, ids, found).stopped == {ids[0]: (Reason.NO_AUTHORITY,)}
    prove_delegate(services, user, case_id, delegate)
    assert desk.check(case_id, ids, found).cleared == tuple(ids)
    desk.approve(desk.draft(case_id, ids).batch)
    end_delegate(services, user, case_id, delegate)
    assert nothing_left(desk)


def test_a_platform_that_answers_for_another_moves_nothing(desk: Desk) -> None:
    case_id = desk.verified()
    ids = desk.told(case_id, ROOM)
    desk.check(case_id, ids)
    (notice_id,) = desk.approve(desk.draft(case_id, ids).batch).leaving
    desk.work()

    assert receive_answer(desk.services, notice_id, b"it is gone", "Abuse <abuse@other.example.org>")
    answer = RecipientAnswer.objects.get()
    with pytest.raises(Conflict, match="where the notice went"):
        judge_answer(desk.services, desk.caseworker.user, notice_id, answer.message, AnswerWord.REMOVED)

    assert state_of(ids[0]) == State.ASKED
    assert Notice.objects.get().state == NoticeState.ACCEPTED


def test_an_answer_speaks_only_of_the_locations_of_its_notice(desk: Desk) -> None:
    _, others = desk.asked("https://two.example.net/b")
    desk.asked("https://one.example.com/a")
    notice = Notice.objects.order_by("pk").exclude(locations__location__in=others).get()
    receive_answer(desk.services, notice.pk, b"we will not", "abuse@example.com")
    message = RecipientAnswer.objects.get().message
    with pytest.raises(Conflict, match="own notice"):
        judge_answer(desk.services, desk.caseworker.user, notice.pk, message, AnswerWord.REFUSED, others)


def test_that_a_recipient_says_removed_closes_nothing_that_can_be_looked_at(desk: Desk) -> None:
    _, ids = desk.asked()
    notice = Notice.objects.get()
    receive_answer(desk.services, notice.pk, b"removed", "abuse@example.com")
    judge_answer(
        desk.services, desk.caseworker.user, notice.pk, RecipientAnswer.objects.get().message, AnswerWord.REMOVED
    )
    assert state_of(ids[0]) == State.ASKED
    desk.pass_time(minutes=2)
    desk.work()
    assert OutboxMessage.objects.filter(kind="takedowns.look").count() == 1, "it is looked at within minutes"


def test_a_private_room_is_gone_on_the_recipients_word_or_a_witnesss(desk: Desk) -> None:
    case_id, ids = desk.asked(ROOM)
    assert to_look_at(ids[0]) is None
    notice = Notice.objects.get()
    receive_answer(desk.services, notice.pk, b"removed", "abuse@t.me")
    message = RecipientAnswer.objects.get().message
    judge_answer(desk.services, desk.caseworker.user, notice.pk, message, AnswerWord.REMOVED)
    assert state_of(ids[0]) == State.GONE

    _, (other,) = desk.asked("https://t.me/+QrStUvWxYzAbCdEf")
    told_gone(desk.services, desk.caseworker.user, other)
    assert state_of(other) == State.GONE
    assert case_id


def test_where_one_can_look_a_witnesss_word_moves_nothing_and_has_somebody_look(desk: Desk) -> None:
    case_id = desk.verified()
    (reported,) = desk.told(case_id)
    with pytest.raises(Conflict):
        told_gone(desk.services, desk.caseworker.user, reported)
    _, (web,) = desk.asked("https://other.example.com/x")

    assert told_gone(desk.services, desk.caseworker.user, web) is None

    assert state_of(web) == State.ASKED
    waiting = tasks_in(desk.caseworker.user.organisation_id)
    assert [task.about for task in waiting if task.kind == TaskKind.BLOCKED] == [web]
    desk.look(web, Saw.THERE)
    assert state_of(web) == State.ASKED


@pytest.mark.parametrize(
    ("sender", "recipient", "is_theirs"),
    [
        ("abuse@example.com", "abuse@example.com", True),
        ("Trust <t@mail.example.com>", "abuse@example.com", True),
        ("abuse@notexample.com", "abuse@example.com", False),
        ("abuse@example.com.evil.example", "abuse@example.com", False),
        ("abuse@example.com", "https://www.example.com/form", True),
        ("trust@example.com", "example.com", True),
        ("trust@notexample.com", "example.com", False),
        ("trust@example.com", "The Regulator", False),
        ("", "abuse@example.com", False),
        ("abuse@", "abuse@", False),
    ],
)
def test_an_answer_counts_only_from_where_the_notice_went(sender: str, recipient: str, *, is_theirs: bool) -> None:
    assert is_from(sender, recipient) is is_theirs
    assert is_from("x@support.example.net", "abuse@example.com", ["example.net"])


def test_on_the_minors_path_nobody_is_asked_and_nothing_is_fetched(desk: Desk) -> None:
    opened = hand_over(desk.services, Opening(path=Path.MINOR, locations=(LINK,)), "")
    taken = take_in_reported(desk.services, desk.caseworker.user, opened.case_id)
    location = LocationWork.objects.get()

    assert taken.handed_over
    assert location.state == State.HANDED_OVER
    assert to_look_at(location.pk) is None
    assert take_signals(desk.services, location.pk, [Signal("pdq", PDQ, 100)]) == 0
    desk.look(location.pk, Saw.GONE, Saw.GONE)
    assert state_of(location.pk) == State.HANDED_OVER
    with pytest.raises(Conflict):
        desk.check(opened.case_id, [location.pk])
    drafted = desk.draft(opened.case_id, [location.pk])
    assert drafted.stopped == {location.pk: (Reason.MINOR,)}
    assert not Obligation.objects.filter(kind="takedowns.look_due").exists()
    assert handed_over_in(desk.caseworker.user.organisation_id, opened.case_id) == [LINK]
    assert nothing_left(desk)


def test_what_a_caseworker_thinks_may_be_of_a_minor_is_handed_over_at_once(desk: Desk) -> None:
    case_id = desk.verified()
    ids = desk.told(case_id)
    desk.check(case_id, ids)
    desk.approve(desk.draft(case_id, ids).batch)
    found = Check(Link.SHOWS_IT, Subject.PERHAPS_MINOR, Authority.THEMSELVES)

    assert desk.check(case_id, ids, found).stopped == {ids[0]: (Reason.MINOR,)}

    assert state_of(ids[0]) == State.HANDED_OVER
    assert Handover.objects.get().case_id == case_id
    assert nothing_left(desk), "approved before, and stopped all the same"


def test_an_onion_service_is_recorded_and_nobody_is_asked(desk: Desk) -> None:
    case_id = desk.verified()
    ids = desk.told(case_id, "http://" + "a" * 56 + ".onion/x")
    assert desk.check(case_id, ids).stopped == {ids[0]: (Reason.NOBODY_TO_ASK,)}
    assert to_look_at(ids[0]) is None


def test_only_a_caseworker_of_the_cases_organisation_works_it(desk: Desk) -> None:
    case_id = desk.verified()
    ids = desk.told(case_id)
    stranger = a_member(Role.CASEWORKER, organisation=an_organisation("Elsewhere"))
    with pytest.raises(NotFound):
        check(desk.services, stranger, case_id, ids, SHOWS)
    reviewer = a_member(Role.REVIEWER, organisation=desk.caseworker.user.organisation)
    with pytest.raises(NotAllowed):
        check(desk.services, reviewer, case_id, ids, SHOWS)


def test_nobody_confirms_a_location_that_is_not_theirs(desk: Desk) -> None:
    _, ids = desk.asked()
    take_signals(desk.services, ids[0], [Signal("pdq", PDQ, 100)])
    other = desk.opened()
    stranger = Holder(other.case_id, other.code.keys().private)
    with pytest.raises(Conflict):  # nobody knows who that is
        confirm_location(desk.services, stranger, ids[0])
    with transaction.atomic():
        move(locked_case(other.case_id), Event.VERIFY, desk.clock.now())
    with pytest.raises(NotFound):  # and who was verified has no such location
        confirm_location(desk.services, stranger, ids[0])


def test_no_address_recipient_or_answer_is_readable_in_any_table(desk: Desk) -> None:
    desk.asked("https://bad.example.com/secret-path")
    notice = Notice.objects.get()
    receive_answer(desk.services, notice.pk, b"dear tattletale", "abuse@example.com")
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names of our own tables
            for row in cursor.fetchall():
                shown = b"".join(_bytes(cell) for cell in row)
                for word in (b"secret-path", b"bad.example", b"abuse@", b"tattletale"):
                    assert word not in shown, table


def _bytes(cell: object) -> bytes:
    return bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode()
