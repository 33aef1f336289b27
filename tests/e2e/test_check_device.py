"""The page on which a browser is tried, as everybody may have to use it."""

from __future__ import annotations

import pytest
from playwright.sync_api import FilePayload, Page

from takeback.demo.browser import LOOKS, Look
from takeback.demo.pictures import sample_picture
from tests.e2e import checks
from tests.e2e.conftest import OpenPage
from tests.samples import files

READY = "[data-ready]:not([data-ready=checking])"
FILE_NAME = "a-name-that-says-too-much.jpg"
TITLES = {
    "en": "Can this browser do it?",
    "es": "¿Puede hacerlo este navegador?",
    "ar": "هل يستطيع هذا المتصفح ذلك؟",
    "ko": "이 브라우저에서 할 수 있을까요?",
}
YES = {
    "en": "Yes, this browser can do it",
    "es": "Sí, este navegador puede hacerlo",
    "ar": "نعم، يستطيع هذا المتصفح ذلك",
    "ko": "네, 이 브라우저에서 할 수 있습니다",
}


def _choose(page: Page, *contents: bytes) -> None:
    page.set_input_files(
        "#pictures", [FilePayload(name=FILE_NAME, mimeType="image/jpeg", buffer=data) for data in contents]
    )


def test_the_page_can_be_used_by_everybody(new_page: OpenPage, look: Look) -> None:
    page = new_page(look)
    response = page.goto(look.path("/check-device/"))
    checks.assert_guarded(response, form_action="'none'")
    page.wait_for_selector(READY, state="attached")
    assert page.title() == page.locator("h1").inner_text() == TITLES[look.language]
    assert page.locator("[data-ability]:visible h2").inner_text() == YES[look.language]
    _choose(page, sample_picture("dunes"), files()["heif"])
    page.wait_for_selector("#results li:nth-child(2)")
    checks.assert_accessible(page)
    checks.assert_no_sideways_scroll(page)
    checks.assert_targets_are_large(page)
    checks.assert_every_link_within_the_house(page)
    assert page.context.cookies() == []


def test_a_picture_is_hashed_and_neither_it_nor_its_name_is_shown_or_kept(new_page: OpenPage) -> None:
    page = new_page()
    page.goto("/check-device/")
    page.wait_for_selector(READY, state="attached")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    _choose(page, sample_picture("dunes"), files()["heif"])
    page.wait_for_selector("#results li:nth-child(2)")
    page.wait_for_selector("#pictures:enabled")
    assert len(page.locator(".hash").inner_text()) == 64
    assert "HEIC" in page.locator("#results li").nth(1).inner_text()
    assert page.inner_text("#outcome") == "1 of 2 can be recognised again."
    assert page.locator("img, canvas, video").count() == 0
    assert FILE_NAME not in page.content()
    assert page.locator("#pictures").input_value() == ""
    assert asked == []
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


@pytest.mark.parametrize("look", [LOOKS[0], LOOKS[-1]], ids=lambda look: look.name)
def test_without_javascript_it_says_what_to_do(new_page: OpenPage, look: Look) -> None:
    page = new_page(look, java_script_enabled=False)
    page.goto(look.path("/check-device/"))
    shown = page.locator("[data-ability]:visible")
    assert shown.count() == 1
    assert "Tor" in shown.inner_text()
    assert not page.locator("#try").is_visible()
    assert not page.locator("#pictures").is_visible()


def test_where_the_worker_does_not_start_it_says_so_calmly(new_page: OpenPage) -> None:
    page = new_page()
    page.add_init_script("delete window.Worker")
    page.goto("/check-device/")
    page.wait_for_selector("[data-ready=none]", state="attached")
    assert page.locator("[data-ability]:visible h2").inner_text() == "It does not work in this browser"
    assert not page.locator("#try").is_visible()
    checks.assert_accessible(page)


def test_where_the_canvas_is_missing_it_says_what_is_left(new_page: OpenPage) -> None:
    page = new_page()
    page.route(
        "**/portal/canvas.js",
        lambda route: route.fulfill(
            content_type="text/javascript", body="delete self.OffscreenCanvas;\n" + route.fetch().text()
        ),
    )
    page.goto("/check-device/")
    page.wait_for_selector("[data-ready=jpeg]", state="attached")
    _choose(page, files()["png"], files()["jpeg"])
    page.wait_for_selector("#results li:nth-child(2)")
    first, second = page.locator("#results li").all_inner_texts()
    assert "too old for pictures of this kind" in first
    assert "This picture can be recognised again." in second
    checks.assert_accessible(page)


def test_it_can_be_used_from_right_to_left(new_page: OpenPage) -> None:
    page = new_page(LOOKS[0])
    page.goto("/check-device/")
    page.wait_for_selector(READY, state="attached")
    page.evaluate("document.documentElement.dir = 'rtl'")
    _choose(page, sample_picture("dunes"))
    page.wait_for_selector("#results li")
    checks.assert_no_sideways_scroll(page)


def test_the_work_can_be_stopped_from_the_keyboard(new_page: OpenPage) -> None:
    page = new_page()
    never_done = """self.onmessage = ({ data }) => setTimeout(() => self.postMessage(
      data.kind === "check" ? { kind: "ability", canvas: "honest" } : { kind: "progress", share: 0.5 }), 700);"""
    page.route("**/portal/worker.js", lambda route: route.fulfill(response=route.fetch(), body=never_done))
    page.goto("/check-device/")
    page.wait_for_selector("[data-ready=all]", state="attached")
    _choose(page, sample_picture("dunes"), sample_picture("fjord"))
    page.wait_for_selector("#cancel:visible")
    # As a function: a bare expression that is not yet true is evaluated anew in the page, which its policy forbids.
    page.wait_for_function("() => document.getElementById('share').value === 0.25")
    assert page.inner_text("#working") == "Picture 1 of 2: 50 %"
    checks.assert_accessible(page)
    checks.assert_targets_are_large(page)
    page.focus("#cancel")
    page.keyboard.press("Enter")
    page.wait_for_selector("#pictures:enabled")
    assert page.inner_text("#outcome") == "Stopped. Nothing was kept."
    assert page.locator("#results li").count() == 0
    assert page.evaluate("document.activeElement.id") == "pictures"
