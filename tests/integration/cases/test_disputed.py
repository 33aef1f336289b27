"""A platform says that a picture is not intimate; a caseworker looks, and the person's page says so."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from takeback.base.errors import Conflict, NotAllowed
from takeback.base.instants import MovableClock
from takeback.casework.case import WithdrawalRule
from takeback.casework.claim import Claim
from takeback.flows.banks.doubted import DISPUTED
from takeback.flows.banks.opinions import give_opinion, vet
from takeback.flows.cases import case_work, disputed
from takeback.flows.cases.disputed import Verdict
from takeback.flows.cases.own_case import add_pictures
from takeback.flows.cases.withdrawing import withdraw_everything
from takeback.flows.services import Services
from takeback.flows.uploads.reviewed_entries import bank_reviewed
from takeback.matching.bank import BankClass, Standing
from takeback.matching.opinion import Word
from takeback.records.accounts.roles import Role
from takeback.records.audit.models import Content
from takeback.records.banks.actions import add_entries, create_bank
from takeback.records.banks.models import Bank, BankEntry
from takeback.records.cases.actions import Wishes
from takeback.records.cases.models import CaseImage
from takeback.records.uploads.models import UploadRequest
from takeback.records.work.models import QueueItem
from takeback.signals.signal import Signal
from tests.integration.cases.conftest import WEDNESDAY, Browser, Caseworker, OpenCase, pdq, picture
from tests.integration.cases.test_withdrawing import holder_of
from tests.people import a_member, an_organisation, signed_in

WILL_LOOK = "One platform says that a picture is not intimate; a person will look."
HAS_LOOKED = "One platform said that a picture is not intimate. A person has looked, and it stays protected."


def doubted(platform: str = "Chirp", word: Word = Word.NOT_INTIMATE) -> int:
    """The only entry, of which a platform now says this."""
    entry = BankEntry.objects.order_by("pk").first()
    assert entry is not None
    give_opinion(an_organisation(platform).pk, entry.pk, word, WEDNESDAY)
    return entry.pk


def page_of(browser: Browser, code: Any) -> str:
    return " ".join(browser.enter(code).content.decode().split())


@pytest.fixture
def desk(caseworker: Caseworker) -> Client:
    return signed_in(caseworker.user, WEDNESDAY)


def test_from_a_platforms_word_over_the_desk_to_the_sentence_on_the_persons_page(
    services: Services, caseworker: Caseworker, browser: Browser, opened: OpenCase, desk: Client
) -> None:
    case = opened(picture())
    case_work.verify(services, caseworker.user, case.case_id)
    entry = doubted()
    assert WILL_LOOK in page_of(browser, case.code)
    assert "1 entry waits." in desk.get("/desk/disputed/").content.decode()

    page = desk.post("/desk/disputed/next/", follow=True).content.decode()
    for shown in (f"Entry {entry}", "Chirp", "It is not intimate", "2026-11-25", case.case_id, "Verified"):
        assert shown in page
    done = desk.post(f"/desk/disputed/{entry}/", {"verdict": "keep"}, follow=True).content.decode()

    assert "It is settled." in done
    assert "Nothing waits." in done
    told = page_of(browser, case.code)
    assert HAS_LOOKED in told
    assert WILL_LOOK not in told
    assert "A platform had doubts about a picture. A person has looked, and it stays protected." in told
    assert BankEntry.objects.get().standing == Standing.ATTESTED


def test_before_the_person_is_verified_their_page_says_nothing_of_it(
    services: Services, caseworker: Caseworker, browser: Browser, opened: OpenCase
) -> None:
    case = opened(picture())
    before = page_of(browser, case.code)
    entry = doubted()
    disputed.take_next(services, caseworker.user)
    disputed.decide(services, caseworker.user, entry, Verdict.KEEP)

    assert page_of(browser, case.code) == before


def test_what_a_vetted_platform_doubts_stays_held_and_not_blocked_when_it_is_kept(
    services: Services, caseworker: Caseworker, opened: OpenCase
) -> None:
    opened(picture())
    vet(an_organisation("Chirp"), WEDNESDAY, vetted=True)
    entry = doubted()
    disputed.take_next(services, caseworker.user)
    disputed.decide(services, caseworker.user, entry, Verdict.KEEP)

    assert BankEntry.objects.get().standing == Standing.CONTESTED


def test_a_withdrawn_entry_matches_no_more_and_cannot_be_brought_back_without_a_person(
    services: Services, caseworker: Caseworker, browser: Browser, opened: OpenCase, desk: Client
) -> None:
    his = opened(picture())
    case_work.verify(services, caseworker.user, his.case_id)
    entry = doubted()
    desk.post("/desk/disputed/next/")
    unsure = desk.post(f"/desk/disputed/{entry}/", {"verdict": "withdraw"}, follow=True).content.decode()
    assert "Say first that it is meant." in unsure
    assert BankEntry.objects.get().standing == Standing.ATTESTED

    desk.post(f"/desk/disputed/{entry}/", {"verdict": "withdraw", "sure": "yes"})

    assert BankEntry.objects.get().standing == Standing.WITHDRAWN
    told = page_of(browser, his.code)
    assert "it is in the bank no more" in told
    assert WILL_LOOK not in told
    add_pictures(services, holder_of(his.code), [picture()])
    assert BankEntry.objects.get().standing == Standing.WITHDRAWN
    assert CaseImage.objects.get(case=his.case_id).claim == Claim.FROZEN


def test_the_person_can_be_asked_for_one_look_and_it_comes_up_again(
    services: Services, caseworker: Caseworker, browser: Browser, opened: OpenCase, desk: Client, clock: MovableClock
) -> None:
    case = opened(picture())
    case_work.verify(services, caseworker.user, case.case_id)
    entry = doubted()
    desk.post("/desk/disputed/next/")

    asked = desk.post(f"/desk/disputed/{entry}/", {"verdict": "look"}, follow=True)

    assert asked.redirect_chain == [(f"/desk/requests/new/?case={case.case_id}", 302)]
    assert f'value="{case.case_id}"' in asked.content.decode()
    told = page_of(browser, case.code)
    assert WILL_LOOK in told
    assert "A caseworker asks whether a reviewer may look once" in told
    assert disputed.held(services, caseworker.user) is None
    assert QueueItem.objects.get(queue=DISPUTED).due_at == WEDNESDAY + timedelta(days=7)


def test_once_a_reviewer_has_found_it_intimate_it_waits_no_more(
    services: Services, caseworker: Caseworker, opened: OpenCase
) -> None:
    case = opened(picture())
    doubted()
    asked = UploadRequest(case_id=case.case_id, reviewer=caseworker.user.organisation)

    with transaction.atomic():
        assert bank_reviewed(asked, [Signal("pdq", picture().pdq, 100)], WEDNESDAY)

    assert BankEntry.objects.get().standing == Standing.REVIEWED
    assert disputed.waiting(caseworker.user) == []


def test_nobody_is_asked_for_a_picture_that_no_case_of_theirs_holds(services: Services, caseworker: Caseworker) -> None:
    create_bank("lists", BankClass.INTIMATE, WEDNESDAY)
    add_entries("lists", [Signal("pdq", pdq(1), 100)], Standing.REVIEWED, WEDNESDAY, provenance="test")
    entry = doubted()
    shown = disputed.take_next(services, caseworker.user)
    assert shown is not None
    assert (shown.bank, shown.cases, shown.elsewhere) == ("lists", (), 0)

    with pytest.raises(Conflict):
        disputed.decide(services, caseworker.user, entry, Verdict.LOOK)

    assert disputed.held(services, caseworker.user) is not None, "and nothing has changed"


def test_two_caseworkers_never_hold_the_same_and_only_the_holder_judges(
    services: Services, caseworker: Caseworker, opened: OpenCase
) -> None:
    opened(picture())
    entry = doubted()
    colleague = a_member(Role.CASEWORKER, organisation=caseworker.user.organisation, name="Bo")
    assert disputed.take_next(services, caseworker.user) is not None

    assert disputed.take_next(services, colleague) is None
    with pytest.raises(Conflict):
        disputed.decide(services, colleague, entry, Verdict.WITHDRAW)
    assert disputed.give_back(services, caseworker.user)
    assert disputed.take_next(services, colleague) is not None
    disputed.decide(services, colleague, entry, Verdict.KEEP)
    with pytest.raises(Conflict):
        disputed.decide(services, colleague, entry, Verdict.KEEP)
    assert Content.objects.filter(kind="bank.dispute_judged").count() == 1


def test_what_its_person_has_withdrawn_or_the_platform_taken_back_waits_for_nobody(
    services: Services, caseworker: Caseworker, opened: OpenCase
) -> None:
    case = opened(picture(), wishes=Wishes(withdrawal_rule=WithdrawalRule.AT_ONCE))
    doubted()
    doubted(word=Word.CONFIRMED)
    assert not QueueItem.objects.filter(queue=DISPUTED).exists()

    doubted()
    withdraw_everything(services, holder_of(case.code))

    assert not QueueItem.objects.filter(queue=DISPUTED).exists()


def test_the_same_platform_that_repeats_itself_has_nobody_look_twice_and_another_has(
    services: Services, caseworker: Caseworker, opened: OpenCase
) -> None:
    opened(picture())
    entry = doubted()
    disputed.take_next(services, caseworker.user)
    disputed.decide(services, caseworker.user, entry, Verdict.KEEP)

    doubted()
    assert disputed.waiting(caseworker.user) == []
    doubted("Murmur")
    assert len(disputed.waiting(caseworker.user)) == 1


def test_an_entry_that_expired_or_was_withdrawn_otherwise_is_passed_over(
    services: Services, caseworker: Caseworker, opened: OpenCase
) -> None:
    opened(picture())
    doubted()
    BankEntry.objects.update(standing=Standing.EXPIRED)

    assert disputed.take_next(services, caseworker.user) is None
    assert not QueueItem.objects.filter(queue=DISPUTED).exists()


def test_nobody_of_ours_looks_through_a_list_of_pictures_of_minors(services: Services, caseworker: Caseworker) -> None:
    create_bank("authority", BankClass.CHILD, WEDNESDAY)
    row = BankEntry.objects.create(
        bank=Bank.objects.get(),
        signal_type="pdq",
        value=pdq(2),
        standing=Standing.CONFIRMED,
        provenance="test",
        made_on=WEDNESDAY.date(),
    )

    give_opinion(an_organisation("Chirp").pk, row.pk, Word.NOT_INTIMATE, WEDNESDAY)

    assert disputed.waiting(caseworker.user) == []


def test_what_is_in_an_organisations_bank_is_looked_at_there_and_nowhere_else(
    services: Services, caseworker: Caseworker
) -> None:
    elsewhere = an_organisation("Elsewhere")
    theirs = a_member(Role.CASEWORKER, organisation=elsewhere, name="Bea")
    create_bank("theirs", BankClass.INTIMATE, WEDNESDAY, owner=elsewhere)
    add_entries("theirs", [Signal("pdq", pdq(3), 100)], Standing.REVIEWED, WEDNESDAY, provenance="test")
    entry = doubted()

    assert disputed.take_next(services, caseworker.user) is None
    with pytest.raises(Conflict):
        disputed.decide(services, caseworker.user, entry, Verdict.WITHDRAW)
    assert disputed.take_next(services, theirs) is not None
    disputed.decide(services, theirs, entry, Verdict.KEEP)
    assert disputed.waiting(theirs) == []


def test_a_platforms_own_bank_without_caseworkers_is_the_deployments_to_look_at(
    services: Services, caseworker: Caseworker
) -> None:
    create_bank("chirps", BankClass.INTIMATE, WEDNESDAY, owner=an_organisation("Chirp"))
    add_entries("chirps", [Signal("pdq", pdq(3), 100)], Standing.REVIEWED, WEDNESDAY, provenance="test")
    doubted("Murmur")

    assert disputed.take_next(services, caseworker.user) is not None


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.CASEWORKER])
def test_no_other_role_meets_them(services: Services, caseworker: Caseworker, opened: OpenCase, role: Role) -> None:
    opened(picture())
    entry = doubted()
    other = a_member(role, organisation=caseworker.user.organisation)

    for act in (
        lambda: disputed.waiting(other),
        lambda: disputed.take_next(services, other),
        lambda: disputed.held(services, other),
        lambda: disputed.give_back(services, other),
        lambda: disputed.decide(services, other, entry, Verdict.KEEP),
    ):
        with pytest.raises(NotAllowed):
            act()


@pytest.mark.parametrize("posted", [{}, {"verdict": ""}, {"verdict": "burn"}])
def test_a_verdict_that_there_is_not_is_refused(desk: Client, opened: OpenCase, posted: dict[str, str]) -> None:
    opened(picture())
    entry = doubted()
    desk.post("/desk/disputed/next/")

    assert desk.post(f"/desk/disputed/{entry}/", posted).status_code == 400
    assert QueueItem.objects.filter(queue=DISPUTED).exists()
