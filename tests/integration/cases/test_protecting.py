from __future__ import annotations

import re
from typing import Any

import pytest

from takeback.casework.case import WithdrawalRule
from takeback.flows.cases.claiming import MOST_IMAGES
from takeback.records.banks.models import BankEntry
from takeback.records.cases.models import Case, CaseImage
from takeback.sealing.code_words import WORDS
from tests.integration.cases.conftest import Browser, Caseworker, pdq


def send(browser: Browser, *numbers: int, **more: Any) -> Any:
    form = {"send": "yes", "age": "adult", "picture": [f"{pdq(number)}:90" for number in numbers]}
    return browser.post("/protect/", form | more)


def codes_in(response: Any) -> tuple[str, str]:
    text = response.content.decode()
    shown = re.search(r'name="shown" value="([a-z ]+)"', text)
    second = re.search(r'name="second" value="([a-z ]+)"', text)
    assert shown is not None
    assert second is not None
    return shown[1], second[1]


def test_three_hashes_are_sent_and_the_code_is_shown_in_words_and_digits(browser: Browser) -> None:
    response = send(browser, 1, 2, 3)

    assert response.status_code == 200
    code, _ = codes_in(response)
    text = response.content.decode()
    for word in code.split():
        assert f">{word}<" in text
        assert f">{WORDS.index(word):04d}<" in text
    assert BankEntry.objects.count() == CaseImage.objects.count() == 3


def test_no_cookie_is_set_before_the_code_is_entered(browser: Browser) -> None:
    for response in (browser.get("/protect/"), browser.get("/case/"), send(browser, 1)):
        assert not response.cookies
        assert response.headers["Cache-Control"] == "no-store"


def test_typing_the_code_once_opens_the_case(browser: Browser) -> None:
    code, second = codes_in(send(browser, 1))

    response = browser.post("/protect/kept/", {"shown": code, "second": second, "typed": code.upper()}, follow=True)

    assert "1 of your 1 image is in the bank." in response.content.decode()
    assert Case.objects.get(code_kept=True).images.count() == 1


@pytest.mark.parametrize("typed", ["", "river", "the second", "another"])
def test_a_code_that_was_noted_wrongly_is_shown_once_more_and_opens_nothing(browser: Browser, typed: str) -> None:
    code, second = codes_in(send(browser, 1))
    other = codes_in(send(browser, 2))[0]
    given = {"the second": second, "another": other}.get(typed, typed)

    response = browser.post("/protect/kept/", {"shown": code, "second": second, "typed": given})

    assert response.status_code == 400
    assert codes_in(response) == (code, second)
    assert not response.cookies
    assert not Case.objects.filter(code_kept=True).exists()


@pytest.mark.parametrize("age", ["minor", "unsure", "", "18"])
def test_no_hash_is_kept_unless_everybody_was_of_age(browser: Browser, age: str) -> None:
    response = send(browser, 1, age=age)

    assert response.status_code == 400
    assert "Then there is another way" in response.content.decode()
    assert not BankEntry.objects.exists()
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    "field",
    [
        "",
        "picture",
        f"{pdq(1)}",
        f"{pdq(1)}:",
        f"{pdq(1)}:49",
        f"{pdq(1)}:101",
        f"{pdq(1)}:٩٩",
        f"{pdq(1)}:{'9' * 5000}",
        f"{pdq(1).upper()}:90",
        f"{'0' * 64}:90",
        f"{pdq(1)}\x00:90",
    ],
)
def test_what_is_no_hash_is_refused_and_nothing_is_kept(browser: Browser, field: str) -> None:
    response = browser.post("/protect/", {"send": "yes", "age": "adult", "picture": [f"{pdq(2)}:90", field]})

    assert response.status_code == 400
    assert not Case.objects.exists()


def test_a_form_without_a_hash_says_so(browser: Browser) -> None:
    response = send(browser)

    assert response.status_code == 400
    assert "there was no hash in it" in response.content.decode()


def test_more_pictures_than_a_case_can_hold_are_refused(browser: Browser) -> None:
    response = browser.post(
        "/protect/", {"send": "yes", "age": "adult", "picture": [f"{pdq(1)}:90"] * (MOST_IMAGES + 1)}
    )

    assert response.status_code == 400


def test_what_the_person_chose_is_kept(browser: Browser, caseworker: Caseworker) -> None:
    send(browser, 1, rule="at_once", replaceable="yes", beyond="yes")

    case = Case.objects.filter(images__isnull=False).get()
    assert case.withdrawal_rule == WithdrawalRule.AT_ONCE
    assert case.lost_code_replaceable
    assert case.shared_beyond


def test_without_a_word_a_withdrawal_waits_and_nothing_is_given_to_others(browser: Browser) -> None:
    send(browser, 1, rule="whenever")

    case = Case.objects.filter(images__isnull=False).get()
    assert case.withdrawal_rule == WithdrawalRule.AFTER_72_HOURS
    assert not case.lost_code_replaceable
    assert not case.shared_beyond


def test_a_page_that_is_sent_twice_opens_one_case(browser: Browser) -> None:
    send(browser, 1, attempt="once")
    code, second = codes_in(send(browser, 1, attempt="once"))
    browser.post("/protect/kept/", {"shown": code, "second": second, "typed": code})

    response = send(browser, 1, attempt="once")

    assert response.status_code == 409
    assert Case.objects.filter(images__isnull=False).count() == 1


def test_a_code_that_was_entered_is_kept_however_it_was_entered(browser: Browser) -> None:
    code, _ = codes_in(send(browser, 1, attempt="once"))
    browser.post("/case/", {"code": code})

    assert send(browser, 1, attempt="once").status_code == 409  # sent again by the browser's button
    assert "1 of your 1 image is in the bank." in browser.post("/case/", {"code": code}, follow=True).content.decode()


@pytest.mark.parametrize("headers", [{"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_a_form_from_elsewhere_is_refused(browser: Browser, headers: dict[str, str]) -> None:
    response = browser.post("/protect/", {"send": "yes", "age": "adult", "picture": f"{pdq(1)}:90"}, headers=headers)

    assert response.status_code == 403
    assert not Case.objects.exists()


def test_the_page_can_send_nothing_but_its_form(browser: Browser) -> None:
    policy = browser.get("/protect/").headers["Content-Security-Policy"]

    assert "connect-src 'none'" in policy
    assert "form-action 'self'" in policy
    assert "default-src 'none'" in policy
