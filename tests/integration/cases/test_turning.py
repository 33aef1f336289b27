"""A minor who is found late turns the whole case; a false call is turned back, and nothing is lost."""

from __future__ import annotations

import json
from typing import Any

import pytest

from takeback.base.errors import Conflict, NotAllowed, NotFound
from takeback.base.instants import MovableClock
from takeback.casework.case import Path, WithdrawalRule
from takeback.casework.claim import Claim
from takeback.casework.incident import Kind
from takeback.casework.takedown.checks import Authority, Check, Link, Reason, Subject
from takeback.casework.takedown.consent import Answer, Purpose
from takeback.casework.takedown.location_state import State
from takeback.casework.takedown.notice_state import NoticeState
from takeback.casework.takedown.recheck import Saw
from takeback.flows.cases.case_work import settle_claims, verify
from takeback.flows.cases.claiming import Picture
from takeback.flows.cases.handing_over import acknowledge, conclude, read_told
from takeback.flows.cases.incidents import join_incident, open_incident
from takeback.flows.cases.opening import OpenedCase, Opening, open_case
from takeback.flows.cases.own_case import add_pictures
from takeback.flows.cases.turning import FalseCall, turn_back, turn_by_caseworker
from takeback.flows.cases.withdrawing import withdraw_everything
from takeback.flows.takedowns.looking import to_look_at
from takeback.flows.takedowns.sharing import share_with_incident
from takeback.flows.takedowns.unseen import take_signals
from takeback.flows.takedowns.wishes import note_consent
from takeback.matching.bank import Standing
from takeback.records.accounts.roles import Role
from takeback.records.audit.models import Content
from takeback.records.banks.models import BankEntry
from takeback.records.cases.actions import Wishes
from takeback.records.cases.models import Case, CaseImage
from takeback.records.handovers.models import Handover
from takeback.records.takedowns.models import LocationWork, Notice, Task, UnseenSignal
from takeback.records.takedowns.words import TaskKind
from takeback.records.work.models import Obligation
from takeback.signals.signal import Signal
from tests.fakes.services import PDQ
from tests.integration.cases.conftest import Browser, pdq, picture
from tests.integration.cases.test_withdrawing import holder_of
from tests.people import a_member, an_organisation
from tests.takedowns import LINK, Desk, a_desk, state_of

ANOTHER = "https://worse.example.net/her.jpg"
MINOR = Check(Link.SHOWS_IT, Subject.PERHAPS_MINOR, Authority.THEMSELVES)


@pytest.fixture
def desk(db: None) -> Desk:
    return a_desk()


def a_case(desk: Desk, *pictures: Picture) -> OpenedCase:
    return open_case(desk.services, Opening(pictures=pictures or (picture(1), picture(2))))


def verified(desk: Desk, case: OpenedCase) -> str:
    """The same case, once its person was seen and allows notices."""
    verify(desk.services, desk.caseworker.user, case.case_id)
    note_consent(desk.services, desk.caseworker.user, case.case_id, Purpose.NOTIFY_SITE, Answer.YES)
    return case.case_id


def standings() -> list[str]:
    return list(BankEntry.objects.order_by("pk").values_list("standing", flat=True))


def claims(case_id: str) -> list[str]:
    return list(CaseImage.objects.filter(case_id=case_id).order_by("pk").values_list("claim", flat=True))


def back(desk: Desk, case_id: str) -> None:
    turn_back(desk.services, desk.caseworker.user, case_id, FalseCall.AGE_IS_KNOWN)


def turn(desk: Desk, case_id: str) -> None:
    turn_by_caseworker(desk.services, desk.caseworker.user, desk.caseworker.private, case_id)


def test_what_is_found_at_one_link_turns_the_whole_case(desk: Desk) -> None:
    case_id = verified(desk, a_case(desk))
    ids = desk.told(case_id, LINK, ANOTHER)
    desk.check(case_id, ids)
    desk.approve(desk.draft(case_id, ids).batch)
    desk.draft(case_id, ids)
    take_signals(desk.services, ids[0], [Signal("pdq", PDQ, 100)])
    take_signals(desk.services, ids[1], [Signal("pdq", pdq(9), 100)])

    desk.check(case_id, ids[:1], MINOR)

    assert Case.objects.get(pk=case_id).path == Path.MINOR
    assert [state_of(each) for each in ids] == [State.HANDED_OVER] * 2
    assert [to_look_at(each) for each in ids] == [None, None]
    assert not UnseenSignal.objects.exists(), "no hash of it is kept"
    assert standings() == [Standing.WITHDRAWN] * 2
    assert claims(case_id) == [Claim.SET_ASIDE] * 2
    assert set(Notice.objects.values_list("state", flat=True)) == {NoticeState.DISCARDED}
    assert not Task.objects.filter(done_at__isnull=True).exists()
    desk.work()
    assert not desk.post.letters
    handover = Handover.objects.get()
    assert (handover.case_id, handover.stage) == (case_id, "received")
    assert Obligation.objects.filter(kind="handovers.clock", state="waiting").count() == 1


def test_what_a_discarded_notice_asked_for_others_waits_for_a_draft_of_its_own(desk: Desk) -> None:
    one, other = verified(desk, a_case(desk)), verified(desk, a_case(desk, picture(5)))
    user, at = desk.caseworker.user, desk.clock.now()
    incident = open_incident(user, Kind.ROOM, LINK, at)
    for case_id in (one, other):
        join_incident(user, incident, case_id, at)
    told = [*desk.told(one, LINK), *desk.told(other, LINK, f"{LINK}/hers")]
    ids = list(share_with_incident(desk.services, user, incident, told))
    theirs = list(LocationWork.objects.filter(holder=incident, cases__case_id=one).values_list("pk", flat=True))
    desk.check(one, theirs)
    desk.check(other, ids)
    assert len(desk.draft(incident, ids).notices) == 1

    turn(desk, one)

    waiting = Task.objects.filter(kind=TaskKind.DRAFT.value, done_at__isnull=True)
    assert [each.holder for each in waiting] == [incident]
    assert sorted(map(state_of, ids)) == [State.CHECKED, State.HANDED_OVER]
    turn(desk, other)
    assert not waiting.all().exists()


def test_nothing_more_is_taken_in_of_a_case_that_was_turned(desk: Desk) -> None:
    case = a_case(desk)
    case_id = verified(desk, case)
    ids = desk.told(case_id)
    desk.check(case_id, ids)
    turn(desk, case_id)

    with pytest.raises(NotAllowed):
        add_pictures(desk.services, holder_of(case.code), [picture(3)])
    desk.look(ids[0], Saw.GONE, Saw.GONE)
    assert state_of(ids[0]) == State.HANDED_OVER
    assert take_signals(desk.services, ids[0], [Signal("pdq", PDQ, 100)]) == 0
    more = desk.told(case_id, ANOTHER)
    assert {state_of(each) for each in more} == {State.HANDED_OVER}


def test_another_find_in_the_same_case_is_the_same_hand_over_until_it_is_concluded(desk: Desk) -> None:
    case_id = verified(desk, a_case(desk))
    turn(desk, case_id)
    with pytest.raises(Conflict):
        turn(desk, case_id)
    first = Handover.objects.get()
    at = desk.clock.now()
    acknowledge(first.pk, desk.caseworker.user, at)
    conclude(first.pk, desk.caseworker.user, at)
    back(desk, case_id)

    turn(desk, case_id)

    second = Handover.objects.exclude(pk=first.pk).get()
    assert (second.case_id, second.stage) == (case_id, "received")


def test_a_link_that_a_caseworker_finds_once_the_hand_over_is_concluded_is_handed_over_too(desk: Desk) -> None:
    case_id = verified(desk, a_case(desk))
    desk.told(case_id, LINK)
    turn(desk, case_id)
    first = Handover.objects.get()
    desk.told(case_id, ANOTHER)
    assert Handover.objects.get() == first, "while it goes on, it is the same one"
    acknowledge(first.pk, desk.caseworker.user, desk.clock.now())
    conclude(first.pk, desk.caseworker.user, desk.clock.now())
    desk.told(case_id, ANOTHER)
    assert Handover.objects.get() == first, "that link was handed over before"

    desk.told(case_id, f"{ANOTHER}?2")

    second = Handover.objects.exclude(pk=first.pk).get()
    assert (second.case_id, second.stage) == (case_id, "received")
    told = read_told(desk.services, second.pk, desk.caseworker.user, desk.caseworker.private)
    assert f"{ANOTHER}?2" in told.links


def test_the_hand_over_shows_the_links_that_caseworkers_found_too(desk: Desk) -> None:
    case = open_case(desk.services, Opening(locations=(LINK,)))
    desk.told(case.case_id, ANOTHER)
    turn(desk, case.case_id)

    told = read_told(desk.services, Handover.objects.get().pk, desk.caseworker.user, desk.caseworker.private)

    assert told.links == (LINK, ANOTHER)


def test_a_false_call_is_turned_back_and_every_link_is_checked_anew(desk: Desk) -> None:
    case_id = verified(desk, a_case(desk))
    ids = desk.told(case_id, LINK, ANOTHER)
    desk.check(case_id, ids)
    desk.check(case_id, ids[:1], MINOR)

    back(desk, case_id)

    assert Case.objects.get(pk=case_id).path == Path.ADULT
    assert [state_of(each) for each in ids] == [State.REPORTED] * 2
    assert desk.draft(case_id, ids).batch == "" or not Notice.objects.exists(), "what was cleared is not cleared now"
    assert claims(case_id) == [Claim.HELD] * 2
    assert standings() == [Standing.ATTESTED] * 2
    assert Handover.objects.get().stage == "taken_back"
    assert Task.objects.filter(kind=TaskKind.CHECK.value, done_at__isnull=True).count() == 1
    assert not Obligation.objects.filter(kind="handovers.clock", state="waiting").exists()
    said = json.loads(Content.objects.get(kind="case.false_call").facts)
    assert (said["why"], said["by"]) == ("age_is_known", desk.caseworker.user.pk)
    desk.check(case_id, ids)
    desk.approve(desk.draft(case_id, ids).batch)
    desk.work()
    assert len(desk.post.letters) == 2


def test_only_what_was_turned_is_turned_back_and_only_by_a_caseworker_of_its_own(desk: Desk) -> None:
    case_id = verified(desk, a_case(desk))
    with pytest.raises(Conflict):
        back(desk, case_id)
    told_so = open_case(desk.services, Opening(path=Path.MINOR)).case_id
    with pytest.raises(Conflict):
        back(desk, told_so)
    turn(desk, case_id)
    stranger = a_member(Role.CASEWORKER, organisation=an_organisation("Elsewhere"))
    with pytest.raises(NotFound):
        turn_back(desk.services, stranger, case_id, FalseCall.MISTAKEN)
    reviewer = a_member(Role.REVIEWER, organisation=desk.caseworker.user.organisation)
    with pytest.raises(NotAllowed):
        turn_back(desk.services, reviewer, case_id, FalseCall.MISTAKEN)
    assert Case.objects.get(pk=case_id).path == Path.MINOR


def test_a_picture_that_somebody_else_claims_too_leaves_the_bank_and_nobody_brings_it_back(desk: Desk) -> None:
    case_id = verified(desk, a_case(desk, picture(1)))
    other = a_case(desk, picture(1))
    turn(desk, case_id)
    entry = BankEntry.objects.get()

    assert entry.standing == Standing.WITHDRAWN
    assert claims(other.case_id) == [Claim.FROZEN]
    with pytest.raises(Conflict):
        settle_claims(desk.services, desk.caseworker.user, entry.pk, [other.case_id])
    third = a_case(desk, picture(1))
    assert claims(third.case_id) == [Claim.FROZEN]
    assert standings() == [Standing.WITHDRAWN]

    back(desk, case_id)

    assert claims(case_id) == [Claim.FROZEN], "two claim it, as before"
    assert standings() == [Standing.ATTESTED]


def test_of_two_minors_in_one_picture_both_must_be_turned_back(desk: Desk) -> None:
    first, second = (a_case(desk, picture(1)).case_id for _ in range(2))
    turn(desk, first)
    turn(desk, second)
    back(desk, first)
    assert standings() == [Standing.WITHDRAWN]
    back(desk, second)
    assert standings() == [Standing.ATTESTED]


def test_what_was_withdrawn_or_refused_before_is_not_brought_back(desk: Desk) -> None:
    case = a_case(desk, picture(1), picture(2))
    CaseImage.objects.filter(pk=CaseImage.objects.order_by("pk")[0].pk).update(claim=Claim.WITHDRAWN.value)
    BankEntry.objects.filter(pk=BankEntry.objects.order_by("pk")[0].pk).update(standing=Standing.WITHDRAWN.value)
    turn(desk, case.case_id)
    back(desk, case.case_id)
    assert claims(case.case_id) == [Claim.WITHDRAWN, Claim.HELD]
    assert standings() == [Standing.WITHDRAWN, Standing.ATTESTED]


def test_a_notice_that_has_left_is_not_called_back_and_its_answer_is_still_read(desk: Desk) -> None:
    case_id, ids = desk.asked()
    turn(desk, case_id)
    assert state_of(ids[0]) == State.HANDED_OVER
    assert Notice.objects.get().state == NoticeState.ACCEPTED
    desk.pass_time(days=10)
    desk.work()
    assert len(desk.post.letters) == 1, "no machine climbs any further"
    assert Notice.objects.count() == 1


def test_who_goes_after_the_case_was_turned_takes_the_hand_over_back(desk: Desk) -> None:
    wishes = Wishes(withdrawal_rule=WithdrawalRule.AT_ONCE)
    case = open_case(desk.services, Opening(pictures=(picture(1),), wishes=wishes))
    desk.told(case.case_id)
    turn(desk, case.case_id)
    assert withdraw_everything(desk.services, holder_of(case.code))
    assert not LocationWork.objects.exists()
    assert Handover.objects.get().stage == "taken_back"
    with pytest.raises(Conflict):
        back(desk, case.case_id)
    assert standings() == [Standing.WITHDRAWN]


def test_drafting_again_after_a_turn_says_why_not(desk: Desk) -> None:
    case_id = verified(desk, a_case(desk))
    ids = desk.told(case_id)
    desk.check(case_id, ids)
    turn(desk, case_id)
    assert desk.draft(case_id, ids).stopped == {ids[0]: (Reason.MINOR,)}


def test_the_page_of_a_verified_person_says_it_kindly_and_nobody_else_is_warned(
    browser: Browser, caseworker: Any, clock: MovableClock
) -> None:
    own = Desk(caseworker, clock)
    quiet = open_case(own.services, Opening(pictures=(picture(1),)))
    seen = open_case(own.services, Opening(pictures=(picture(2),)))
    verified(own, seen)
    for each in (quiet, seen):
        turn(own, each.case_id)
        acknowledge(Handover.objects.get(case_id=each.case_id).pk, caseworker.user, own.clock.now())

    kindly = browser.enter(seen.code).content.decode()
    assert "You have done nothing wrong" in kindly
    assert "None of your images matches anything now." in kindly
    assert "A person here has read what you handed over." in kindly
    unwarned = Browser().enter(quiet.code).content.decode()
    assert "a caseworker would like to talk with you" in unwarned
    assert "under 18" not in unwarned
    assert "under age" not in unwarned
    assert "handed over" not in unwarned
    for code, warned in ((quiet.code, False), (seen.code, True)):  # the other page that a code opens
        text = browser.post("/received/", {"code": " ".join(code.words())}).content.decode()
        assert ("Read by a person here" in text) is warned
    own.pass_time(days=1)
    back(own, seen.case_id)
    text = Browser().enter(seen.code).content.decode()
    assert "Everybody was of age after all." in text
    assert "1 of your 1 image is in the bank." in text
