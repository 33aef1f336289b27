"""An error page is a page like any other: readable, usable and guarded, in every look."""

from __future__ import annotations

from takeback.demo.browser import Look
from tests.e2e import checks
from tests.e2e.conftest import OpenPage

NOT_FOUND = {
    "en": "There is no page here",
    "es": "Aquí no hay ninguna página",
    "ar": "لا توجد صفحة هنا",
    "ko": "여기에는 페이지가 없습니다",
}


def test_an_address_that_does_not_exist_says_so_and_leaves_no_trace(new_page: OpenPage, look: Look) -> None:
    page = new_page(look)
    response = page.goto(look.path("/nowhere/"))
    assert response is not None
    assert response.status == 404
    checks.assert_guarded(response)
    assert page.title() == page.locator("h1").inner_text() == NOT_FOUND[look.language]
    assert page.locator("html").get_attribute("lang") == look.language
    checks.assert_accessible(page)
    checks.assert_no_sideways_scroll(page)
    checks.assert_targets_are_large(page)
    checks.assert_every_link_within_the_house(page)
    assert page.context.cookies() == []


def test_the_other_language_is_one_link_away_and_back(new_page: OpenPage) -> None:
    page = new_page()
    page.goto("/nowhere/")
    page.get_by_role("link", name="한국어").click()
    page.wait_for_selector(f"h1:text-is('{NOT_FOUND['ko']}')")
    page.get_by_role("link", name="English").click()
    page.wait_for_selector(f"h1:text-is('{NOT_FOUND['en']}')")


def test_the_first_key_press_offers_the_content(new_page: OpenPage) -> None:
    page = new_page()
    page.goto("/nowhere/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_the_style_is_kept_for_a_short_while_and_only_for_this_origin(new_page: OpenPage) -> None:
    response = new_page().request.get("/static/face/base.css")
    assert response.status == 200
    assert response.headers["content-type"].startswith("text/css")
    assert response.headers["cache-control"] == "max-age=60, public"
    assert "access-control-allow-origin" not in response.headers
    again = new_page().request.get("/static/face/base.css", headers={"If-None-Match": response.headers["etag"]})
    assert again.status == 304


def test_a_page_reads_without_its_style(new_page: OpenPage) -> None:
    page = new_page(java_script_enabled=False)
    page.goto("/nowhere/")
    assert page.locator("main h1").is_visible()
