"""An engineer tries a picture in a real browser, against real banks and the real decoder."""

from __future__ import annotations

import secrets

import pytest
from playwright.sync_api import FilePayload, Page, StorageState

from takeback.demo.browser import LOOKS, Look
from takeback.demo.pictures import altered, sample_pictures
from takeback.demo.stage import BANK, BLOCKED, HELD, STRANGE
from tests.e2e import checks
from tests.e2e.conftest import OpenPage

PICTURES = sample_pictures()
FILE_NAME = "a-name-that-says-too-much.jpg"


def _upload(page: Page, data: bytes) -> None:
    page.set_input_files("[name=picture]", FilePayload(name=FILE_NAME, mimeType="image/jpeg", buffer=data))
    page.click("main form button[type=submit]")


@pytest.fixture
def try_page(new_page: OpenPage, signed_in: StorageState) -> Page:
    page = new_page(storage_state=signed_in)
    page.goto("/ops/")
    return page


@pytest.mark.parametrize(
    ("data", "badge", "because"),
    [
        (PICTURES[STRANGE], "Allow", "Nothing in the banks is near this picture."),
        (altered(PICTURES[HELD], "recompressed"), "Hold", "nobody has looked at it"),
        (altered(PICTURES[BLOCKED], "mirrored"), "Block", "A trained reviewer looked at this picture once"),
    ],
    ids=["a stranger's", "attested, recompressed", "reviewed, mirrored"],
)
def test_a_picture_gets_its_decision_and_the_reasons(try_page: Page, data: bytes, badge: str, because: str) -> None:
    _upload(try_page, data)
    assert try_page.locator(".verdict .badge").inner_text().strip() == badge
    assert because in try_page.inner_text(".reasons")
    assert try_page.locator("tbody th").count() == (0 if badge == "Allow" else 1)
    assert badge == "Allow" or BANK in try_page.inner_text("tbody th")
    assert try_page.locator(".times li").count() == 3


def test_neither_the_picture_nor_its_name_comes_back(try_page: Page) -> None:
    _upload(try_page, PICTURES[HELD])
    assert try_page.locator("img, picture, video, canvas").count() == 0
    assert FILE_NAME not in try_page.content()
    assert try_page.locator("[name=picture]").input_value() == ""


def test_what_is_no_picture_is_told_so_and_gets_no_decision(try_page: Page) -> None:
    _upload(try_page, b"not a picture at all")
    assert "The file is not a picture." in try_page.inner_text("main")
    assert try_page.locator(".badge").count() == 0


@pytest.mark.parametrize("data", [b"", None], ids=["an empty file", "no file"])
def test_a_form_without_a_picture_says_what_is_missing(try_page: Page, data: bytes | None) -> None:
    try_page.eval_on_selector("main form", "form => { form.noValidate = true }")
    if data is None:
        try_page.click("main form button[type=submit]")
    else:
        _upload(try_page, data)
    field = try_page.locator("[name=picture]")
    assert field.get_attribute("aria-invalid") == "true"
    described = [try_page.inner_text(f"[id='{each}']") for each in str(field.get_attribute("aria-describedby")).split()]
    assert any("Choose" in words for words in described)
    checks.assert_accessible(try_page)


def test_a_picture_over_the_limit_is_answered_with_a_page(try_page: Page) -> None:
    _upload(try_page, secrets.token_bytes(2 * 1024 * 1024))
    assert try_page.title() == "That is too large"


def test_everything_works_without_javascript(new_page: OpenPage, signed_in: StorageState) -> None:
    page = new_page(storage_state=signed_in, java_script_enabled=False)
    page.goto("/ops/")
    _upload(page, PICTURES[BLOCKED])
    assert page.locator(".verdict .badge").inner_text().strip() == "Block"


def test_a_result_can_be_used_by_everybody(new_page: OpenPage, look: Look, signed_in: StorageState) -> None:
    page = new_page(look, storage_state=signed_in)
    checks.assert_guarded(page.goto(look.path("/ops/")))
    checks.assert_accessible(page)
    _upload(page, altered(PICTURES[HELD], "resized"))
    checks.assert_accessible(page)
    checks.assert_no_sideways_scroll(page)
    checks.assert_targets_are_large(page)
    checks.assert_every_link_within_the_house(page)


def test_a_result_is_in_the_language_of_its_path(new_page: OpenPage, signed_in: StorageState) -> None:
    korean = next(look for look in LOOKS if look.language == "ko")
    page = new_page(korean, storage_state=signed_in)
    page.goto("/ko/ops/")
    _upload(page, PICTURES[BLOCKED])
    assert page.locator(".verdict .badge").inner_text().strip() == "차단"
    assert "훈련받은 검토자가" in page.inner_text(".reasons")


def test_a_result_is_kept_by_no_cache(try_page: Page) -> None:
    with try_page.expect_response("**/ops/") as caught:
        _upload(try_page, PICTURES[STRANGE])
    checks.assert_guarded(caught.value)
