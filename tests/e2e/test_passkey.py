"""A passkey in a real browser: set up beside the application, then used to sign in, with Chromium as the key."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, Page

from takeback.demo.browser import LOOKS, open_window
from takeback.demo.joining import EMAIL, PASSPHRASE, join_as_first_administrator
from takeback.demo.stage import open_stage
from tests.e2e import checks


def _plug_in_a_key(page: Page) -> None:
    protocol = page.context.new_cdp_session(page)
    protocol.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "usb", "automaticPresenceSimulation": True, "isUserVerified": True}
    protocol.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_is_set_up_and_signs_in(browser: Browser, tmp_path: Path, tables: Path) -> None:
    with open_stage(tmp_path / "home", tables=tables) as stage:
        named = stage.url.replace("127.0.0.1", "localhost")  # a passkey belongs to a name, never to a number
        with open_window(browser, LOOKS[-4], base_url=named) as window:
            page = window.new_page()
            _plug_in_a_key(page)
            join_as_first_administrator(page, stage.link.replace("127.0.0.1", "localhost"))
            page.goto("/account/passkey/")
            page.fill("[name=name]", "blue key")
            page.fill("[name=passphrase]", PASSPHRASE)
            page.click("main button[type=submit]")
            page.wait_for_url("**/account/")
            assert "blue key" in page.inner_text("main")
            page.click(".signout button")
            page.fill("[name=email]", EMAIL)
            page.fill("[name=passphrase]", PASSPHRASE)
            page.click("main button[type=submit]")
            page.wait_for_selector("form[data-passkey] button")
            checks.assert_accessible(page)
            page.click("form[data-passkey] button")
            page.wait_for_url("**/account/")


def test_without_a_key_the_page_says_what_to_do(browser: Browser, tmp_path: Path, tables: Path) -> None:
    with (
        open_stage(tmp_path / "home", tables=tables) as stage,
        open_window(browser, LOOKS[0], base_url=stage.url) as window,
    ):
        page = window.new_page()
        join_as_first_administrator(page, stage.link)
        page.goto("/account/passkey/")
        page.fill("[name=name]", "blue key")
        page.fill("[name=passphrase]", PASSPHRASE)
        page.click("main button[type=submit]")
        page.wait_for_selector("[data-trouble]:not([hidden])")
        assert "Your browser gave no passkey" in page.inner_text("main")
        assert page.url.endswith("/account/passkey/")
