"""Cases at the desk, as a caseworker works them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from takeback.casework.claim import Claim
from takeback.flows.cases.own_case import enter, write_to_caseworker
from takeback.flows.cases.withdrawing import withdraw_everything
from takeback.flows.services import Services
from takeback.matching.bank import Standing
from takeback.records.banks.models import BankEntry
from takeback.records.cases.actions import Wishes
from takeback.records.cases.models import Case, CaseImage
from takeback.sealing.boxes import PrivateKey
from takeback.web.desk import cases
from tests.integration.cases.conftest import (
    WEDNESDAY,
    Caseworker,
    OpenCase,
    caseworker,
    clock,
    opened,
    picture,
    services,
)
from tests.integration.cases.test_withdrawing import holder_of
from tests.people import signed_in

__all__ = ["caseworker", "clock", "opened", "services"]


@pytest.fixture
def desk(caseworker: Caseworker, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A caseworker whose session holds the key that sign-in opened."""

    def key(_request: Any, _user: Any) -> PrivateKey:
        return caseworker.private

    monkeypatch.setattr(cases, "private_key", key)
    return signed_in(caseworker.user, WEDNESDAY)


def text_of(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    text: str = response.content.decode()
    return text


def test_a_letter_waits_is_read_and_answered(desk: Client, services: Services, opened: OpenCase) -> None:
    case = opened(picture(), story="It began in May.")
    write_to_caseworker(services, holder_of(case.code), "Are you there?")
    path = f"/desk/cases/{case.case_id}/"

    assert "1 letter" in text_of(desk.get("/desk/cases/"))
    closed = text_of(desk.get(path))
    assert "It began in May." not in closed
    assert "Are you there?" not in closed
    read = text_of(desk.post(f"{path}read/"))
    assert "It began in May." in read
    assert "Are you there?" in read
    assert "stands in the case" in text_of(desk.post(f"{path}answer/", {"text": "Yes."}, follow=True))
    assert "1 letter" not in text_of(desk.get("/desk/cases/"))


def test_an_empty_letter_is_not_sent(desk: Client, opened: OpenCase) -> None:
    case = opened(picture())

    assert desk.post(f"/desk/cases/{case.case_id}/answer/", {"text": " "}).status_code == 400


def test_the_case_behind_a_duress_code_is_in_no_list(desk: Client, opened: OpenCase) -> None:
    case = opened(picture())
    empty = holder_of(case.duress_code).case_id

    page = text_of(desk.get("/desk/cases/"))

    assert case.case_id in page
    assert empty not in page


def test_a_case_is_found_by_three_words_and_by_no_others(desk: Client, opened: OpenCase) -> None:
    case = opened(picture())
    three = " ".join(case.code.words()[:3])

    assert case.case_id in text_of(desk.post("/desk/cases/find/", {"words": three.upper()}, follow=True))
    for words in ("", "a b c", "'; --", "x" * 5000, " ".join(case.code.words()[:2])):
        assert "No case has these" in text_of(desk.post("/desk/cases/find/", {"words": words}, follow=True))


def test_a_stolen_withdrawal_is_stopped_and_the_person_gets_another_code(
    desk: Client, services: Services, opened: OpenCase
) -> None:
    case = opened(picture(), wishes=Wishes(lost_code_replaceable=True))
    withdraw_everything(services, holder_of(case.code))
    path = f"/desk/cases/{case.case_id}/"

    assert "A withdrawal on 2026-11-29" in text_of(desk.get("/desk/cases/"))
    assert "Nothing is withdrawn." in text_of(desk.post(f"{path}stop/", follow=True))
    page = text_of(desk.post(f"{path}code/"))
    assert page.count("<li><strong") == 13
    assert enter(case.code) is None


def test_a_code_that_the_person_wants_nobody_to_replace_is_not_replaced(desk: Client, opened: OpenCase) -> None:
    case = opened(picture())

    assert desk.post(f"/desk/cases/{case.case_id}/code/").status_code == 403
    assert enter(case.code) is not None


def test_a_person_is_verified_and_doubted_again(desk: Client, opened: OpenCase) -> None:
    case = opened(picture())
    path = f"/desk/cases/{case.case_id}/"

    assert "says where and when" in text_of(desk.post(f"{path}verify/", follow=True))
    assert desk.post(f"{path}verify/").status_code == 409
    assert "no more than before" in text_of(desk.post(f"{path}doubt/", follow=True))


def settling(entry: int, *cases: str, **more: str) -> dict[str, Any]:
    """What the form of an entry sends: who was shown, and whose it is."""
    shown = dict(CaseImage.objects.filter(entry=entry).values_list("case", "pk"))
    return {"shown": list(shown.values()), "rightful": [shown[case] for case in cases], **more}


def test_an_image_of_two_people_is_settled(desk: Client, opened: OpenCase) -> None:
    opened(picture())
    hers = opened(picture())
    entry = BankEntry.objects.get()
    path = f"/desk/claims/{entry.pk}/"

    assert f"Entry {entry.pk}" in text_of(desk.get("/desk/cases/"))
    assert desk.post(path).status_code == 400
    assert desk.post(path, settling(entry.pk, hers.case_id, nobody="yes")).status_code == 400
    settled = desk.post(path, settling(entry.pk, hers.case_id), follow=True)
    assert "It is settled." in text_of(settled)
    assert f"Entry {entry.pk}" not in text_of(desk.get("/desk/cases/"))
    assert BankEntry.objects.get().consent_reference == Case.objects.get(pk=hers.case_id).consent


def test_whoever_claims_it_after_the_page_was_shown_is_refused_by_nobody(desk: Client, opened: OpenCase) -> None:
    hers, his = opened(picture()), opened(picture())
    entry = BankEntry.objects.get()
    sent = settling(entry.pk, hers.case_id)
    late = opened(picture())

    assert "Others claim it by now" in text_of(desk.post(f"/desk/claims/{entry.pk}/", sent, follow=True))
    claims = dict(CaseImage.objects.values_list("case", "claim"))
    assert claims == dict.fromkeys([hers.case_id, his.case_id, late.case_id], Claim.FROZEN)


def test_both_of_two_people_in_one_picture_hold_it(desk: Client, opened: OpenCase) -> None:
    one, other, his = opened(picture()), opened(picture()), opened(picture())
    entry = BankEntry.objects.get()

    desk.post(f"/desk/claims/{entry.pk}/", settling(entry.pk, one.case_id, other.case_id))

    claims = dict(CaseImage.objects.values_list("case", "claim"))
    assert claims == {one.case_id: Claim.HELD, other.case_id: Claim.HELD, his.case_id: Claim.REFUSED}


def test_it_can_be_nobodys(desk: Client, opened: OpenCase) -> None:
    opened(picture())
    opened(picture())
    entry = BankEntry.objects.get()

    desk.post(f"/desk/claims/{entry.pk}/", settling(entry.pk, nobody="yes"))

    assert BankEntry.objects.get().standing == Standing.WITHDRAWN


def test_hostile_text_is_shown_and_not_run(desk: Client, opened: OpenCase) -> None:
    case = opened(picture(), story="<script>alert(1)</script>", locations=("javascript:alert(1)",))

    page = text_of(desk.post(f"/desk/cases/{case.case_id}/read/"))

    assert "<script>alert" not in page
    assert 'href="javascript' not in page
