"""A takedown in a real browser: from a paste to approved notices, taken back, and a form handed in; for everybody."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.sync_api import Page

from takeback.demo.browser import BY_DAY_OR_NIGHT, LOOKS, Look
from takeback.demo.looking import pages_of_takedowns
from tests.e2e import checks
from tests.e2e.conftest import Desk, OpenPage

SITES = ("board-40.example", "board-41.example", "board-42.example")
PASTE = "\n".join(f"https://{site}/posts/{number}" for site in SITES for number in range(4))


@pytest.mark.parametrize("look", BY_DAY_OR_NIGHT, ids=lambda look: look.name)
def test_the_pages_of_takedowns_can_be_used_by_everybody(desk_page: OpenPage, desk: Desk, look: Look) -> None:
    page = desk_page(look)
    for turn, visit in enumerate(pages_of_takedowns(desk.records).values()):
        visit(page, look)
        checks.assert_usable_unfolded(page, look, turn)


@pytest.mark.parametrize("look", [LOOKS[0], replace(LOOKS[0], language="ar")], ids=lambda look: look.name)
def test_the_person_reads_what_became_of_each_link(desk_page: OpenPage, desk: Desk, look: Look) -> None:
    page = desk_page(look, storage_state=None)
    page.goto(look.path("/case/"))
    page.fill("#code", desk.records["code"])
    page.click("main form button[type=submit]")
    page.wait_for_selector("#now-title")
    checks.assert_usable_unfolded(page, look)
    if look.language == "en":
        text = page.inner_text("section[aria-labelledby=links-title]")
        assert "No caseworker has begun with it yet." in text
        assert "A caseworker has looked at it. Nobody has been asked to remove it yet." in text


def test_a_caseworker_walks_from_a_paste_to_approved_notices_and_takes_them_back(
    desk_page: OpenPage, desk: Desk
) -> None:
    """Without JavaScript: whatever the pages can do, they can do without."""
    page = desk_page(LOOKS[0], java_script_enabled=False)
    page.goto(f"/desk/takedowns/{desk.records['fresh']}/")
    state(page)
    page.fill("#links", PASTE)
    page.click("#read")
    checks.assert_says(page, "12 links are new.")
    page.click("#take-in")
    for question, found in (("link", "shows_it"), ("subject", "is_them"), ("authority", "themselves")):
        page.check(f"#{question}-{found}")
    for site in SITES:
        page.check(f"[name=site][value='{site}']")
    page.click("#check-and-draft")
    checks.assert_says(page, "3 notices, about 12 links.")
    page.click("#approve")
    checks.assert_says(page, "Nothing leaves before")
    page.click("text=Fill in the form")
    page.wait_for_selector("#handed-in")
    assert "https://board-42.example/posts/3" in page.input_value("#form-links")
    page.fill("#confirmation", "NR-2026-7")
    page.click("#handed-in")
    checks.assert_says(page, "Kept.")
    page.click("main a:has-text('board-42.example/report') >> nth=0")
    checks.assert_says(page, "NR-2026-7")
    page.click("text=Back to the takedown")
    page.click("main table a:has-text('abuse@board-40.example')")
    page.click("text=Keep it from leaving")
    checks.assert_says(page, "does not leave")


def state(page: Page) -> None:
    page.select_option("#shows", "nudity")
    page.select_option("#made", "filmed")
    page.select_option("#act-published", "no")
    page.fill("#signed-on", "2026-01-05")
    page.fill("#individual-on", "2026-01-05")
    page.fill("#circumstances", "Taken in a private room, and never shared by the person.")
    page.fill("#sender-on", "2026-01-05")
    page.check("#accurate")
    page.click("#state")
    checks.assert_says(page, "That is written down.")


def test_from_the_keyboard_the_most_urgent_is_taken_ticked_closed_and_taken_back(
    desk_page: OpenPage, desk: Desk
) -> None:
    page = desk_page(LOOKS[1])
    page.goto("/desk/takedowns/")
    press_access_key(page, "n")
    page.wait_for_url(f"**/{desk.records['danger']}/")  # danger first, whatever is due before it
    checks.assert_says(page, "You hold: Check links")
    press_access_key(page, "l")
    page.wait_for_function("() => document.activeElement.name === 'site' && document.activeElement.checked")
    fold = page.locator("#work > details > summary")
    fold.focus()
    page.keyboard.press("Enter")
    page.select_option("#ending", "person_wished")
    page.locator("#work button[formaction$='/close/']").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#close")
    page.locator("#close").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#undo")
    checks.assert_says(page, "links are closed.")
    page.locator("#undo").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("text=To be checked 2")


def press_access_key(page: Page, key: str) -> None:
    """Alt and a letter, as a keyboard sends it: Playwright's own press leaves the letter out, and Chromium needs it."""
    keyboard = page.context.new_cdp_session(page)
    said = {"modifiers": 1, "key": key, "code": f"Key{key.upper()}", "windowsVirtualKeyCode": ord(key.upper())}
    keyboard.send("Input.dispatchKeyEvent", {"type": "keyDown", "text": key, "unmodifiedText": key, **said})
    keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", **said})


def test_a_paste_that_is_too_large_is_not_even_sent(desk_page: OpenPage, desk: Desk) -> None:
    page = desk_page()
    page.goto(f"/desk/takedowns/{desk.records['fresh']}/")
    page.wait_for_selector("[data-ready=yes]", state="attached")
    page.evaluate(
        "document.getElementById('links').value = `https://a.example.com/${'1'.repeat(1980)}\\n`.repeat(1100)"
    )
    page.click("#read")
    page.wait_for_selector("[data-too-large]")
    assert page.evaluate("document.getElementById('links').value.length") > 2_000_000
