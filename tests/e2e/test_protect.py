"""Protect pictures as a person does: choose, look at what is sent, send, note the code, open the case."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page

from takeback.demo.browser import BY_DAY_OR_NIGHT, LOOKS, Look
from takeback.demo.pictures import sample_picture
from takeback.demo.stage import Stage, open_stage
from tests.e2e import checks
from tests.e2e.conftest import OpenPage
from tests.samples import files

READY = "[data-ready]:not([data-ready=checking])"
FILE_NAME = "a-name-that-says-too-much.jpg"
PHONE, DESK = LOOKS[0], LOOKS[2]
WIDTHS = pytest.mark.parametrize("look", [PHONE, DESK], ids=lambda look: look.name)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, tables: Path) -> Iterator[Stage]:
    """A server of its own: what is protected here must not match elsewhere."""
    with open_stage(tmp_path_factory.mktemp("protect") / "home", tables=tables) as stage:
        yield stage


def _choose(page: Page, *contents: bytes) -> None:
    page.set_input_files(
        "#pictures", [FilePayload(name=FILE_NAME, mimeType="image/jpeg", buffer=data) for data in contents]
    )
    page.wait_for_selector("#pictures:enabled")


def _check(page: Page) -> None:
    checks.assert_accessible(page)
    checks.assert_no_sideways_scroll(page)
    checks.assert_targets_are_large(page)
    checks.assert_every_link_within_the_house(page)


def _send(page: Page, look: Look, *names: str) -> None:
    page.goto(look.path("/protect/"))
    page.wait_for_selector(READY, state="attached")
    page.check("#age-adult")
    _choose(page, *(sample_picture(name) for name in names))
    page.wait_for_selector("#list li:nth-child(1)")
    page.click("#send")
    page.wait_for_selector(".code-words")


def _words(page: Page) -> str:
    page.wait_for_load_state()  # all of them stand there
    return " ".join(page.locator(".code-words").first.locator(".word").all_inner_texts())


@WIDTHS
def test_a_person_protects_pictures_and_opens_the_case(new_page: OpenPage, look: Look) -> None:
    page = new_page(look)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or "") if request.method == "POST" else None)
    checks.assert_guarded(page.goto(look.path("/protect/")))
    page.wait_for_selector(READY, state="attached")
    assert not page.locator("#choose").is_visible()
    page.check("#age-unsure")
    assert page.locator("#another-way").is_visible()
    page.check("#age-adult")
    assert not page.locator("#another-way").is_visible()
    _choose(page, sample_picture("dunes"), files()["heif"], sample_picture("fjord"))
    assert page.locator("#list li").count() == 2
    assert "HEIC" in page.locator("#refusals").inner_text()
    assert page.locator("canvas:visible").count() == 0
    page.check("#small")
    page.wait_for_selector("#list canvas:visible")
    hashes = page.locator("#list .hash").all_inner_texts()
    _check(page)
    page.click("#list li:nth-child(2) button")
    assert page.locator("#list li").count() == 1
    assert page.context.cookies() == []

    page.click("#send")
    page.wait_for_selector(".code-words")

    (form,) = sent
    assert hashes[0] in form
    assert hashes[1] not in form
    assert FILE_NAME not in form
    assert page.context.cookies() == []
    page.click("details summary")
    _check(page)
    code = _words(page)
    page.fill("#typed", "not the code")
    page.click("main form button[type=submit]")
    page.wait_for_selector("[role=alert]")
    assert _words(page) == code
    page.fill("#typed", code)
    page.click("main form button[type=submit]")
    page.wait_for_url(lambda url: url.endswith("/case/"))
    page.wait_for_selector("text=1 of your 1 image is in the bank.")
    _check(page)
    (cookie,) = page.context.cookies()
    assert cookie["httpOnly"]
    assert cookie["expires"] == -1


@pytest.mark.parametrize("look", BY_DAY_OR_NIGHT, ids=lambda look: look.name)
def test_the_code_and_the_case_can_be_used_by_everybody(new_page: OpenPage, look: Look) -> None:
    page = new_page(look)
    _send(page, look, "meadow")
    code = _words(page)
    checks.assert_usable_unfolded(page, look)
    page.fill("#typed", code)
    page.click("main form button[type=submit]")
    page.wait_for_selector("#now-title")
    checks.assert_usable_unfolded(page, look, 1)
    page.click("a[href$='/case/add/']")
    page.wait_for_selector(READY, state="attached")
    page.check("#age-adult")
    checks.assert_usable_unfolded(page, look)


@WIDTHS
def test_the_case_is_opened_by_its_digits_and_left_again(new_page: OpenPage, look: Look) -> None:
    page = new_page(look)
    _send(page, look, "meadow")
    page.wait_for_load_state()
    digits = " ".join(page.locator(".code-words").first.locator(".digits").all_inner_texts())
    page.goto(look.path("/case/"))
    _check(page)
    page.fill("#code", digits)
    page.click("main form button[type=submit]")
    page.wait_for_selector("#now-title")
    page.click("text=Leave the case")
    page.wait_for_selector("#code")
    page.wait_for_load_state()
    assert page.context.cookies() == []


def test_everything_works_without_javascript_but_the_hashing(new_page: OpenPage) -> None:
    page = new_page(PHONE)
    _send(page, PHONE, "dunes")
    code = _words(page)
    plain = new_page(PHONE, java_script_enabled=False)
    plain.goto("/protect/")
    assert plain.locator("[data-ability]:visible").count() == 1
    assert "Tor" in plain.locator("[data-ability]:visible").inner_text()
    assert not plain.locator("#pictures").is_visible()
    assert plain.locator("#send").is_disabled()
    plain.goto("/case/")
    plain.fill("#code", code)
    plain.click("main form button[type=submit]")
    plain.check("#sure")
    plain.click("text=Withdraw everything >> nth=-1")
    plain.wait_for_selector("text=Everything will be withdrawn on")
    plain.click("text=Stop the withdrawal")
    plain.wait_for_selector("text=A withdrawal was called off here.")


def test_where_the_worker_does_not_start_nothing_can_be_sent(new_page: OpenPage) -> None:
    page = new_page(PHONE)
    page.add_init_script("delete window.Worker")
    page.goto("/protect/")
    page.wait_for_selector("[data-ready=none]", state="attached")
    assert not page.locator("#question").is_visible()
    assert not page.locator("#choose").is_visible()
    assert page.locator("#send").is_disabled()
    checks.assert_accessible(page)
