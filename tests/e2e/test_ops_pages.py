"""The pages for engineers in a real browser: for everybody, in every look, with a month of history behind them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, StorageState

from takeback.demo.browser import LOOKS, Look
from takeback.demo.pictures import altered, sample_pictures
from takeback.demo.stage import EVENTFUL, HELD, Stage
from tests.e2e import checks
from tests.e2e.conftest import OpenPage

PAGES = {
    "banks": "/ops/banks/",
    "bank": f"/ops/banks/{EVENTFUL}/?standing=attested",
    "entry": "/ops/banks/ENTRY",
    "explain": "/ops/explain/",
    "traffic": "/ops/traffic/",
    "index": "/ops/index/",
    "work": "/ops/work/",
}


def explain(page: Page, look: Look, **said: str) -> None:
    page.goto(look.path("/ops/explain/"))
    for name, value in said.items():
        page.fill(f"[name={name}]", value)
    page.click("main form.panel button[type=submit]")


def assert_usable(page: Page) -> None:
    checks.assert_accessible(page)
    checks.assert_no_sideways_scroll(page)
    checks.assert_targets_are_large(page)
    checks.assert_every_link_within_the_house(page)


@pytest.fixture
def page(new_page: OpenPage, signed_in: StorageState) -> Page:
    return new_page(storage_state=signed_in)


@pytest.mark.parametrize("name", PAGES)
def test_every_page_can_be_used_by_everybody(
    new_page: OpenPage, look: Look, signed_in: StorageState, stage: Stage, name: str
) -> None:
    page = new_page(look, storage_state=signed_in)
    checks.assert_guarded(page.goto(look.path(PAGES[name].replace("ENTRY", stage.entry))))
    assert_usable(page)
    for summary in page.locator("summary").all():
        summary.click()
    assert_usable(page)


def test_a_match_explained_can_be_used_by_everybody(
    new_page: OpenPage, look: Look, signed_in: StorageState, stage: Stage
) -> None:
    page = new_page(look, storage_state=signed_in)
    explain(page, look, first=stage.near)
    for summary in page.locator("summary").all():
        summary.click()
    assert_usable(page)
    assert page.locator(".bits svg").count() == 3


def test_the_pages_lead_to_one_another_from_the_keyboard(page: Page, stage: Stage) -> None:
    page.goto("/ops/")
    for name in ("Explain a match", "Banks", "Traffic", "Index", "Work"):
        page.get_by_role("link", name=name, exact=True).focus()
        page.keyboard.press("Enter")
        page.wait_for_load_state()
        assert page.locator(".subnav [aria-current=page]").inner_text() == name
        assert page.locator(".staffnav [aria-current]").inner_text() == "Matching"
    page.goto("/ops/traffic/")
    page.locator("summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("details[open] table").count() == 1


def test_a_bank_is_narrowed_and_gone_through_without_javascript(new_page: OpenPage, signed_in: StorageState) -> None:
    page = new_page(storage_state=signed_in, java_script_enabled=False)
    page.goto("/ops/banks/")
    page.get_by_role("link", name=EVENTFUL).click()
    page.select_option("[name=standing]", "reviewed")
    page.click(".filters button")
    first = page.locator("tbody th").all_inner_texts()
    assert len(first) == 25
    assert set(page.locator("tbody td:nth-child(2)").all_inner_texts()) == {"reviewed"}
    page.get_by_role("link", name="Further entries").click()
    assert not set(first) & set(page.locator("tbody th").all_inner_texts())
    assert set(page.locator("tbody td:nth-child(2)").all_inner_texts()) == {"reviewed"}


def test_a_hash_pasted_whole_is_searched_by_its_beginning_and_never_stands_in_the_address(
    page: Page, stage: Stage
) -> None:
    page.goto(f"/ops/banks/{stage.entry}")
    value = page.locator(".hash").first.inner_text()
    page.goto(f"/ops/banks/{EVENTFUL}/")
    page.focus("[name=value]")
    page.keyboard.insert_text(value)
    page.keyboard.press("Enter")
    page.wait_for_url("**value=**")
    assert value not in page.url
    assert page.locator("tbody th").all_inner_texts() == [stage.entry.split("/")[-2]]


@pytest.mark.parametrize(
    ("quality", "badge"), [("92", "Block"), ("30", "Hold")], ids=["a good picture", "a poor picture"]
)
def test_a_hash_and_an_entry_show_distance_rule_and_decision(
    page: Page, stage: Stage, quality: str, badge: str
) -> None:
    explain(page, LOOKS[0], first=stage.near, entry=stage.entry.split("/")[-2], quality=quality)
    assert page.locator(".distance").inner_text() == "12 bits of 256 differ."
    assert page.locator(".badge-large").inner_text().strip() == badge
    assert page.locator("tr.actual th").inner_text().split() == ["reviewed", "as", "it", "is"]
    crosses = str(page.locator(".bits-cross").get_attribute("d"))
    assert crosses.count("M") == 12


def test_colour_is_not_needed_to_see_what_differs(new_page: OpenPage, signed_in: StorageState, stage: Stage) -> None:
    page = new_page(storage_state=signed_in, forced_colors="active")
    explain(page, LOOKS[0], first=stage.near, entry=stage.entry.split("/")[-2])
    assert page.locator(".bits-cross").evaluate("each => getComputedStyle(each).strokeWidth") != "0px"
    assert "12 squares of 256 differ, and are marked by a cross" in page.locator(".bits-difference title").inner_html()
    page.locator("summary").click()
    assert page.locator("mark").count() > 5
    assert page.locator("mark").first.evaluate("each => getComputedStyle(each).textDecorationLine") == "underline"


def test_a_picture_that_was_tried_leads_to_its_explanation(page: Page) -> None:
    page.goto("/ops/")
    picture = altered(sample_pictures()[HELD], "recompressed")
    page.set_input_files("[name=picture]", {"name": "x.jpg", "mimeType": "image/jpeg", "buffer": picture})
    page.click("main form[enctype] button[type=submit]")
    told = page.locator("tbody td.number").first.inner_text()
    page.locator("tbody button").first.click()
    assert re.match(rf"{told} bits? of 256", page.locator(".distance").inner_text())
    assert page.locator(".badge-large").inner_text().strip() == "Hold"


def test_bad_input_is_named_and_nothing_is_decided(page: Page) -> None:
    explain(page, LOOKS[0], first="not a hash", second="abc")
    assert page.locator("[aria-invalid=true]").count() == 2
    assert page.locator(".badge").count() == 0
    checks.assert_accessible(page)


def test_plots_say_in_words_and_numbers_what_they_show(page: Page) -> None:
    page.goto("/ops/traffic/")
    for plot in page.locator(".plot-area").all():
        assert plot.get_attribute("role") == "img"
        assert plot.locator("title").inner_html()
        box = plot.bounding_box()
        assert box is not None
        assert box["width"] > 150
    assert page.locator(".plot-area").count() == page.locator("main details").count() + 1  # one table tells of two
    hour = page.locator("section", has_text="The last hour").first
    hour.locator("summary").click()
    rows = [int(each.replace(",", "")) for each in hour.locator("tbody td:last-child").all_inner_texts()]
    assert sum(rows) == int(hour.locator(".figures dd").first.inner_text().replace(",", ""))


def test_a_flag_is_cleared_by_a_person(page: Page, stage: Stage) -> None:
    page.goto(f"/ops/banks/{EVENTFUL}/?flagged=yes")
    assert page.locator("tbody th").count() == 1
    page.locator("tbody th a").click()
    page.get_by_role("button", name="I have looked: clear the flag").click()
    assert page.locator(".notice-done").inner_text() == "The flag is cleared."
    checks.assert_accessible(page)
    page.goto(f"/ops/banks/{EVENTFUL}/?flagged=yes")
    assert page.locator("tbody th").count() == 0


def test_what_was_given_up_is_tried_again_by_a_person_without_javascript(
    new_page: OpenPage, signed_in: StorageState
) -> None:
    page = new_page(storage_state=signed_in, java_script_enabled=False)
    page.goto("/ops/work/")
    assert page.locator(".notice-problem").count() == 1
    assert page.get_by_text("The other side answered with status 503.").count() == 1
    page.get_by_role("button", name="Try again").click()
    assert page.locator(".notice-done").inner_text() == "It is tried again within seconds, where a worker runs."
    assert page.get_by_role("button", name="Try again").count() == 0
    assert page.get_by_text("Nothing needs a person.", exact=True).count() == 1
