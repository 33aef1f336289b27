"""Everything that pages are made of works in every look."""

from __future__ import annotations

import pytest
from playwright.sync_api import StorageState

from takeback.demo.browser import Look
from tests.e2e import checks
from tests.e2e.conftest import OpenPage


def test_every_component_can_be_used_by_everybody(new_page: OpenPage, look: Look, signed_in: StorageState) -> None:
    page = new_page(look, storage_state=signed_in)
    checks.assert_guarded(page.goto(look.path("/ops/components/")))
    checks.assert_accessible(page)
    checks.assert_no_sideways_scroll(page)
    checks.assert_targets_are_large(page)
    checks.assert_every_link_within_the_house(page)


@pytest.mark.parametrize("width", [320, 1280])
def test_every_component_works_from_right_to_left(new_page: OpenPage, width: int, signed_in: StorageState) -> None:
    page = new_page(Look("en", width, "light"), storage_state=signed_in)
    page.goto("/ops/components/")
    page.evaluate("document.documentElement.dir = 'rtl'")
    checks.assert_no_sideways_scroll(page)
    mark = page.locator(".field-wrong").first.evaluate("each => getComputedStyle(each).borderRightWidth")
    assert mark == "4px"


def test_a_stranger_is_sent_to_the_sign_in(new_page: OpenPage) -> None:
    page = new_page()
    page.goto("/ops/components/")
    assert page.url.endswith("/sign-in/?next=%2Fops%2Fcomponents%2F")
