"""Whose image it is that several people claim: several can be right, and there is always somebody who can say it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from takeback.base.errors import NotFound
from takeback.base.instants import MovableClock
from takeback.casework.case import WithdrawalRule
from takeback.casework.claim import Claim
from takeback.flows.cases import case_work
from takeback.flows.cases.case_upkeep import SHOWN_FOR, forget_withdrawn_cases
from takeback.flows.cases.taking_up import give_to_caseworkers
from takeback.flows.cases.withdrawing import withdraw_everything
from takeback.flows.services import Services
from takeback.matching.bank import BankClass, Standing
from takeback.records.accounts.models import Organisation
from takeback.records.accounts.roles import Role
from takeback.records.banks.actions import add_entries, create_bank
from takeback.records.banks.models import BankEntry
from takeback.records.cases.actions import Wishes
from takeback.records.cases.models import Case, CaseImage
from takeback.signals.signal import Signal
from tests.integration.cases.conftest import WEDNESDAY, Browser, Caseworker, OpenCase, pdq, picture
from tests.integration.cases.test_withdrawing import holder_of
from tests.people import a_member, an_organisation, signed_in

AT_ONCE = Wishes(withdrawal_rule=WithdrawalRule.AT_ONCE)


def claims() -> dict[str, str]:
    return dict(CaseImage.objects.values_list("case", "claim"))


def test_of_two_people_in_one_picture_one_withdraws_and_the_other_stays_protected(
    services: Services, caseworker: Caseworker, opened: OpenCase, browser: Browser, clock: MovableClock
) -> None:
    one, other = opened(picture(), wishes=AT_ONCE), opened(picture(), wishes=AT_ONCE)
    entry = BankEntry.objects.get()
    case_work.settle_claims(services, caseworker.user, entry.pk, [one.case_id, other.case_id])
    assert claims() == {one.case_id: Claim.HELD, other.case_id: Claim.HELD}

    withdraw_everything(services, holder_of(one.code))

    assert BankEntry.objects.get().standing == Standing.ATTESTED
    assert "1 of your 1 image is in the bank." in browser.enter(other.code).content.decode()
    clock.move(SHOWN_FOR + timedelta(days=2))
    forget_withdrawn_cases(clock.now())
    assert BankEntry.objects.get().standing == Standing.ATTESTED
    withdraw_everything(services, holder_of(other.code))
    assert BankEntry.objects.get().standing == Standing.WITHDRAWN, "and nobody is left who wants it there"


def test_a_frozen_picture_too_outlives_nobody_who_claimed_it(
    services: Services, caseworker: Caseworker, opened: OpenCase, clock: MovableClock
) -> None:
    one, other = opened(picture(), wishes=AT_ONCE), opened(picture(), wishes=AT_ONCE)
    withdraw_everything(services, holder_of(one.code))
    clock.move(SHOWN_FOR + timedelta(days=2))
    forget_withdrawn_cases(clock.now())

    withdraw_everything(services, holder_of(other.code))

    assert BankEntry.objects.get().standing == Standing.WITHDRAWN


def test_a_third_who_comes_later_freezes_both_once_more(
    services: Services, caseworker: Caseworker, opened: OpenCase
) -> None:
    one, other = opened(picture()), opened(picture())
    case_work.settle_claims(services, caseworker.user, BankEntry.objects.get().pk, [one.case_id, other.case_id])

    opened(picture())

    assert set(claims().values()) == {Claim.FROZEN}


def test_a_case_of_no_organisation_does_not_keep_a_claim_from_being_settled(
    services: Services, opened: OpenCase, request: pytest.FixtureRequest
) -> None:
    hers, his = opened(picture()), opened(picture())  # before anybody was there who could work a case
    caseworker: Caseworker = request.getfixturevalue("caseworker")
    give_to_caseworkers(services, holder_of(hers.code))
    desk, entry = signed_in(caseworker.user, WEDNESDAY), BankEntry.objects.get()

    page = desk.get("/desk/cases/").content.decode()
    assert hers.case_id in page
    assert his.case_id not in page
    assert "It is that of a case that is not yours to see" in page
    own = CaseImage.objects.get(case=hers.case_id).pk
    sent = {"shown": list(CaseImage.objects.values_list("pk", flat=True)), "rightful": [own]}
    assert "It is settled." in desk.post(f"/desk/claims/{entry.pk}/", sent, follow=True).content.decode()

    assert claims() == {hers.case_id: Claim.HELD, his.case_id: Claim.REFUSED}


def test_claims_of_which_no_case_is_worked_by_anybody_are_met_by_who_runs_the_deployment(
    services: Services, opened: OpenCase, request: pytest.FixtureRequest
) -> None:
    opened(picture())
    opened(picture())
    caseworker: Caseworker = request.getfixturevalue("caseworker")

    page = signed_in(caseworker.user, WEDNESDAY).get("/desk/cases/").content.decode()

    assert f"Entry {BankEntry.objects.get().pk}" in page
    assert "Settle it" in page


class OfTwoOrganisations:
    """An entry in the bank of one organisation, that a case of each of two claims."""

    def __init__(self, caseworker: Caseworker) -> None:
        owner = an_organisation("Elsewhere")
        self.theirs = a_member(Role.CASEWORKER, organisation=owner, name="Bea")
        create_bank("theirs", BankClass.INTIMATE, WEDNESDAY, owner=owner)
        add_entries("theirs", [Signal("pdq", pdq(3), 100)], Standing.ATTESTED, WEDNESDAY, provenance="test")
        self.entry = BankEntry.objects.get().pk
        self.here = self._claiming(caseworker.user.organisation)
        self.there = self._claiming(owner)

    def _claiming(self, organisation: Organisation) -> str:
        case = Case.objects.create(
            organisation=organisation,
            state="awaiting_verification",
            opened_on=WEDNESDAY.date(),
            withdrawal_rule="at_once",
        )
        CaseImage.objects.create(case=case, entry=self.entry, claim=Claim.FROZEN, added_on=WEDNESDAY.date())
        return case.pk


def test_the_organisation_in_whose_bank_it_stands_settles_it_and_sees_no_other_case(
    services: Services, caseworker: Caseworker
) -> None:
    contested = OfTwoOrganisations(caseworker)

    page = signed_in(contested.theirs, WEDNESDAY).get("/desk/cases/").content.decode()
    assert contested.there in page
    assert contested.here not in page
    case_work.settle_claims(services, contested.theirs, contested.entry, [contested.there])

    assert claims() == {contested.here: Claim.REFUSED, contested.there: Claim.HELD}


def test_the_other_is_told_who_settles_it_and_has_no_button_that_always_fails(
    services: Services, caseworker: Caseworker
) -> None:
    contested = OfTwoOrganisations(caseworker)
    desk: Client = signed_in(caseworker.user, WEDNESDAY)

    page = desk.get("/desk/cases/").content.decode()

    assert contested.here in page
    assert contested.there not in page
    assert "Settle it" not in page
    assert "The organisation in whose bank it stands says whose it is" in page
    with pytest.raises(NotFound):
        case_work.settle_claims(services, caseworker.user, contested.entry, [contested.here])
    assert set(claims().values()) == {Claim.FROZEN}
