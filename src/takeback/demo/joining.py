"""The first administrator joins, through the real pages: account, second factor, recovery codes."""

from __future__ import annotations

from playwright.sync_api import Page

from takeback.base.instants import SystemClock
from takeback.demo.authenticator import code_at

EMAIL = "engineer@helpline.example"
PASSPHRASE = "seven quiet herons cross the estuary"  # noqa: S105 - of a person who does not exist, on a home that is thrown away


def join_as_first_administrator(page: Page, link: str) -> str:
    """Follow the first administrator's link to its end; the page is then signed in.

    Args:
        page: of a window that nobody is signed in on.
        link: from the stage.

    Returns:
        The authenticator application's secret, for signing in again.
    """
    page.goto(link)
    for field, said in (
        ("organisation", "Example Helpline"),
        ("name", "Ada Engineer"),
        ("email", EMAIL),
        ("passphrase", PASSPHRASE),
        ("again", PASSPHRASE),
    ):
        page.fill(f"[name={field}]", said)
    page.click("main button[type=submit]")
    page.click("main a[href$='/application/']")
    secret = page.inner_text("main p.code")
    page.fill("[name=code]", code_at(secret, SystemClock().now()))
    page.click("main button[type=submit]")
    page.wait_for_url("**/recovery-codes/")
    return secret
