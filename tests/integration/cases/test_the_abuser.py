"""Whoever hurts somebody uses these pages too: each test plays him."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from takeback.base.errors import NotAllowed, NotFound, TooMany
from takeback.base.instants import MovableClock
from takeback.casework.case import WithdrawalRule
from takeback.casework.claim import Claim
from takeback.flows.banks.opinions import give_opinion
from takeback.flows.cases import case_work
from takeback.flows.cases.own_case import MOST_UNREAD, add_pictures, enter, entered, write_to_caseworker
from takeback.flows.cases.withdrawing import withdraw_everything, withdraw_image
from takeback.flows.services import Services
from takeback.matching.bank import BankClass, Standing
from takeback.matching.opinion import Word
from takeback.records.accounts.models import Organisation
from takeback.records.accounts.roles import Role
from takeback.records.banks.actions import add_entries, create_bank
from takeback.records.banks.models import BankEntry, MatchDay
from takeback.records.cases.actions import Wishes
from takeback.records.cases.models import Case, CaseImage
from takeback.records.cases.waiting import waiting_in
from takeback.records.work.models import QueueItem
from takeback.signals.signal import Signal
from tests.integration.cases.conftest import WEDNESDAY, Browser, Caseworker, OpenCase, picture, waiting_keys
from tests.integration.cases.test_withdrawing import holder_of
from tests.people import a_member, an_organisation

AT_ONCE = Wishes(withdrawal_rule=WithdrawalRule.AT_ONCE)
REPLACEABLE = Wishes(lost_code_replaceable=True)


def stopped(day: date, *, times: int = 1, platform: str = "Chirp", shadowed: int = 0) -> None:
    """An upload of the only picture was held on a platform."""
    MatchDay.objects.create(
        entry=BankEntry.objects.get(),
        organisation=an_organisation(platform),
        day=day,
        held=times,
        shadowed=shadowed,
    )


def page_of(browser: Browser, code: Any) -> str:
    text: str = browser.enter(code).content.decode()
    return text


def test_who_hashes_her_picture_to_learn_where_it_is_learns_nothing(browser: Browser, opened: OpenCase) -> None:
    case = opened(picture())
    before = page_of(browser, case.code)

    stopped(WEDNESDAY.date(), times=3)

    assert page_of(browser, case.code) == before
    assert "Active." in before


def test_a_week_later_he_learns_that_it_was_seen_and_neither_where_nor_when(
    browser: Browser, opened: OpenCase, clock: MovableClock
) -> None:
    case = opened(picture())
    stopped(WEDNESDAY.date(), times=3)
    clock.move(timedelta(days=7))

    page = page_of(browser, case.code)

    assert "Seen: a copy was noticed in an earlier week." in page
    for told in ("Chirp", "3 times", "platform,", "last on"):
        assert told not in page


def test_only_the_verified_person_is_told_how_often_on_how_many_platforms_and_when(
    services: Services, caseworker: Caseworker, browser: Browser, opened: OpenCase
) -> None:
    case = opened(picture())
    stopped(date(2026, 11, 3), times=3)
    stopped(date(2026, 11, 12), platform="Murmur")
    stopped(date(2026, 11, 20), times=2, platform="Rehearsal", shadowed=2)
    case_work.verify(services, caseworker.user, case.case_id)

    page = page_of(browser, case.code)

    assert " ".join(page.split()).count("Stopped 4 times, on 2 platforms, last on 12 November.") == 1
    assert "Chirp" not in page


def test_a_stop_of_another_year_is_told_with_its_year(
    services: Services, caseworker: Caseworker, browser: Browser, opened: OpenCase
) -> None:
    case = opened(picture())
    stopped(date(2025, 11, 12))
    case_work.verify(services, caseworker.user, case.case_id)

    assert "last on 12 November 2025." in page_of(browser, case.code)


def test_a_platforms_doubt_is_told_to_the_verified_person_alone(
    services: Services, caseworker: Caseworker, browser: Browser, opened: OpenCase
) -> None:
    case = opened(picture())
    entry = BankEntry.objects.get()
    give_opinion(an_organisation("Chirp").pk, entry.pk, Word.NOT_INTIMATE, WEDNESDAY)
    before = page_of(browser, case.code)

    case_work.verify(services, caseworker.user, case.case_id)

    sentence = "One platform says that a picture is not intimate; a person will look."
    assert sentence not in before
    assert sentence in page_of(browser, case.code)
    assert QueueItem.objects.filter(queue="disputed", key=f"entry-{entry.pk}").exists()


def test_a_caseworker_who_doubts_takes_it_back(
    services: Services, caseworker: Caseworker, browser: Browser, opened: OpenCase
) -> None:
    case = opened(picture())
    stopped(date(2026, 11, 3))
    case_work.verify(services, caseworker.user, case.case_id)
    case_work.doubt(services, caseworker.user, case.case_id)

    assert "Stopped" not in page_of(browser, case.code)


def test_of_two_people_who_claim_one_image_neither_moves_it_until_a_person_has_looked(
    services: Services, caseworker: Caseworker, opened: OpenCase
) -> None:
    hers, his = opened(picture(), wishes=AT_ONCE), opened(picture(), wishes=AT_ONCE)

    assert set(CaseImage.objects.values_list("claim", flat=True)) == {Claim.FROZEN}
    entry = BankEntry.objects.get()
    assert f"entry-{entry.pk}" in waiting_keys(caseworker)
    assert withdraw_image(services, holder_of(his.code), CaseImage.objects.get(case=his.case_id).pk)
    assert BankEntry.objects.get().standing == Standing.ATTESTED
    assert CaseImage.objects.get(case=hers.case_id).claim == Claim.FROZEN


def test_once_nobody_claims_it_any_more_it_matches_no_more(services: Services, opened: OpenCase) -> None:
    his, hers = opened(picture(), wishes=AT_ONCE), opened(picture(), wishes=AT_ONCE)

    withdraw_everything(services, holder_of(his.code))
    assert BankEntry.objects.get().standing == Standing.ATTESTED
    withdraw_everything(services, holder_of(hers.code))

    assert BankEntry.objects.get().standing == Standing.WITHDRAWN


def test_what_was_in_the_bank_before_is_not_taken_out_by_whoever_claims_it(
    services: Services, opened: OpenCase
) -> None:
    create_bank("intimate", BankClass.INTIMATE, WEDNESDAY)
    add_entries("intimate", [Signal("pdq", picture().pdq, 100)], Standing.REVIEWED, WEDNESDAY, provenance="test")
    his = opened(picture(), wishes=AT_ONCE)

    withdraw_everything(services, holder_of(his.code))

    assert BankEntry.objects.get().standing == Standing.REVIEWED


def test_a_frozen_claim_tells_neither_of_them_anything(
    services: Services, caseworker: Caseworker, browser: Browser, opened: OpenCase
) -> None:
    his = opened(picture())
    case_work.verify(services, caseworker.user, his.case_id)
    opened(picture())
    stopped(date(2026, 11, 3))

    page = page_of(browser, his.code)

    assert "Stopped" not in page
    assert "A person looks at this one before anything of it changes." in page  # he is verified


def test_an_unverified_page_is_the_same_whether_or_not_somebody_else_claims_the_picture(
    caseworker: Caseworker, browser: Browser, opened: OpenCase
) -> None:
    his = opened(picture())
    before = page_of(browser, his.code)

    opened(picture())

    assert page_of(browser, his.code) == before


def test_a_caseworker_says_whose_it_is(services: Services, caseworker: Caseworker, opened: OpenCase) -> None:
    his, hers = opened(picture(), wishes=AT_ONCE), opened(picture(), wishes=AT_ONCE)
    entry = BankEntry.objects.get()

    case_work.settle_claims(services, caseworker.user, entry.pk, [hers.case_id])

    assert CaseImage.objects.get(case=his.case_id).claim == Claim.REFUSED
    assert BankEntry.objects.get().consent_reference == Case.objects.get(pk=hers.case_id).consent
    assert f"entry-{entry.pk}" not in waiting_keys(caseworker)
    withdraw_everything(services, holder_of(his.code))
    assert BankEntry.objects.get().standing == Standing.ATTESTED
    withdraw_everything(services, holder_of(hers.code))
    assert BankEntry.objects.get().standing == Standing.WITHDRAWN


def test_who_was_refused_cannot_come_back_with_it_and_another_case_waits_for_a_person(
    services: Services, caseworker: Caseworker, opened: OpenCase
) -> None:
    his = opened(picture())
    opened(picture())
    entry = BankEntry.objects.get()
    case_work.settle_claims(services, caseworker.user, entry.pk, [])
    assert BankEntry.objects.get().standing == Standing.WITHDRAWN

    add_pictures(services, holder_of(his.code), [picture()])
    opened(picture())

    assert BankEntry.objects.get().standing == Standing.WITHDRAWN
    assert Claim.HELD not in set(CaseImage.objects.values_list("claim", flat=True))


def test_who_withdraws_her_picture_before_she_knows_of_it_keeps_it_out_for_nobody(
    services: Services, opened: OpenCase
) -> None:
    his = opened(picture(), wishes=AT_ONCE)
    withdraw_everything(services, holder_of(his.code))

    opened(picture())

    assert BankEntry.objects.get().standing == Standing.ATTESTED


def test_a_stolen_code_is_replaced_and_every_page_that_it_opened_is_closed(
    services: Services, caseworker: Caseworker, browser: Browser, opened: OpenCase
) -> None:
    case = opened(picture(), wishes=REPLACEABLE)
    his = Browser()
    his.enter(case.code)
    withdraw_everything(services, holder_of(case.code))

    case_work.stop_withdrawal(services, caseworker.user, case.case_id)
    code = case_work.give_another_code(services, caseworker.user, caseworker.private, case.case_id)

    assert enter(case.code) is None
    assert "Enter your code" in his.get("/case/").content.decode()
    page = page_of(browser, code)
    assert "1 of your 1 image is in the bank." in page
    assert "A caseworker gave this case another code." in page


def test_nobody_replaces_a_code_of_somebody_who_did_not_allow_it(
    services: Services, caseworker: Caseworker, opened: OpenCase
) -> None:
    case = opened(picture())

    with pytest.raises(NotAllowed):
        case_work.give_another_code(services, caseworker.user, caseworker.private, case.case_id)

    assert enter(case.code) is not None


def test_letters_go_both_ways_and_each_side_reads_all(
    services: Services, caseworker: Caseworker, browser: Browser, opened: OpenCase
) -> None:
    case = opened(picture(), story="It began in May.")
    write_to_caseworker(services, holder_of(case.code), "Are you there?")

    read = case_work.read_case(services, caseworker.user, caseworker.private, case.case_id)
    case_work.answer(services, caseworker.user, case.case_id, "Yes, we are.")

    assert read.told == {"story": ["It began in May."]}
    assert [letter.text for letter in read.letters] == ["Are you there?"]
    page = page_of(browser, case.code)
    assert "Are you there?" in page
    assert "Yes, we are." in page
    assert [each.unread for each in waiting_in(caseworker.user.organisation_id)] == [0]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.CASEWORKER])
def test_no_other_role_works_a_case(services: Services, caseworker: Caseworker, opened: OpenCase, role: Role) -> None:
    case = opened(picture(), wishes=REPLACEABLE)
    other = a_member(role, organisation=Organisation.objects.get(pk=caseworker.user.organisation_id))

    for act in (
        lambda: case_work.read_case(services, other, caseworker.private, case.case_id),
        lambda: case_work.answer(services, other, case.case_id, "a"),
        lambda: case_work.verify(services, other, case.case_id),
        lambda: case_work.doubt(services, other, case.case_id),
        lambda: case_work.stop_withdrawal(services, other, case.case_id),
        lambda: case_work.give_another_code(services, other, caseworker.private, case.case_id),
        lambda: case_work.settle_claims(services, other, BankEntry.objects.get().pk, [case.case_id]),
        lambda: case_work.find_case(other, case.code.lookup_id),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_caseworker_of_another_organisation_finds_nothing(
    services: Services, caseworker: Caseworker, opened: OpenCase
) -> None:
    case = opened(picture(), wishes=REPLACEABLE)
    other = a_member(Role.CASEWORKER, organisation=an_organisation("Elsewhere"), name="Bea")

    for act in (
        lambda: case_work.read_case(services, other, caseworker.private, case.case_id),
        lambda: case_work.answer(services, other, case.case_id, "a"),
        lambda: case_work.verify(services, other, case.case_id),
        lambda: case_work.stop_withdrawal(services, other, case.case_id),
        lambda: case_work.give_another_code(services, other, caseworker.private, case.case_id),
        lambda: case_work.settle_claims(services, other, BankEntry.objects.get().pk, [case.case_id]),
    ):
        with pytest.raises(NotFound):
            act()
    assert case_work.find_case(other, case.code.lookup_id) is None
    assert case_work.find_case(caseworker.user, case.code.lookup_id) == Case.objects.get(pk=case.case_id)


def test_whoever_holds_the_page_cannot_bury_a_case_in_letters(
    services: Services, caseworker: Caseworker, opened: OpenCase
) -> None:
    holder = holder_of(opened(picture()).code)

    for _ in range(MOST_UNREAD):
        write_to_caseworker(services, holder, "a")

    with pytest.raises(TooMany):
        write_to_caseworker(services, holder, "a")


def test_a_session_of_one_case_opens_no_other(services: Services, opened: OpenCase) -> None:
    one, other = opened(picture(1)), opened(picture(2))
    forged = holder_of(one.code)

    crossed = type(forged)(other.case_id, forged.code)

    assert entered(crossed) is None
