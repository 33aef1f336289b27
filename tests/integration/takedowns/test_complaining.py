"""The ladder ends at a regulator: a packet is drafted, a person approves it, and it leaves by mail or by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from takeback.base.errors import Conflict, NotFound
from takeback.casework.ladder import Answer as Came
from takeback.casework.ladder import Tried
from takeback.casework.notices.facts import Check, Facts, Subject
from takeback.casework.takedown.consent import Answer, Purpose
from takeback.casework.takedown.notice_state import NoticeState
from takeback.casework.takedown.recheck import Saw
from takeback.flows.takedowns.answering import judge_answer, receive_answer
from takeback.flows.takedowns.batches import Wanted
from takeback.flows.takedowns.clock import Told, set_clock
from takeback.flows.takedowns.complaining import draft_complaint
from takeback.flows.takedowns.ports import REGULATOR_FOLLOW_UP, Asking, KnowsRecipients
from takeback.flows.takedowns.registry import Registry
from takeback.flows.takedowns.sending import handed_in
from takeback.flows.takedowns.stating import state_facts
from takeback.flows.takedowns.wishes import note_consent, revoke_consent
from takeback.records.accounts.roles import Role
from takeback.records.sites.actions import remember_site
from takeback.records.sites.models import SiteContact
from takeback.records.takedowns.locks import open_notice
from takeback.records.takedowns.models import Notice, NoticeLocation, RecipientAnswer
from takeback.records.takedowns.queries import tasks_in
from takeback.records.takedowns.words import AnswerWord, TaskKind
from takeback.sites.contact import Scope
from takeback.sites.location import Location, read_location
from takeback.web.desk.takedowns.clocks import clock_of
from tests.fakes.takedowns import ALadder, FortyEightHours, PlainWords
from tests.people import a_member, an_organisation
from tests.takedowns import THURSDAY, Desk

ONE = "https://one.example.net/a"


def kinds(desk: Desk) -> list[str]:
    return [task.kind for task in tasks_in(desk.caseworker.user.organisation_id)]


def refused_by_the_operator(desk: Desk, *, agreed: bool = True, form: bool = False) -> tuple[str, str]:
    """A case whose only rung is asked and over: its id, and the location's."""
    desk.recipients = ALadder(scopes=(Scope.OPERATOR,), regulator_has_a_form=form)
    case_id, (location,) = desk.asked(ONE)
    if agreed:
        note_consent(desk.services, desk.caseworker.user, case_id, Purpose.TELL_REGULATOR, Answer.YES)
    desk.pass_time(hours=20)
    receive_answer(desk.climbing, Notice.objects.get().pk, b"canary: we will not", "operator@example.net")
    judge_answer(
        desk.climbing,
        desk.caseworker.user,
        Notice.objects.get().pk,
        RecipientAnswer.objects.get().message,
        AnswerWord.REFUSED,
    )
    desk.look(location, Saw.THERE, Saw.THERE)
    desk.pass_time(hours=29)
    desk.work()
    return case_id, location


def packet() -> Notice:
    return Notice.objects.get(scope="regulator")


def test_when_nobody_below_acted_a_packet_is_drafted_that_says_all_of_it(desk: Desk) -> None:
    refused_by_the_operator(desk)
    text = open_notice(packet().pk, bytes(packet().text))
    assert packet().state == NoticeState.DRAFTED
    assert text.recipient == "office@regulator.example"
    for said in ("The Regulator", "operator@example.net", ONE, "2026-11-26 09:30 UTC", "2026-11-28 09:30 UTC (over)"):
        assert said in text.body
    assert "TAKE IT DOWN" in text.body
    assert "paragraph 1" in text.body, "every element, and where it stands"
    assert "refus" in text.body.lower()
    assert "canary" not in text.body, "what is sealed is quoted by no machine"
    assert kinds(desk) == [TaskKind.APPROVE]
    desk.work()
    assert len(desk.post.letters) == 1, "nobody has approved it"


def test_approved_it_leaves_by_mail_once_and_its_clock_is_no_laws(desk: Desk) -> None:
    refused_by_the_operator(desk)
    desk.approve(packet().batch)
    desk.work()
    desk.work()
    assert [each.recipient for each in desk.post.letters] == ["operator@example.net", "office@regulator.example"]
    assert packet().state == NoticeState.ACCEPTED
    assert packet().due_at == desk.clock.now() + REGULATOR_FOLLOW_UP
    desk.pass_time(days=31)
    desk.work()
    assert Notice.objects.count() == 2, "there is nobody above a regulator"
    assert TaskKind.OVERDUE in kinds(desk)


def test_no_law_gives_a_regulator_a_time_so_none_is_set(desk: Desk) -> None:
    refused_by_the_operator(desk)
    desk.approve(packet().batch)
    desk.work()
    due = packet().due_at
    with pytest.raises(Conflict):
        set_clock(desk.services, desk.caseworker.user, packet().pk, Told(country="DE"), FortyEightHours())
    assert packet().due_at == due
    assert clock_of(packet()) is None
    assert clock_of(Notice.objects.get(scope="operator")) is not None


def test_a_packet_counts_the_laws_time_from_an_order_as_it_was_set(desk: Desk) -> None:
    """What the law gives begins with the order: before it, and where there was none, the time was our own rule."""
    desk.recipients = ALadder(scopes=(Scope.OPERATOR,))
    case_id, (location,) = desk.asked(ONE)
    note_consent(desk.services, desk.caseworker.user, case_id, Purpose.TELL_REGULATOR, Answer.YES)
    Notice.objects.update(route="au_osa", ordered_at=desk.clock.now())
    desk.pass_time(hours=49)
    desk.look(location, Saw.THERE, Saw.THERE)
    desk.work()
    with_order = open_notice(packet().pk, bytes(packet().text)).body
    Notice.objects.filter(scope="regulator").update(state=NoticeState.DISCARDED)
    Notice.objects.filter(scope="operator").update(ordered_at=None)
    wanted = Wanted(holder=case_id, ids=[location], attempt="page")
    (without,) = draft_complaint(desk.climbing, desk.caseworker.user, wanted).notices
    assert with_order != open_notice(without, bytes(Notice.objects.get(pk=without).text)).body


def test_a_regulator_that_has_a_form_is_a_persons_work_and_its_number_is_kept(desk: Desk) -> None:
    refused_by_the_operator(desk, form=True)
    desk.approve(packet().batch)
    desk.work()
    assert len(desk.post.letters) == 1
    assert TaskKind.HAND_IN in kinds(desk)
    handed_in(desk.services, desk.caseworker.user, packet().pk, "C-17", FortyEightHours())
    assert packet().due_at == desk.clock.now() + REGULATOR_FOLLOW_UP
    assert open_notice(packet().pk, bytes(packet().text)).confirmation == "C-17"


def test_no_regulator_hears_of_whoever_did_not_agree_to_that(desk: Desk) -> None:
    case_id, location = refused_by_the_operator(desk, agreed=False)
    assert not Notice.objects.filter(scope="regulator").exists()
    assert TaskKind.OVERDUE in kinds(desk), "a person decides"
    wanted = Wanted(holder=case_id, ids=[location], attempt="page")
    told = draft_complaint(desk.climbing, desk.caseworker.user, wanted)
    assert (told.notices, set(told.why_not.values())) == ((), {"not_agreed"})


def lives_in_australia(desk: Desk, *, agreed: bool = True) -> str:
    """A case whose person lives there, and whose only rung was asked in vain by another route: its id."""
    desk.recipients = ALadder(scopes=(Scope.OPERATOR,))
    case_id, _ = desk.asked(ONE)
    state_facts(desk.services, desk.caseworker.user, case_id, Facts(subject=Subject(country="AU")))
    Notice.objects.update(route="plain")
    if agreed:
        note_consent(desk.services, desk.caseworker.user, case_id, Purpose.TELL_REGULATOR, Answer.YES)
    desk.pass_time(hours=49)
    return case_id


def test_where_the_regulator_orders_removals_it_is_asked_itself_whatever_the_others_were_asked_by(desk: Desk) -> None:
    lives_in_australia(desk)
    desk.work()
    assert (packet().route, packet().state) == ("au_osa", NoticeState.DRAFTED)
    assert desk.words.asked[-1].recipient.route == "au_osa"
    assert desk.words.asked[-1].known.checked == frozenset(Check), "a notice proves that each was checked"
    desk.approve(packet().batch)
    desk.work()
    assert [each.recipient for each in desk.post.letters] == ["operator@example.net", "office@regulator.example"]


def test_it_is_not_asked_where_the_person_did_not_agree_or_its_law_lacks_something(desk: Desk) -> None:
    case_id = lives_in_australia(desk, agreed=False)
    desk.work()
    assert not Notice.objects.filter(scope="regulator").exists()
    assert TaskKind.OVERDUE in kinds(desk)
    note_consent(desk.services, desk.caseworker.user, case_id, Purpose.TELL_REGULATOR, Answer.YES)
    desk.words = PlainWords(lacking=("circumstances",))
    (location,) = NoticeLocation.objects.values_list("location", flat=True)
    wanted = Wanted(holder=case_id, ids=[location], attempt="page")
    told = draft_complaint(desk.climbing, desk.caseworker.user, wanted)
    assert (told.notices, told.lacking) == ((), {"au_osa": ("circumstances",)})


def test_the_registry_names_the_regulator_that_orders_removals(desk: Desk) -> None:
    location = read_location(ONE)
    assert isinstance(location, Location)
    over = THURSDAY - timedelta(hours=1)
    asked = tuple(Tried(scope, Came.WAITING, over) for scope in Scope if scope is not Scope.REGULATOR)
    found = Registry().regulator_of("au_osa", location, Asking(Facts(), THURSDAY, asked))
    assert found is not None
    assert (found.name, found.by_hand, found.scope) == ("eSafety Commissioner", True, "regulator")


@pytest.mark.parametrize("when", ["before the approval", "before it leaves"])
def test_a_yes_that_is_taken_back_holds_the_packet_back(desk: Desk, when: str) -> None:
    case_id, _ = refused_by_the_operator(desk)
    if when == "before it leaves":
        desk.approve(packet().batch)
    revoke_consent(desk.services, desk.caseworker.user, case_id, Purpose.TELL_REGULATOR)
    if when == "before the approval":
        assert desk.approve(packet().batch).leaving == ()
    desk.work()
    assert len(desk.post.letters) == 1
    assert packet().state == NoticeState.DISCARDED


def test_asked_for_twice_there_is_one_packet(desk: Desk) -> None:
    case_id, location = refused_by_the_operator(desk)
    wanted = Wanted(holder=case_id, ids=[location], attempt="page")
    assert draft_complaint(desk.climbing, desk.caseworker.user, wanted).notices == ()
    assert draft_complaint(desk.climbing, desk.caseworker.user, wanted).notices == ()
    assert Notice.objects.filter(scope="regulator").count() == 1
    stranger = a_member(Role.CASEWORKER, organisation=an_organisation("Elsewhere"))
    with pytest.raises(NotFound):
        draft_complaint(desk.climbing, stranger, wanted)


def test_while_somebody_else_can_be_asked_no_regulator_is_told(desk: Desk) -> None:
    desk.recipients = ALadder()
    case_id, (location,) = desk.asked(ONE)
    note_consent(desk.services, desk.caseworker.user, case_id, Purpose.TELL_REGULATOR, Answer.YES)
    desk.pass_time(hours=49)
    wanted = Wanted(holder=case_id, ids=[location], attempt="page")
    assert draft_complaint(desk.climbing, desk.caseworker.user, wanted).notices == ()


def test_the_registry_names_the_regulator_of_the_laws_country_once_all_others_were_asked(desk: Desk) -> None:
    registry: KnowsRecipients = Registry()
    location = read_location(ONE)
    assert isinstance(location, Location)
    site = remember_site("example.net", THURSDAY)
    over = THURSDAY - timedelta(hours=1)
    asked = tuple(Tried(scope, Came.WAITING, over) for scope in Scope if scope is not Scope.REGULATOR)
    asking = Asking(Facts(), THURSDAY, asked)
    found = registry.regulator_of("us_take_it_down", location, asking)
    assert found is not None
    assert (found.name, found.by_hand, found.address) == (
        "Federal Trade Commission",
        True,
        "https://TakeItDown.ftc.gov",
    )
    nameless = registry.regulator_of("uk_osa", location, asking)
    assert nameless is not None
    assert (nameless.address, nameless.by_hand) == ("Ofcom", True), "its form was never read: a person finds it"
    assert registry.regulator_of("eu_gdpr_17", location, asking) is None, "nobody knows of which country"
    assert registry.regulator_of("plain", location, asking) is None
    assert registry.regulator_of("us_take_it_down", location, Asking(Facts(), THURSDAY, ())) is None
    running = (*asked[1:], Tried(asked[0].scope, Came.WAITING, THURSDAY + timedelta(hours=1)))
    assert registry.regulator_of("us_take_it_down", location, Asking(Facts(), THURSDAY, running)) is None

    SiteContact.objects.create(
        site=site,
        scope="regulator",
        route_kind="email",
        address="dpa@authority.example",
        source="page",
        found_on=THURSDAY.date(),
    )
    noted = registry.regulator_of("eu_gdpr_17", location, asking)
    assert noted is not None
    assert (noted.address, noted.by_hand) == ("dpa@authority.example", False)
