"""Something is told and handed over in a real browser, with its puzzle or its wait, to the day on which it came."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from takeback.demo.browser import LOOKS, Look, open_window
from takeback.demo.stage import Stage, open_stage
from tests.e2e import checks
from tests.e2e.helpline import found_helpline

NARROW, WIDE = LOOKS[0], LOOKS[3]
OpenStaffed = Callable[..., Page]


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory, tables: Path) -> Iterator[Stage]:
    """A server whose organisation has keys, so that somebody can read what is told."""
    home = tmp_path_factory.mktemp("staffed") / "home"
    with open_stage(home, tables=tables) as stage:
        found_helpline(home)
        yield stage


@pytest.fixture
def come(browser: Browser, staffed: Stage) -> Iterator[OpenStaffed]:
    """Opens pages there; at the end none has asked anybody else for anything."""
    strangers: list[str] = []
    with ExitStack() as windows:

        def open_page(look: Look, **options: object) -> Page:
            page = windows.enter_context(open_window(browser, look, base_url=staffed.url, **options)).new_page()
            page.set_default_timeout(20_000)
            page.on("request", lambda asked: strangers.extend([] if asked.url.startswith(staffed.url) else [asked.url]))
            return page

        yield open_page
    assert strangers == []


def _holds(page: Page) -> None:
    checks.assert_accessible(page)
    checks.assert_no_sideways_scroll(page)
    checks.assert_targets_are_large(page)
    assert page.context.cookies() == []


def _answer(page: Page, *answers: tuple[str, str]) -> None:
    page.goto("/start/")
    for name, value in answers:
        page.check(f"input[name={name}][value={value}]")
        page.click("text=Continue")


def _code(page: Page) -> str:
    page.wait_for_load_state()  # all of it stands there
    return " ".join(page.locator(".code-words").first.locator(".word").all_inner_texts())


@pytest.mark.parametrize("look", [NARROW, WIDE], ids=lambda look: look.name)
def test_what_is_handed_over_can_be_followed_with_its_code(come: OpenStaffed, look: Look) -> None:
    page = come(look)
    _answer(page, ("device", "alone"), ("country", "KR"), ("age", "unsure"))
    page.wait_for_selector("[name=locations]")
    _holds(page)
    page.fill("[name=locations]", "https://a.example/1\n@room")
    page.check("input[name=addressee][value=kr-d4u]")
    page.click("text=Hand it over")
    page.wait_for_selector(".code-words")
    _holds(page)
    code = _code(page)
    page.fill("#code", f"{code} lamp")
    page.click("main form .button")
    page.wait_for_selector("[role=alert]")
    assert _code(page) == code
    _holds(page)
    page.fill("#code", code)
    page.click("main form .button")
    page.wait_for_selector(".steps")
    assert "Not yet. It should be done before" in page.inner_text(".steps")
    _holds(page)
    page.click("text=Open my case")
    page.wait_for_selector("#now-title")
    checks.assert_usable_unfolded(page, look)
    assert "Not yet. It should be done before" in page.inner_text(".steps")


@pytest.mark.parametrize("look", [NARROW, WIDE], ids=lambda look: look.name)
def test_a_link_is_told_for_somebody_else(come: OpenStaffed, look: Look) -> None:
    page = come(look)
    page.goto("/for-somebody/")
    page.click("text=Go on")
    for name, value in (("device", "alone"), ("country", "US"), ("age", "adult"), ("situation", "no_image")):
        page.check(f"input[name={name}][value={value}]")
        page.click("text=Continue")
    page.click("text=I know a link, an account or a chat room")
    page.wait_for_selector("[name=locations]")
    _holds(page)
    page.click("main form .button")
    page.wait_for_selector("[role=alert]")
    assert page.locator("details.folded").get_attribute("open") is not None
    _holds(page)
    page.check("input[name=relation][value=lawyer]")
    page.check("input[name=right][value=asked]")
    page.fill("[name=locations]", "@room")
    page.click("main form .button")
    page.wait_for_selector(".code-words")


def test_without_scripts_it_is_told_after_a_wait_and_nothing_is_lost(come: OpenStaffed) -> None:
    page = come(NARROW, java_script_enabled=False)
    page.goto("/another-way/")
    page.fill("[name=story]", "He wrote to me.")
    page.click("text=Hand it over")
    page.wait_for_selector("h1:text-is('One moment, please')")
    page.wait_for_load_state()
    assert page.locator("input[name=story]").input_value() == "He wrote to me."
    page.wait_for_timeout(21_000)
    page.click("text=Send it now")
    page.wait_for_selector(".code-words")
    page.wait_for_load_state()
    assert page.locator(".code-words li").count() == 26
    assert page.context.cookies() == []
