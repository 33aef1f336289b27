"""The pages of signing in and of the account, as everybody may have to use them."""

from __future__ import annotations

import pytest
from playwright.sync_api import StorageState

from takeback.demo.browser import LOOKS, Look
from takeback.demo.joining import EMAIL, PASSPHRASE
from tests.e2e import checks
from tests.e2e.conftest import OpenPage

NARROW_BY_DAY, WIDE_BY_NIGHT = LOOKS[0], LOOKS[-1]
TWO_LOOKS = pytest.mark.parametrize("look", [NARROW_BY_DAY, WIDE_BY_NIGHT], ids=lambda look: look.name)


@TWO_LOOKS
@pytest.mark.parametrize(
    "path",
    [
        "/account/",
        "/account/passphrase/",
        "/account/passkey/",
        "/account/recovery-codes/",
        "/members/invite/",
        "/members/",
    ],
)
def test_a_page_of_the_staff_can_be_used_by_everybody(
    new_page: OpenPage, signed_in: StorageState, look: Look, path: str
) -> None:
    page = new_page(look, storage_state=signed_in)
    response = page.goto(look.path(path))
    assert response is not None
    assert response.status == 200
    checks.assert_guarded(response)
    checks.assert_accessible(page)
    checks.assert_no_sideways_scroll(page)
    checks.assert_targets_are_large(page)
    checks.assert_every_link_within_the_house(page)


def test_the_sign_in_can_be_used_by_everybody(new_page: OpenPage, look: Look) -> None:
    page = new_page(look)
    checks.assert_guarded(page.goto(look.path("/sign-in/")))
    checks.assert_accessible(page)
    checks.assert_no_sideways_scroll(page)
    checks.assert_targets_are_large(page)
    page.click("main button[type=submit]")  # the browser itself asks for what is missing
    assert page.url.endswith(look.path("/sign-in/"))


def test_the_passphrase_alone_opens_nothing(new_page: OpenPage, signed_in: StorageState) -> None:
    page = new_page()
    page.goto("/sign-in/")
    page.fill("[name=email]", EMAIL)
    page.fill("[name=passphrase]", PASSPHRASE)
    page.click("main button[type=submit]")
    page.wait_for_url("**/sign-in/second-factor/")
    checks.assert_accessible(page)
    page.goto("/ops/")
    assert page.url.endswith("/sign-in/second-factor/")
    assert page.locator(".staffnav").count() == 0


def test_a_form_of_a_page_that_was_left_open_too_long_is_refused_calmly(new_page: OpenPage) -> None:
    page = new_page()
    page.goto("/sign-in/")
    page.context.clear_cookies()
    page.fill("[name=email]", EMAIL)
    page.fill("[name=passphrase]", "whatever it was")
    with page.expect_navigation():
        page.click("main button[type=submit]")
    assert page.title() == "This form is too old"
    assert EMAIL not in page.content()
