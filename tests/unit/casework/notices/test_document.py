"""What docs/notices.md says of the routes is what they are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from takeback.casework.clocks.length import plain_words
from takeback.casework.notices.overrides import parsed
from takeback.casework.notices.route import OUR_RULES
from takeback.casework.notices.routes import ROUTES

PAGE = (Path(__file__).parents[4] / "docs" / "notices.md").read_text("utf-8")
SECTIONS = dict(re.findall(r"^### `(\w+)`: (.*?)(?=^### |^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))


def test_every_route_has_its_section_and_no_other_has() -> None:
    assert set(SECTIONS) == set(ROUTES)


@pytest.mark.parametrize("route", list(ROUTES))
def test_a_section_names_source_day_confidence_clock_and_every_element(route: str) -> None:
    it, said = ROUTES[route], SECTIONS[route]
    assert it.source in said
    assert f"Confidence {it.confidence.value}, verified on {it.verified_on}" in said
    assert all(plain_words(each.length) in said for each in it.clocks)
    assert re.findall(r"^\| `(\w+)` \|", said, re.MULTILINE) == [each.element for each in it.required]
    assert all(point in said for point in it.open_points)


def test_every_rule_of_ours_stands_in_the_page() -> None:
    assert all(f"`{each.element}`" in PAGE for each in OUR_RULES)


def test_the_changes_that_are_shown_can_be_made() -> None:
    (shown,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    assert [each.route for each in parsed(shown)] == ["uk_osa", "us_dmca", "eu_dsa_16", "plain"]
