"""Whoever acts for somebody says themselves how far their right goes: it takes nothing back that nobody has proved."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from takeback.base.errors import NotAllowed
from takeback.base.instants import MovableClock
from takeback.casework.case import State, WithdrawalRule
from takeback.casework.takedown.authority import Right
from takeback.flows.cases import authority, case_work
from takeback.flows.cases.desk_queue import What, things_in
from takeback.flows.cases.own_case import choose_receivers
from takeback.flows.cases.withdrawing import withdraw_everything, withdraw_image
from takeback.flows.services import Services
from takeback.flows.takedowns.wishes import end_delegate, name_delegate, prove_delegate
from takeback.matching.bank import Standing
from takeback.records.banks.models import BankEntry
from takeback.records.cases.actions import Wishes
from takeback.records.cases.models import Case, CaseImage
from tests.integration.cases.conftest import WEDNESDAY, Browser, Caseworker, OpenCase, pdq, picture
from tests.integration.cases.test_withdrawing import holder_of, work

IN_A_MONTH = WEDNESDAY.date() + timedelta(days=30)
AT_ONCE = Wishes(withdrawal_rule=WithdrawalRule.AT_ONCE)
SURE = {"sure": "yes"}


@pytest.fixture
def parents(caseworker: Caseworker, opened: OpenCase) -> Any:
    """The case of a teenager, opened by a parent who says that they may hear, and that withdrawals count at once."""
    return opened(picture(), delegate="acts: family\nright: none_yet\nmay: hear", acts_until=IN_A_MONTH, wishes=AT_ONCE)


def proved(services: Services, caseworker: Caseworker, case_id: str) -> int:
    delegate = name_delegate(services, caseworker.user, case_id, Right.PARENT, "Maria K, birth certificate")
    prove_delegate(services, caseworker.user, case_id, delegate)
    return delegate


def test_a_parent_who_acts_against_a_teenager_withdraws_nothing_and_sends_nothing_on(
    services: Services, browser: Browser, parents: Any
) -> None:
    browser.enter(parents.code)
    image = CaseImage.objects.get().pk

    posted = {
        "withdraw-case": SURE,
        "withdraw-image": {"image": f"{image}"},
        "receivers-of-case": {"beyond": "yes"},
    }
    for name, fields in posted.items():
        answer = browser.post(reverse(f"portal:{name}"), fields)
        assert answer.status_code == 403, name
        assert "before a caseworker has seen by what right" in answer.content.decode()

    case = Case.objects.get(pk=parents.case_id)
    assert (case.state, case.shared_beyond) == (State.AWAITING_VERIFICATION, False)
    assert BankEntry.objects.get().standing == Standing.ATTESTED
    assert CaseImage.objects.get().withdrawal_due_on is None


def test_their_page_says_so_and_offers_no_button_for_it(browser: Browser, parents: Any) -> None:
    page = browser.enter(parents.code).content.decode()

    assert "a caseworker must have seen by what right you act" in page
    for name in ("withdraw-case", "withdraw-image", "receivers-of-case"):
        assert reverse(f"portal:{name}") not in page
    assert reverse("portal:write-in-case") in page
    assert reverse("portal:report-in-case") in page


def test_only_the_person_has_pictures_hashed(browser: Browser, parents: Any) -> None:
    assert reverse("portal:add-to-case") not in browser.enter(parents.code).content.decode()

    sent = {"send": "yes", "age": "adult", "picture": f"{pdq(7)}:90"}
    for answer in (browser.get("/case/add/"), browser.post("/case/add/", sent)):
        assert answer.status_code == 409
        assert "Nothing can be added to this case now." in answer.content.decode()

    assert CaseImage.objects.count() == 1


def test_that_somebody_was_named_is_no_proof(services: Services, caseworker: Caseworker, parents: Any) -> None:
    name_delegate(services, caseworker.user, parents.case_id, Right.PARENT, "says that she is the mother")

    with pytest.raises(NotAllowed):
        withdraw_everything(services, holder_of(parents.code))


def test_with_a_proved_right_it_counts_after_three_days_whatever_was_chosen_and_can_be_stopped(
    services: Services, caseworker: Caseworker, browser: Browser, parents: Any
) -> None:
    proved(services, caseworker, parents.case_id)
    page = browser.enter(parents.code).content.decode()
    assert "Since you act for somebody, it counts after three days." in page

    assert not withdraw_everything(services, holder_of(parents.code))

    case = Case.objects.get(pk=parents.case_id)
    assert case.state == State.WITHDRAWING
    assert BankEntry.objects.get().standing == Standing.ATTESTED
    waits = things_in(caseworker.user.organisation_id, services.clock.now())
    assert [each.what for each in waits] == [What.WITHDRAWAL], "the caseworker is told"
    case_work.stop_withdrawal(services, caseworker.user, parents.case_id)
    assert not withdraw_image(services, holder_of(parents.code), CaseImage.objects.get().pk)
    choose_receivers(services, holder_of(parents.code), beyond=True)
    assert Case.objects.get(pk=parents.case_id).shared_beyond


def test_a_right_that_was_ended_undoes_nothing_more(
    services: Services, caseworker: Caseworker, parents: Any, clock: MovableClock
) -> None:
    delegate = proved(services, caseworker, parents.case_id)
    end_delegate(services, caseworker.user, parents.case_id, delegate)

    for act in (
        lambda: withdraw_everything(services, holder_of(parents.code)),
        lambda: withdraw_image(services, holder_of(parents.code), CaseImage.objects.get().pk),
        lambda: choose_receivers(services, holder_of(parents.code), beyond=True),
    ):
        with pytest.raises(NotAllowed):
            act()
    clock.move(timedelta(days=7))
    work(services)
    assert BankEntry.objects.get().standing == Standing.ATTESTED


def test_the_person_themself_withdraws_as_they_chose_once_nobody_acts_for_them(
    services: Services, caseworker: Caseworker, parents: Any
) -> None:
    authority.end_authority(services, caseworker.user, parents.case_id)
    code = case_work.give_another_code(services, caseworker.user, caseworker.private, parents.case_id)

    assert withdraw_everything(services, holder_of(code))
    assert BankEntry.objects.get().standing == Standing.WITHDRAWN


def test_a_case_of_ones_own_needs_no_right(services: Services, caseworker: Caseworker, opened: OpenCase) -> None:
    case = opened(picture(), wishes=AT_ONCE)
    choose_receivers(services, holder_of(case.code), beyond=True)

    assert withdraw_everything(services, holder_of(case.code))
