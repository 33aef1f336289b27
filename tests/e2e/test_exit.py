"""The exit button: a press, or Shift three times, covers the page at once and puts another in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page

from takeback.demo.browser import LOOKS, open_window
from takeback.demo.stage import Stage

ELSEWHERE = "https://www.wikipedia.org/"
OpenLeaving = Callable[..., Page]


@pytest.fixture
def leaving(browser: Browser, stage: Stage) -> Iterator[OpenLeaving]:
    """Opens pages for which the page elsewhere is played by the test: nothing of it comes from the network."""
    with ExitStack() as windows:

        def open_page(**options: object) -> Page:
            page = windows.enter_context(open_window(browser, LOOKS[0], base_url=stage.url, **options)).new_page()
            page.route(
                f"{ELSEWHERE}**", lambda route: route.fulfill(content_type="text/html", body="<h1>Elsewhere</h1>")
            )
            return page

        yield open_page


def _press_shift(page: Page, times: int) -> None:
    for _ in range(times):
        page.keyboard.press("Shift")


def _is_here(page: Page, stage: Stage) -> bool:
    return page.url.startswith(stage.url) and not page.evaluate("document.documentElement.classList.contains('left')")


def test_shift_three_times_leaves_and_back_does_not_lead_here(leaving: OpenLeaving, stage: Stage) -> None:
    page = leaving()
    page.goto("/")
    page.goto("/safety/")
    _press_shift(page, 3)
    page.wait_for_url(ELSEWHERE)
    page.go_back()
    assert page.url == f"{stage.url}/"  # not /safety/: that entry of the history was replaced


def test_a_press_leaves_too_and_tells_nobody_where_from(leaving: OpenLeaving) -> None:
    page = leaving()
    page.goto("/now/")
    with page.expect_request(f"{ELSEWHERE}**") as asked:
        page.click("#exit")
    page.wait_for_url(ELSEWHERE)
    assert "referer" not in asked.value.all_headers()


def test_the_page_is_covered_before_the_other_one_comes(leaving: OpenLeaving) -> None:
    page = leaving()
    page.goto("/start/")
    page.check("input[name=device][value=watched]")
    shown = page.evaluate(
        """() => {
          for (let press = 0; press < 3; press++)
            for (const type of ["keydown", "keyup"]) document.dispatchEvent(new KeyboardEvent(type, { key: "Shift" }));
          const ticked = document.querySelector("input[value=watched]").checked;
          return [getComputedStyle(document.body).display, document.title.replace("\\u200e", ""), ticked];
        }"""
    )
    assert shown == ["none", "", False]  # in the same moment, while the other page has not even been asked for
    page.wait_for_url(ELSEWHERE)


def test_after_five_seconds_the_count_begins_anew(leaving: OpenLeaving, stage: Stage) -> None:
    page = leaving()
    page.clock.install(time=0)
    page.goto("/")
    page.clock.pause_at(60_000)  # from here on only the test lets time pass, however long the machine takes
    _press_shift(page, 2)
    assert "once more" in page.locator("#exit-status").inner_text()
    page.clock.fast_forward(5_001)
    assert page.locator("#exit-status").inner_text() == ""  # set in the same moment, not later
    _press_shift(page, 2)
    assert _is_here(page, stage)
    page.clock.fast_forward(4_000)
    _press_shift(page, 1)
    page.wait_for_url(ELSEWHERE)


@pytest.mark.parametrize("between", ["a", "Tab", "Shift+A", "Control+Shift"])
def test_whoever_types_does_not_leave(leaving: OpenLeaving, stage: Stage, between: str) -> None:
    page = leaving()
    page.goto("/received/")
    page.focus("#code")
    for _ in range(6):
        page.keyboard.press("Shift")
        page.keyboard.press(between)
    assert _is_here(page, stage)
    page.keyboard.type("ABC DEF")
    assert _is_here(page, stage)


def test_escape_does_not_leave(leaving: OpenLeaving, stage: Stage) -> None:
    page = leaving()
    page.goto("/")
    for _ in range(5):
        page.keyboard.press("Escape")
    assert _is_here(page, stage)


def test_without_scripts_it_is_a_plain_link(leaving: OpenLeaving) -> None:
    page = leaving(java_script_enabled=False)
    page.goto("/now/")
    page.click("#exit")
    page.wait_for_url(ELSEWHERE)
