"""A takedown in a real browser: from a paste to approved notices, taken back, and a form handed in; for everybody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from playwright.sync_api import Browser, Page

from takeback.demo.browser import BY_DAY_OR_NIGHT, LOOKS, Look, open_window
from takeback.demo.cast import Cast, make_cast
from takeback.demo.helpline import CHO, LEGAL_CONTACT
from takeback.demo.looking import pages_of_case, pages_of_desk
from takeback.demo.stage import Stage, open_stage
from tests.e2e import checks
from tests.e2e.known_sites import know_sites

SITES = ("one-board.com", "two-board.com", "three-forms.com")
PASTE = "\n".join(f"https://{site}/posts/{number}" for site in SITES for number in range(4))


@dataclass(frozen=True)
class Helpline:
    """A stage on which everything has happened that comes before.

    Attributes:
        stage: the server.
        cast: who there is, and their cases.
    """

    stage: Stage
    cast: Cast


@pytest.fixture(scope="module")
def helpline(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Helpline]:
    home = tmp_path_factory.mktemp("takedowns") / "home"
    with open_stage(home, TAKEBACK_MAX_UPLOAD_MIB="4", TAKEBACK_LEGAL_CONTACT=LEGAL_CONTACT) as stage:
        cast = make_cast(browser, stage)
        know_sites(home, *SITES)
        yield Helpline(stage, cast)


def assert_usable(page: Page) -> None:
    checks.assert_accessible(page)
    checks.assert_no_sideways_scroll(page)
    checks.assert_targets_are_large(page)
    checks.assert_every_link_within_the_house(page)


@pytest.mark.parametrize("look", BY_DAY_OR_NIGHT, ids=lambda look: look.name)
def test_the_pages_of_takedowns_can_be_used_by_everybody(browser: Browser, helpline: Helpline, look: Look) -> None:
    pages = pages_of_desk(helpline.cast)[CHO]
    cookies = helpline.cast.cookies[CHO]
    with open_window(browser, look, base_url=helpline.stage.url, storage_state=cookies) as window:
        page = window.new_page()
        for name, visit in pages.items():
            if name.startswith("desk-takedown"):
                visit(page, look)
                assert_usable(page)
                page.evaluate("document.querySelectorAll('main details').forEach((each) => { each.open = true; })")
                assert_usable(page)


@pytest.mark.parametrize("look", [LOOKS[0], replace(LOOKS[0], language="ar")], ids=lambda look: look.name)
def test_the_person_reads_what_became_of_each_link(browser: Browser, helpline: Helpline, look: Look) -> None:
    cookies = helpline.cast.case_cookies
    with open_window(browser, look, base_url=helpline.stage.url, storage_state=cookies) as window:
        page = window.new_page()
        pages_of_case()["portal-case"](page, look)
        assert_usable(page)
        if look.language == "en":
            text = page.inner_text("section[aria-labelledby=links-title]")
            assert "No caseworker has begun with it yet." in text
            assert "A caseworker has looked at it. Nobody has been asked to remove it yet." in text


def test_a_caseworker_walks_from_a_paste_to_approved_notices_and_takes_them_back(
    browser: Browser, helpline: Helpline
) -> None:
    """Without JavaScript: whatever the pages can do, they can do without."""
    cookies, look = helpline.cast.cookies[CHO], LOOKS[0]
    options = {"base_url": helpline.stage.url, "storage_state": cookies, "java_script_enabled": False}
    with open_window(browser, look, **options) as window:
        page = window.new_page()
        page.goto(f"/desk/takedowns/{helpline.cast.case_id}/")
        _state(page)
        page.fill("#links", PASTE)
        page.click("#read")
        assert "12 links are new." in page.inner_text("main")
        page.click("#take-in")
        for question, found in (("link", "shows_it"), ("subject", "is_them"), ("authority", "themselves")):
            page.check(f"#{question}-{found}")
        for site in SITES:
            page.check(f"[name=site][value='{site}']")
        page.click("#check-and-draft")
        assert "3 notices, about 12 links." in page.inner_text("main")
        page.click("#approve")
        assert "Nothing leaves before" in page.inner_text("main")
        page.click("text=Fill in the form")
        assert "https://three-forms.com/posts/3" in page.input_value("#form-links")
        page.fill("#confirmation", "NR-2026-7")
        page.click("#handed-in")
        assert "Kept." in page.inner_text("main")
        page.click("main a:has-text('three-forms.com/abuse') >> nth=0")
        assert "NR-2026-7" in page.inner_text("main")
        page.go_back()


def test_the_drafts_and_a_notice_can_be_used_by_everybody(browser: Browser, helpline: Helpline) -> None:
    cookies = helpline.cast.cookies[CHO]
    for look in (LOOKS[0], LOOKS[-1], replace(LOOKS[0], language="ar")):
        with open_window(browser, look, base_url=helpline.stage.url, storage_state=cookies) as window:
            page = window.new_page()
            page.goto(look.path(f"/desk/takedowns/{helpline.cast.case_id}/"))
            page.click("main table a:has-text('one-board.com') >> nth=0")
            assert_usable(page)


def test_a_paste_that_is_too_large_is_not_even_sent(browser: Browser, helpline: Helpline) -> None:
    cookies = helpline.cast.cookies[CHO]
    with open_window(browser, LOOKS[0], base_url=helpline.stage.url, storage_state=cookies) as window:
        page = window.new_page()
        page.goto(f"/desk/takedowns/{helpline.cast.case_id}/")
        page.wait_for_selector("[data-ready=yes]", state="attached")
        page.evaluate("document.getElementById('links').value = 'https://a.example.com/1\\n'.repeat(400000)")
        page.click("#read")
        assert page.is_visible("[data-too-large]")
        assert page.evaluate("document.getElementById('links').value.length") > 9_000_000


def _state(page: Page) -> None:
    page.select_option("#shows", "nudity")
    page.select_option("#made", "filmed")
    page.select_option("#act-published", "no")
    page.fill("#signed-on", "2026-01-05")
    page.fill("#individual-on", "2026-01-05")
    page.fill("#circumstances", "Taken in a private room, and never shared by the person.")
    page.fill("#sender-on", "2026-01-05")
    page.check("#accurate")
    page.click("#state")
