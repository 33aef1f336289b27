from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings

from takeback.base.instants import MovableClock
from takeback.records.cases.models import Case
from takeback.sealing.codes import new_code
from takeback.web.portal.case.session import IDLE, LONGEST
from takeback.web.portal.case.tries import MOST, WINDOW_SECONDS, Tries
from tests.integration.cases.conftest import Browser, OpenCase, picture
from tests.integration.cases.test_opening import with_secret_of


@pytest.mark.parametrize("digits", [False, True])
def test_the_code_opens_the_case_in_words_and_in_digits(browser: Browser, opened: OpenCase, digits: bool) -> None:  # noqa: FBT001 - a parameter of the test
    case = opened(picture(1), picture(2))

    page = browser.enter(case.code, digits=digits).content.decode()

    assert "2 of your 2 images are in the bank." in page


def test_the_duress_code_opens_a_case_with_nothing_in_it(browser: Browser, opened: OpenCase) -> None:
    case = opened(picture(1))

    page = browser.enter(case.duress_code).content.decode()

    assert "There are no images in this case." in page
    assert case.case_id not in page


def test_what_is_done_in_the_empty_case_touches_nothing_of_the_other(browser: Browser, opened: OpenCase) -> None:
    case = opened(picture(1))
    browser.enter(case.duress_code)

    browser.post("/case/withdraw/", {"sure": "yes"})

    assert Case.objects.get(pk=case.case_id).withdrawal_due_on is None
    assert "1 of your 1 image is in the bank." in Browser().enter(case.code).content.decode()


def test_a_code_that_nobody_has_says_no_more_than_a_wrong_one(browser: Browser, opened: OpenCase) -> None:
    opened(picture(1))

    response = browser.post("/case/", {"code": " ".join(new_code().words())})

    assert response.status_code == 400
    assert "This code opens nothing here." in response.content.decode()
    assert not response.cookies


BOLD_ZERO = "\N{MATHEMATICAL BOLD DIGIT ZERO}"


@pytest.mark.parametrize("typed", ["", "a", "river " * 500, "0000 " * 13, "\x00", BOLD_ZERO * 52])
def test_what_is_no_code_is_explained_and_not_repeated(browser: Browser, typed: str) -> None:
    response = browser.post("/case/", {"code": typed})

    assert response.status_code == 400
    assert not response.cookies


def test_wrong_codes_under_the_same_words_are_counted_whether_or_not_anybody_has_them() -> None:
    clock = [0.0]
    tries = Tries(lambda: clock[0])

    assert [tries.was_wrong("acorn-river-lamp") for _ in range(MOST + 1)] == [False] * MOST + [True]
    assert not tries.was_wrong("river-lamp-acorn")
    clock[0] += WINDOW_SECONDS
    assert not tries.was_wrong("acorn-river-lamp")


def test_whoever_fills_the_memory_fills_no_more_than_a_bound() -> None:
    tries = Tries(lambda: 0.0)

    for number in range(25_000):
        tries.was_wrong(f"{number}")

    assert len(tries._by_words) <= 10_000


def test_who_knows_her_first_three_words_cannot_lock_her_out(browser: Browser, opened: OpenCase) -> None:
    case = opened(picture(1))
    wrong = " ".join(with_secret_of(case.code.numbers, new_code().numbers).words())
    his = Browser()
    assert [his.post("/case/", {"code": wrong}).status_code for _ in range(MOST + 1)][-1] == 429

    assert "1 of your 1 image is in the bank." in browser.enter(case.code).content.decode()


def test_after_too_many_tries_the_page_asks_to_wait(browser: Browser, opened: OpenCase) -> None:
    wrong = " ".join(new_code().words())
    statuses = [browser.post("/case/", {"code": wrong}).status_code for _ in range(MOST + 1)]

    assert statuses == [400] * MOST + [429]


def test_the_page_on_which_a_code_is_confirmed_counts_tries_too(browser: Browser) -> None:
    wrong, other = " ".join(new_code().words()), " ".join(new_code().words())
    guess = {"shown": wrong, "second": other, "typed": wrong}
    statuses = [browser.post("/protect/kept/", guess).status_code for _ in range(MOST + 1)]

    assert statuses == [400] * MOST + [429]


def test_a_page_that_answers_a_form_is_read_in_another_language_where_it_stands(
    browser: Browser, opened: OpenCase
) -> None:
    browser.enter(opened(picture(1)).code)
    refused = [browser.post("/case/links/", {"links": " "}), Browser().post("/case/links/", {"links": "x"})]

    assert [each.status_code for each in refused] == [400, 403]
    for each in refused:
        assert 'href="/ko/case/"' in each.content.decode()
        assert "/ko/case/links/" not in each.content.decode()


def test_the_cookie_can_be_read_by_no_script_and_tells_nothing(browser: Browser, opened: OpenCase) -> None:
    case = opened(picture(1))
    browser.enter(case.code)

    cookie = browser.cookies[settings.CASE_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert not cookie["max-age"]  # ends with the browser
    assert case.case_id not in cookie.value
    assert list(browser.cookies) == [settings.CASE_COOKIE_NAME]


def test_a_session_ends_when_nobody_uses_it(browser: Browser, opened: OpenCase, clock: MovableClock) -> None:
    browser.enter(opened(picture(1)).code)

    clock.move(IDLE + timedelta(seconds=1))

    assert "Enter your code" in browser.get("/case/").content.decode()


def test_a_session_ends_after_a_while_however_much_it_is_used(
    browser: Browser, opened: OpenCase, clock: MovableClock
) -> None:
    browser.enter(opened(picture(1)).code)

    pages = []
    for _ in range(int(LONGEST / IDLE) + 1):
        clock.move(IDLE)
        pages.append(browser.get("/case/").content.decode())

    assert ["Enter your code" in page for page in pages] == [False] * (len(pages) - 1) + [True]


def test_leaving_ends_the_session_for_every_copy_of_its_cookie(browser: Browser, opened: OpenCase) -> None:
    browser.enter(opened(picture(1)).code)
    copied = browser.cookies[settings.CASE_COOKIE_NAME].value

    browser.post("/case/leave/")

    assert browser.cookies[settings.CASE_COOKIE_NAME].value == ""
    browser.cookies[settings.CASE_COOKIE_NAME] = copied
    assert "Enter your code" in browser.get("/case/").content.decode()


@pytest.mark.parametrize("cookie", ["", "a", "A" * 5000, "é", "TAEAAAAA", "====", "TAGE" * 60])
def test_a_cookie_that_we_did_not_make_opens_nothing(browser: Browser, cookie: str) -> None:
    browser.cookies[settings.CASE_COOKIE_NAME] = cookie

    response = browser.get("/case/")

    assert response.status_code == 200
    assert "Enter your code" in response.content.decode()


@pytest.mark.parametrize("address", ["write", "links", "receivers", "withdraw-one", "withdraw", "keep", "add"])
def test_nothing_is_done_for_somebody_without_a_code(browser: Browser, address: str) -> None:
    assert browser.post(f"/case/{address}/", {"sure": "yes", "text": "a"}).status_code == 403
