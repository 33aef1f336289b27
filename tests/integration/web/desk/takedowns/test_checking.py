"""Link, subject and authority are checked, for what is ticked, and what stops is said."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from takeback.casework.takedown.location_state import State
from takeback.records.takedowns.models import LocationWork, Notice
from tests.desk_pages import CHECKED, done_by, page_of, text_of
from tests.takedowns import Desk, state_of


def test_a_half_answered_check_checks_nothing_and_keeps_what_was_answered(desk: Desk, browser: Client) -> None:
    case_id = desk.verified()
    (location,) = desk.told(case_id)
    page = text_of(browser.post(f"{page_of(case_id)}check/", {"link": "shows_it", "id": location}), 400)
    assert "Say of each of the three" in page
    assert re.search(r'value="shows_it" id="link-shows_it" checked', page)
    assert re.search(rf'value="{location}" id="{location}" checked', page)
    assert state_of(location) == State.REPORTED.value


@pytest.mark.parametrize(
    ("found", "why"),
    [
        ({"link": "press"}, "press, a court"),
        ({"subject": "not_them"}, "it is somebody else"),
        ({"authority": "none"}, "nobody who may asks for it"),
        ({"subject": "perhaps_minor"}, "somebody may be under age"),
    ],
)
def test_a_check_that_stops_drafts_nothing(desk: Desk, browser: Client, found: dict[str, str], why: str) -> None:
    case_id = desk.verified()
    desk.told(case_id)
    page = done_by(browser, f"{page_of(case_id)}check/", **{**CHECKED, **found, "then": "draft"})
    assert f"1 link is stopped: {why}" in page
    assert not Notice.objects.exists()


def test_nobody_is_asked_for_whoever_is_not_verified(desk: Desk, browser: Client) -> None:
    case_id = desk.opened().case_id
    desk.told(case_id)
    assert "The person is not verified" in text_of(browser.get(page_of(case_id)))
    page = done_by(browser, f"{page_of(case_id)}check/", **CHECKED, allowed="yes", then="draft")
    assert "1 link is stopped: the person is not verified" in page


def test_only_what_is_ticked_is_meant(desk: Desk, browser: Client) -> None:
    case_id = desk.verified()
    desk.told(case_id, "https://one.com/1", "https://one.com/2", "https://two.com/1", "https://three.com/1")
    browser.post(f"{page_of(case_id)}check/", {**CHECKED, "site": ["one.com"]})
    assert LocationWork.objects.filter(state=State.CHECKED.value).count() == 2


def test_links_of_another_case_are_never_meant(desk: Desk, browser: Client) -> None:
    mine, other = desk.verified(), desk.verified()
    desk.told(mine, "https://one.com/1")
    (theirs,) = desk.told(other, "https://two.com/1")
    page = text_of(browser.post(f"{page_of(mine)}check/", {**CHECKED, "id": theirs}), 400)
    assert "Nothing is chosen" in page
    for step, said in (("look", {"saw": "gone"}), ("close", {"ending": "person_wished"}), ("reopen", {})):
        assert browser.post(f"{page_of(mine)}{step}/", {"id": theirs, **said}).status_code == 400
    assert state_of(theirs) == State.REPORTED.value
