"""The ways in, as everybody may have to use them: narrow and wide, in each language, with and without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from takeback.demo.browser import BY_DAY_OR_NIGHT, LOOKS, Look
from takeback.sealing.codes import new_code
from tests.e2e import checks
from tests.e2e.conftest import OpenPage

PATHS = ("/", "/safety/", "/start/", "/now/", "/help/", "/places/", "/for-somebody/", "/another-way/", "/received/")
EVERY_LOOK = pytest.mark.parametrize("look", BY_DAY_OR_NIGHT, ids=lambda look: look.name)
WAY = (("device", "watched"), ("country", "KR"), ("age", "adult"), ("situation", "threatened"))


def _holds(page: Page, look: Look) -> None:
    checks.assert_accessible(page)
    checks.assert_no_sideways_scroll(page)
    checks.assert_targets_are_large(page)
    checks.assert_every_link_within_the_house(page)
    assert page.locator("html").get_attribute("lang") == look.language
    assert page.locator("html").get_attribute("dir") == ("rtl" if look.language == "ar" else "ltr")
    assert page.locator("#exit").is_visible()
    assert page.context.cookies() == []


@EVERY_LOOK
def test_every_way_in_can_be_used_by_everybody(new_page: OpenPage, look: Look) -> None:
    page = new_page(look)
    for path in PATHS:
        response = page.goto(look.path(path))
        checks.assert_guarded(response)
        _holds(page, look)


@EVERY_LOOK
def test_one_question_a_page_leads_to_what_to_do(new_page: OpenPage, look: Look) -> None:
    page = new_page(look)
    page.goto(look.path("/start/"))
    for name, value in WAY:
        page.wait_for_selector(f"input[name={name}]")
        _holds(page, look)
        page.check(f"input[name={name}][value={value}]")
        page.click("main .button:not(.button-second):not(.button-quiet)")
    page.wait_for_selector("#onward")
    _holds(page, look)
    assert page.locator(".steps").count() == 1
    assert page.locator(".places h3").first.inner_text() == "D4U"
    assert "?" not in page.url


@pytest.mark.parametrize("look", [LOOKS[0], LOOKS[2]], ids=lambda look: look.name)
def test_all_of_it_works_without_scripts(new_page: OpenPage, look: Look) -> None:
    page = new_page(look, java_script_enabled=False)
    page.goto("/")
    page.click("a[href='/start/']")
    page.click("button[name=skip]")
    page.check("input[name=country][value=US]")
    page.click("text=Continue")
    page.click("button[name=back]")
    page.wait_for_selector("h1:text-is('Where do you live?')")
    page.click("text=Continue")
    page.wait_for_selector("[role=alert]")
    page.check("input[name=country][value=KR]")
    page.click("text=Continue")
    page.check("input[name=age][value=unsure]")
    page.click("text=Continue")
    page.wait_for_selector("h1:text-is('There is a way of its own for you')")
    page.wait_for_load_state()
    assert "02-735-8994" in page.locator(".places").inner_text()
    page.click("button[name=again]")
    page.check("input[name=age][value=adult]")
    page.click("text=Continue")
    page.click("button[name=skip]")
    page.wait_for_selector("h1:text-is('What you can do now')")
    page.wait_for_load_state()
    assert page.locator("#exit").get_attribute("href") == "https://www.wikipedia.org/"
    assert not page.locator(".exit-keys").is_visible()


def test_an_answer_can_be_given_from_the_keyboard(new_page: OpenPage) -> None:
    page = new_page()
    page.goto("/start/")
    page.focus("input[name=device][value=watched]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector("input[name=country][type=radio]")
    assert page.locator("input[name=device][type=hidden]").input_value() == "alone"


def test_another_language_keeps_the_answers(new_page: OpenPage) -> None:
    page = new_page()
    page.goto("/start/")
    page.check("input[name=device][value=watched]")
    page.click("text=Continue")
    page.get_by_role("button", name="العربيّة").click()
    page.wait_for_url("**/ar/start/")
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert page.locator("input[name=device][type=hidden]").input_value() == "watched"
    assert page.locator("input[name=country][type=radio]").count() > 1


def _try_a_code(page: Page) -> None:
    page.goto("/received/")
    page.fill("#code", " ".join(new_code().words()))
    page.click("main button[type=submit]")


def test_a_browser_solves_the_puzzle_by_itself(new_page: OpenPage) -> None:
    page = new_page()
    _try_a_code(page)
    page.wait_for_selector("[role=alert]")
    assert "opens nothing" in page.locator("[role=alert]").inner_text()
    checks.assert_accessible(page)


def test_where_the_puzzle_cannot_be_solved_one_waits_and_loses_nothing(new_page: OpenPage) -> None:
    page = new_page()
    page.add_init_script("delete window.Worker")
    _try_a_code(page)
    page.wait_for_selector("text=What you wrote is not lost")
    checks.assert_accessible(page)
    checks.assert_no_sideways_scroll(page)


def test_without_scripts_a_short_wait_takes_the_puzzles_place(new_page: OpenPage) -> None:
    page = new_page(java_script_enabled=False)
    _try_a_code(page)
    page.wait_for_selector("h1:text-is('One moment, please')")
    with page.expect_navigation():
        page.click("text=Send it now")
    page.wait_for_selector("h1:text-is('One moment, please')")  # too soon, and nothing is lost
    page.wait_for_timeout(21_000)
    page.click("text=Send it now")
    page.wait_for_selector("[role=alert]:has-text('opens nothing')")
