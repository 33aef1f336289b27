"""Keys, recovery, organisations and incidents in a real browser, for everybody, with a colleague who joins for real."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, StorageState

from takeback.base.instants import SystemClock
from takeback.demo.authenticator import code_at
from takeback.demo.browser import LOOKS, Look, open_window
from takeback.demo.joining import PASSPHRASE
from takeback.demo.stage import Stage
from tests.e2e import checks
from tests.e2e.conftest import OpenPage

TWO_LOOKS = pytest.mark.parametrize("look", [LOOKS[0], LOOKS[-1]], ids=lambda look: look.name)
COLLEAGUE = "Bo Caseworker"


def joined(browser: Browser, stage: Stage, by: StorageState, name: str, *roles: str) -> StorageState:
    """The cookies of somebody who was invited and joined, through the real pages."""
    with open_window(browser, LOOKS[0], base_url=stage.url, storage_state=by) as window:
        page = window.new_page()
        page.goto("/members/invite/")
        page.fill("[name=name]", name)
        page.fill("[name=email]", f"{name.split(maxsplit=1)[0].lower()}@helpline.example")
        for role in roles:
            page.check(f"[name=roles][value={role}]")
        page.click("main button[type=submit]")
        link = page.inner_text("#link")
    with open_window(browser, LOOKS[0], base_url=stage.url) as window:
        page = window.new_page()
        page.goto(link)
        page.fill("[name=passphrase]", PASSPHRASE)
        page.fill("[name=again]", PASSPHRASE)
        page.click("main button[type=submit]")
        page.click("main a[href$='/application/']")
        page.fill("[name=code]", code_at(page.inner_text("main p.code"), SystemClock().now()))
        page.click("main button[type=submit]")
        page.wait_for_url("**/recovery-codes/")
        return window.storage_state()


@pytest.fixture(scope="module")
def colleague(browser: Browser, stage: Stage, signed_in: StorageState) -> StorageState:
    """A second administrator, who also works cases and is told counts; nobody has let her in yet."""
    return joined(browser, stage, signed_in, COLLEAGUE, "administrator", "caseworker", "partner")


def assert_usable(page: Page) -> None:
    checks.assert_accessible(page)
    checks.assert_no_sideways_scroll(page)
    checks.assert_targets_are_large(page)
    checks.assert_every_link_within_the_house(page)


@TWO_LOOKS
@pytest.mark.parametrize(
    "path",
    [
        "/keys/",
        "/keys/recovery/",
        "/keys/recovery/halves/",
        "/organisations/",
        "/organisations/new/",
        "/members/",
    ],
)
def test_a_page_of_keys_can_be_used_by_everybody(
    new_page: OpenPage, signed_in: StorageState, colleague: StorageState, look: Look, path: str
) -> None:
    page = new_page(look, storage_state=signed_in)
    checks.assert_guarded(page.goto(look.path(path)))
    assert_usable(page)


@TWO_LOOKS
def test_a_page_of_incidents_can_be_used_by_everybody(new_page: OpenPage, colleague: StorageState, look: Look) -> None:
    page = new_page(look, storage_state=colleague)
    checks.assert_guarded(page.goto(look.path("/desk/incidents/new/")))
    assert_usable(page)
    page.check("[name=kind][value=room]")
    page.fill("[name=place]", f"https://chat.example/{look.name}/" + "a" * 300)
    page.click("main button[type=submit]")
    page.wait_for_url("**/desk/incidents/incident_*/")
    assert_usable(page)
    for path in ("/desk/incidents/", "/desk/counts/"):
        checks.assert_guarded(page.goto(look.path(path)))
        assert_usable(page)


def test_one_press_lets_a_colleague_in_and_halves_are_made(
    new_page: OpenPage, signed_in: StorageState, colleague: StorageState
) -> None:
    page, theirs = new_page(storage_state=signed_in), new_page(storage_state=colleague)
    theirs.goto("/keys/")
    digits = theirs.locator("tr", has_text=COLLEAGUE).locator(".digits").inner_text()
    theirs.goto("/account/")
    assert digits in theirs.inner_text("main")
    page.goto("/keys/")
    assert "Only one person can open the key" in page.inner_text("main")
    page.click(f"text=Let {COLLEAGUE} in")
    page.wait_for_selector("main:has-text('2 people')")
    assert_usable(page)
    page.goto("/keys/recovery/halves/")
    page.fill("[name=passphrase]", PASSPHRASE)
    page.click("main button[type=submit]")
    page.wait_for_selector("main:has-text('The halves are made')")
    assert COLLEAGUE in page.inner_text("main")
    assert_usable(page)
    theirs.goto("/keys/")
    assert "2 administrators hold a half each" in theirs.inner_text("main")


def test_a_partner_is_added_and_its_link_is_shown_once(new_page: OpenPage, signed_in: StorageState) -> None:
    page = new_page(storage_state=signed_in)
    page.goto("/organisations/new/")
    page.fill("[name=organisation]", "Hillside School")
    page.fill("[name=name]", "Kim Park")
    page.fill("[name=email]", "kim@hillside.example")
    page.click("main button[type=submit]")
    assert "/join/" in page.inner_text("#link")
    assert_usable(page)
    page.goto("/organisations/")
    page.click("text=Invite the first administrator of Hillside School")
    page.wait_for_url("**/invite/")
    assert_usable(page)


def test_a_half_is_lent_with_the_passphrase(
    new_page: OpenPage, browser: Browser, stage: Stage, signed_in: StorageState, colleague: StorageState
) -> None:
    joined(browser, stage, signed_in, "Cy Reviewer", "reviewer")
    page = new_page(storage_state=signed_in)
    page.goto("/keys/recovery/halves/")
    page.fill("[name=passphrase]", PASSPHRASE)
    page.click("main button[type=submit]")
    page.click("text=Lend my half to Cy Reviewer")
    page.wait_for_selector("[name=passphrase]")
    assert_usable(page)
    page.fill("[name=passphrase]", PASSPHRASE)
    page.click("main button[type=submit]")
    page.wait_for_selector("main:has-text('Your half is lent')")
    assert "1 of 2 halves" in page.inner_text("main")
    assert_usable(page)
