"""A case that was opened while nobody could work it: its person gives it to caseworkers, and can take it back."""

from __future__ import annotations

from typing import Any

import pytest

from takeback.base.errors import Conflict, NotFound
from takeback.casework.case import State, WithdrawalRule
from takeback.flows.cases import case_work, taking_up
from takeback.flows.cases.own_case import write_to_caseworker
from takeback.flows.cases.withdrawing import withdraw_everything
from takeback.flows.services import Services
from takeback.matching.bank import Standing
from takeback.records.banks.models import BankEntry
from takeback.records.case_keys.models import CaseKeyRow
from takeback.records.cases.actions import Wishes
from takeback.records.cases.models import Case
from takeback.records.cases.waiting import waiting_in
from takeback.sealing.codes import Code
from tests.integration.cases.conftest import Browser, Caseworker, OpenCase, picture
from tests.integration.cases.test_withdrawing import holder_of, work

THERE_ARE = "There are caseworkers now"
GIVEN = "You gave this case to caseworkers</h2>"


@pytest.fixture
def code(opened: OpenCase) -> Code:
    """Of a case that was opened before there was an organisation."""
    made: Code = opened(picture(), wishes=Wishes(withdrawal_rule=WithdrawalRule.AT_ONCE), situation="threatened").code
    return made


@pytest.fixture
def later(code: Code, request: pytest.FixtureRequest) -> Caseworker:
    """The organisation that came afterwards."""
    made: Caseworker = request.getfixturevalue("caseworker")
    return made


def case_of(code: Code) -> Case:
    return Case.objects.get(pk=holder_of(code).case_id)


def key_of(code: Code) -> CaseKeyRow:
    return CaseKeyRow.objects.get(pk=holder_of(code).case_id)


def text(response: Any) -> str:
    shown: str = response.content.decode()
    return shown


def test_as_long_as_nobody_is_there_nothing_is_offered(browser: Browser, code: Code, services: Services) -> None:
    assert THERE_ARE not in text(browser.enter(code))
    with pytest.raises(Conflict):
        taking_up.give_to_caseworkers(services, holder_of(code))


def test_the_person_gives_it_on_the_page_and_a_caseworker_can_read_and_answer(
    services: Services, browser: Browser, code: Code, later: Caseworker
) -> None:
    assert waiting_in(later.user.organisation_id) == []
    assert THERE_ARE in text(browser.enter(code))

    page = text(browser.post("/case/give/", {"sure": "yes"}, follow=True))

    assert GIVEN in page
    assert "Write to your caseworker" in page
    case_id = case_of(code).pk
    assert [each.id for each in waiting_in(later.user.organisation_id)] == [case_id]
    read = case_work.read_case(services, later.user, later.private, case_id)
    assert read.told == {"situation": ["threatened"]}
    case_work.answer(services, later.user, case_id, "We are here.")
    assert "We are here." in text(browser.get("/case/"))


def test_without_a_clear_yes_nothing_is_given(browser: Browser, code: Code, later: Caseworker) -> None:
    browser.enter(code)

    assert browser.post("/case/give/", {}).status_code == 400
    assert case_of(code).organisation_id is None
    assert key_of(code).for_organisation is None


def test_taken_back_nobody_else_opens_it_any_more_and_the_images_stay_protected(
    services: Services, browser: Browser, code: Code, later: Caseworker
) -> None:
    browser.enter(code)
    browser.post("/case/give/", {"sure": "yes"})

    page = text(browser.post("/case/take-back/", follow=True))

    assert THERE_ARE in page
    assert "You took this case back from the caseworkers." in page
    assert case_of(code).state == State.OPENED
    assert key_of(code).for_organisation is None
    assert waiting_in(later.user.organisation_id) == []
    with pytest.raises(NotFound):
        case_work.read_case(services, later.user, later.private, case_of(code).pk)
    assert BankEntry.objects.get().standing == Standing.ATTESTED


def test_it_can_be_given_again_and_what_was_to_shut_it_leaves_it_open(
    services: Services, code: Code, later: Caseworker
) -> None:
    for _ in range(2):
        taking_up.give_to_caseworkers(services, holder_of(code))
        taking_up.take_back(services, holder_of(code))
    taking_up.give_to_caseworkers(services, holder_of(code))

    work(services)  # the outbox still holds both times that it was to be shut

    assert case_work.read_case(services, later.user, later.private, case_of(code).pk).told
    with pytest.raises(Conflict):
        taking_up.give_to_caseworkers(services, holder_of(code))


def test_once_a_caseworker_knows_the_person_it_is_not_taken_back_by_a_press(
    services: Services, browser: Browser, code: Code, later: Caseworker
) -> None:
    taking_up.give_to_caseworkers(services, holder_of(code))
    case_work.verify(services, later.user, case_of(code).pk)

    assert GIVEN not in text(browser.enter(code))
    assert browser.post("/case/take-back/").status_code == 409
    assert case_of(code).organisation_id == later.user.organisation_id


def test_a_case_that_had_caseworkers_from_the_start_is_not_taken_from_them(
    services: Services, caseworker: Caseworker, opened: OpenCase
) -> None:
    case = opened(picture())

    with pytest.raises(Conflict):
        taking_up.take_back(services, holder_of(case.code))


def test_what_is_withdrawn_can_be_given_to_nobody(services: Services, code: Code, later: Caseworker) -> None:
    withdraw_everything(services, holder_of(code))

    with pytest.raises((Conflict, NotFound)):
        taking_up.give_to_caseworkers(services, holder_of(code))
    assert key_of(code).for_organisation is None


def test_letters_that_wait_are_not_lost_when_it_is_given_and_taken(
    services: Services, browser: Browser, code: Code, later: Caseworker
) -> None:
    taking_up.give_to_caseworkers(services, holder_of(code))
    write_to_caseworker(services, holder_of(code), "Are you there?")
    taking_up.take_back(services, holder_of(code))
    taking_up.give_to_caseworkers(services, holder_of(code))

    read = case_work.read_case(services, later.user, later.private, case_of(code).pk)

    assert [letter.text for letter in read.letters] == ["Are you there?"]
