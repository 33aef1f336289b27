"""The registry of sites, and what is told of a year, in a real browser, for everybody: at the desk and outside it."""

from __future__ import annotations

import csv
import io

import pytest

from takeback.demo.browser import BY_DAY_OR_NIGHT, LOOKS, Look
from takeback.demo.looking import pages_of_figures, pages_of_sites
from tests.e2e import checks
from tests.e2e.conftest import Desk, OpenPage

EVERY_LOOK = pytest.mark.parametrize("look", BY_DAY_OR_NIGHT, ids=lambda look: look.name)


@EVERY_LOOK
def test_the_pages_of_sites_and_figures_can_be_used_by_everybody(desk_page: OpenPage, look: Look) -> None:
    page = desk_page(look)
    for turn, visit in enumerate({**pages_of_sites(), **pages_of_figures()}.values()):
        visit(page, look)
        checks.assert_usable_unfolded(page, look, turn)


def test_the_pages_keep_to_themselves(desk_page: OpenPage, desk: Desk) -> None:
    page = desk_page()
    of_the_desk = (f"/desk/takedowns/{desk.records['case']}/", "/desk/sites/board-0.example/mirrors/", "/desk/figures/")
    for path in (*of_the_desk, "/transparency/"):
        checks.assert_guarded(page.goto(path))


def test_a_site_is_found_noted_down_and_given_a_contact_without_javascript(desk_page: OpenPage) -> None:
    page = desk_page(java_script_enabled=False)
    page.goto("/desk/sites/")
    page.click("text=The next 50")
    page.fill("#q", "board-17")
    page.click("form[role=search] button")
    page.click("main tbody a")
    page.wait_for_url("**/desk/sites/board-17.example/")
    page.fill("[name=notes]", "Answers at night.\nAsk in English.")
    page.click("text=Keep the notes")
    checks.assert_says(page, "The notes are kept.")
    assert page.input_value("[name=notes]") == "Answers at night.\nAsk in English."
    page.click("text=Add a contact")
    page.fill("[name=address]", "not an address")
    page.click("form[action$='/contacts/'] button")
    page.wait_for_selector("[aria-invalid=true]")
    assert page.locator("[aria-invalid=true]").count() == 1
    checks.assert_no_sideways_scroll(page)
    page.fill("[name=address]", "removals@board-17.example")
    page.click("form[action$='/contacts/'] button")
    checks.assert_says(page, "removals@board-17.example", "section:has(#contacts)")


def test_a_number_of_the_graph_leads_to_its_row_and_a_false_edge_is_gone_for_good(desk_page: OpenPage) -> None:
    page = desk_page(LOOKS[1])
    page.goto("/desk/sites/board-24.example/mirrors/")
    assert page.locator(".graph-point").count() == 7
    page.locator(".graph-point").first.focus()
    page.keyboard.press("Enter")
    row = page.locator("tr:target")
    domain = row.locator("a").first.inner_text()
    row.locator("summary").focus()
    page.keyboard.press("Enter")
    row.locator("[name=reason]").fill("Everybody buys that template.")
    page.keyboard.press("Enter")
    false = page.locator("section", has_text="Found false, for good")
    false.get_by_text("Everybody buys that template.").wait_for()
    assert domain in false.inner_text()
    page.reload()
    assert domain in false.inner_text()


def test_figures_stand_in_a_bar_with_a_name_and_in_a_table_beside_it(desk_page: OpenPage) -> None:
    page = desk_page(java_script_enabled=False)
    for path in ("/desk/figures/", "/transparency/"):
        page.goto(path)
        bar = page.locator("svg[role=img]").first
        assert "open, resolved, failed" in bar.locator("title").inner_html()
        assert bar.locator("rect").count() >= 3
        names = page.locator("main table").first.locator("tbody th").all_inner_texts()
        assert {"Still open", "Resolved", "Failed"} <= {name.strip() for name in names}


def test_everybody_reads_the_figures_without_signing_in_and_takes_them_along(desk_page: OpenPage, desk: Desk) -> None:
    page = desk_page(LOOKS[0], storage_state=None, java_script_enabled=False)
    page.goto("/transparency/")
    assert page.context.cookies() == []
    assert "board-" not in page.inner_text("main")
    another = page.locator(".years a:not([aria-current])").first
    year = another.inner_text()
    another.click()
    page.wait_for_selector(f".years [aria-current]:has-text('{year}')")
    address = page.get_attribute("main a.button", "href") or ""
    answer = page.request.get(f"{desk.url}{address}")
    rows = list(csv.DictReader(io.StringIO(answer.text())))
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert {row["year"] for row in rows} == {year}
    told = {row["name"]: row["at_least"] for row in rows if row["what"] == "cases"}
    assert f"{told['resolved']} or more" in page.inner_text("main table >> nth=0")
