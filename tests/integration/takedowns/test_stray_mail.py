"""Mail that belongs to no notice: sealed on arrival, opened by a caseworker alone, assigned, or forgotten in time."""

from __future__ import annotations

import pytest

from takeback.adapters.mail import Kind
from takeback.base.errors import Conflict, NotAllowed, NotFound, Unavailable
from takeback.casework.takedown.notice_state import NoticeState
from takeback.flows.cases.portal_organisation import portal_generation
from takeback.flows.staff.resealing import retire_old_generations
from takeback.flows.takedowns.stray_mail import assign_stray, discard_stray, read_stray, seal_stray, stray_mail
from takeback.records.accounts.models import Organisation
from takeback.records.accounts.roles import Role
from takeback.records.audit.models import Content
from takeback.records.case_keys.moving import StoredCases
from takeback.records.keyring.models import OrganisationKey
from takeback.records.keyring.organisation_keys import admit_member, remove_member
from takeback.records.takedowns.models import Notice, RecipientAnswer, StrayMail
from takeback.records.takedowns.queries import tasks_in
from takeback.records.takedowns.words import TaskKind
from takeback.workers.mail import collect
from tests.fakes.mail import FakeMailbox
from tests.mail import REFERENCES, raw_mail
from tests.people import a_member, an_organisation
from tests.takedowns import Desk
from tests.uploads import someone

HELLO = raw_mail("We took it down.", To=REFERENCES.address, From="Abuse <abuse@example.com>", Subject="your letter")


@pytest.fixture
def mail_id(desk: Desk) -> str:
    """One mail that is nobody's, sealed."""
    assert seal_stray(desk.services, HELLO, Kind.OTHER)
    return StrayMail.objects.get().pk


def test_it_is_sealed_and_gone_from_the_mailbox_and_the_same_one_is_kept_once(desk: Desk) -> None:
    mailbox = FakeMailbox()
    for _ in range(2):
        mailbox.deliver(HELLO)
    came = collect(desk.services, mailbox, REFERENCES)
    assert (came.nobodys, came.failed) == (2, 0)
    assert mailbox.lies() == []
    assert b"took it down" not in bytes(StrayMail.objects.get().box)
    (waiting,) = stray_mail(desk.caseworker.user)
    assert (waiting.kind, waiting.whole, waiting.received_at) == (Kind.OTHER, True, desk.clock.now())


def test_an_answer_goes_from_the_mailbox_too_and_a_copy_of_our_own_stays_as_proof(desk: Desk) -> None:
    desk.asked()
    notice = Notice.objects.get()
    own = REFERENCES.message_id(notice.pk, 1)
    mailbox = FakeMailbox()
    mailbox.deliver(raw_mail("We look.", To=REFERENCES.verp_address(notice.pk), From="abuse@example.com"))
    mailbox.deliver(raw_mail("Please remove.", Message_ID=own, From=REFERENCES.address))
    collect(desk.services, mailbox, REFERENCES)
    assert RecipientAnswer.objects.count() == 1
    assert [own.encode() in raw for raw in mailbox.lies()] == [True]
    assert not StrayMail.objects.exists()


def test_without_a_key_to_seal_to_it_stays_in_the_mailbox(desk: Desk) -> None:
    Organisation.objects.update(runs_deployment=False)
    assert portal_generation(desk.services) is None
    mailbox = FakeMailbox()
    mailbox.deliver(HELLO)
    came = collect(desk.services, mailbox, REFERENCES)
    assert (came.nobodys, came.failed) == (0, 1)
    assert mailbox.lies() == [HELLO]


def test_an_answer_to_a_notice_that_we_do_not_know_is_nobodys_and_not_lost(desk: Desk) -> None:
    mailbox = FakeMailbox()
    mailbox.deliver(raw_mail("We look.", From="abuse@example.com"))
    collect(desk.services, mailbox, REFERENCES)
    assert StrayMail.objects.count() == 1


def test_of_a_mail_that_is_too_large_the_beginning_is_kept_and_said_to_be_one(desk: Desk) -> None:
    seal_stray(desk.services, HELLO + b"x" * 2_000_000, Kind.OTHER)
    (waiting,) = stray_mail(desk.caseworker.user)
    assert not waiting.whole
    opened = read_stray(desk.services, desk.caseworker.user, desk.caseworker.private, waiting.id)
    assert len(opened) == 1024 * 1024


def test_a_caseworker_opens_it_and_the_log_says_so(desk: Desk, mail_id: str) -> None:
    user = desk.caseworker.user
    assert read_stray(desk.services, user, desk.caseworker.private, mail_id) == HELLO
    assert Content.objects.filter(kind="sealed_opened", facts__contains="stray_mail").count() == 1
    with pytest.raises(Unavailable):
        read_stray(desk.services, user, None, mail_id)
    stranger = someone(Role.CASEWORKER, organisation=an_organisation("Elsewhere"))
    with pytest.raises(NotFound):
        read_stray(desk.services, stranger.user, stranger.private, mail_id)
    with pytest.raises(NotAllowed):
        stray_mail(a_member(Role.ADMINISTRATOR, organisation=user.organisation))


def test_assigned_mail_that_asks_for_more_becomes_the_same_task_as_other_mail(desk: Desk) -> None:
    desk.asked()
    asks = raw_mail("Please send us proof of your authority.", To=REFERENCES.address, From="Abuse <abuse@example.com>")
    assert seal_stray(desk.services, asks, Kind.OTHER)
    user, private = desk.caseworker.user, desk.caseworker.private
    assign_stray(desk.services, user, private, StrayMail.objects.get().pk, Notice.objects.get().pk)
    assert TaskKind.ASKED_FOR_MORE in [task.kind for task in tasks_in(user.organisation_id)]


def test_assigned_it_is_an_answer_sealed_to_the_case_and_nobodys_no_more(desk: Desk, mail_id: str) -> None:
    case_id, _ = desk.asked()
    notice = Notice.objects.get()
    user, private = desk.caseworker.user, desk.caseworker.private
    assign_stray(desk.services, user, private, mail_id, notice.pk)
    answer = RecipientAnswer.objects.get()
    assert (answer.case_id, answer.notice_id, answer.from_recipient) == (case_id, notice.pk, True)
    assert Notice.objects.get().state == NoticeState.ANSWERED
    assert TaskKind.READ_ANSWER in [task.kind for task in tasks_in(user.organisation_id)]
    assert not StrayMail.objects.exists()
    with pytest.raises(NotFound):
        assign_stray(desk.services, user, private, mail_id, notice.pk)


def test_a_stranger_that_is_assigned_proves_nothing(desk: Desk) -> None:
    desk.asked()
    seal_stray(desk.services, HELLO.replace(b"abuse@example.com", b"boss@evil.example"), Kind.OTHER)
    user, notice = desk.caseworker.user, Notice.objects.get()
    assign_stray(desk.services, user, desk.caseworker.private, StrayMail.objects.get().pk, notice.pk)
    assert not RecipientAnswer.objects.get().from_recipient
    assert Notice.objects.get().state == NoticeState.ACCEPTED


def test_a_bounce_that_came_without_our_headers_lets_the_ladder_climb_once_it_is_assigned(desk: Desk) -> None:
    desk.asked()
    seal_stray(desk.services, raw_mail("No such user.", To=REFERENCES.address, From="daemon@mx.example"), Kind.BOUNCE)
    user, notice = desk.caseworker.user, Notice.objects.get()
    assign_stray(desk.services, user, desk.caseworker.private, StrayMail.objects.get().pk, notice.pk)
    assert Notice.objects.get(pk=notice.pk).state == NoticeState.BOUNCED


def test_it_is_assigned_only_to_what_has_left_and_is_the_same_organisations(desk: Desk, mail_id: str) -> None:
    case_id = desk.verified()
    ids = desk.told(case_id)
    desk.check(case_id, ids)
    desk.draft(case_id, ids)
    user, private = desk.caseworker.user, desk.caseworker.private
    with pytest.raises(Conflict):
        assign_stray(desk.services, user, private, mail_id, Notice.objects.get().pk)
    with pytest.raises(NotFound):
        assign_stray(desk.services, user, private, mail_id, "notice_unknown")
    stranger = someone(Role.CASEWORKER, organisation=an_organisation("Elsewhere"))
    with pytest.raises(NotFound):
        assign_stray(desk.services, stranger.user, stranger.private, mail_id, Notice.objects.get().pk)
    assert StrayMail.objects.count() == 1


def test_what_nobody_assigns_is_forgotten_after_its_time_and_spam_at_once(desk: Desk, mail_id: str) -> None:
    seal_stray(desk.services, raw_mail("Buy!", To=REFERENCES.address), Kind.OTHER)
    spam = StrayMail.objects.exclude(pk=mail_id).get()
    discard_stray(desk.services, desk.caseworker.user, spam.pk)
    assert StrayMail.objects.get().pk == mail_id
    desk.pass_time(days=29)
    desk.work()
    assert StrayMail.objects.exists()
    desk.pass_time(days=2)
    desk.work()
    assert not StrayMail.objects.exists()


def test_the_key_that_it_is_sealed_to_is_not_destroyed_before_it(desk: Desk, mail_id: str) -> None:
    colleague = someone(Role.CASEWORKER, organisation=desk.caseworker.user.organisation, name="Kim")
    user, at = desk.caseworker.user, desk.clock.now()
    admit_member(
        user.organisation_id, by_id=user.pk, by_private=desk.caseworker.private, new_member=colleague.user.pk, at=at
    )
    remove_member(user.organisation_id, user.pk, at=at)
    desk.pass_time(days=2)
    retire_old_generations(StoredCases(), desk.clock.now())
    assert OrganisationKey.objects.filter(retired_at=None).count() == 2
    assert read_stray(desk.services, colleague.user, colleague.private, mail_id) == HELLO
    desk.pass_time(days=30)
    desk.work()
    retire_old_generations(StoredCases(), desk.clock.now())
    assert OrganisationKey.objects.filter(retired_at=None).count() == 1
