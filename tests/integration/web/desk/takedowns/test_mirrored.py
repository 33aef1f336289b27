"""What was checked on one site is offered for its mirrors, and taken in only after it was seen."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from takeback.casework.incident import Kind
from takeback.casework.takedown.location_state import State
from takeback.flows.cases.incidents import join_incident, open_incident
from takeback.records.sites.actions import keep_look, remember_site
from takeback.records.takedowns.models import LocationWork
from takeback.sites.indicators import Indicator, Mark
from tests.desk_pages import CHECKED, done_by, page_of, text_of
from tests.takedowns import Desk, state_of

pytestmark = pytest.mark.django_db(databases=["default", "case_keys"])


def one_network(desk: Desk, *domains: str) -> None:
    mark = Indicator(Mark.ANALYTICS, "google:UA-4711")
    for domain in domains:
        keep_look(remember_site(domain, desk.clock.now()), [], [mark], desk.clock.now())


def test_a_notice_to_one_offers_the_same_for_all_its_mirrors(desk: Desk, browser: Client) -> None:
    one_network(desk, "one.com", "two.com", "three.com")
    case_id = desk.verified()
    ids = desk.told(case_id, "https://one.com/posts/1", "https://img.one.com/2.jpg", "https://three.com/posts/1")
    desk.check(case_id, ids)
    assert 'id="mirrored"' in text_of(browser.get(page_of(case_id)))
    path = f"{page_of(case_id)}mirrors/"
    page = text_of(browser.get(path))
    assert "Both count their visitors with the account google:UA-4711." in page
    assert page.count('value="two.com"') == 2, "once for each site of the case that it mirrors"
    seen = text_of(browser.post(path, {"mirror": ["two.com", "three.com"]}))
    assert "3 links are new." in seen
    for link in ("https://two.com/posts/1", "https://img.two.com/2.jpg", "https://img.three.com/2.jpg"):
        assert link in seen
    assert LocationWork.objects.count() == 3, "nothing was taken in yet"
    told = re.search(r'name="told" value="([^"]+)"', seen)
    assert told is not None
    done_by(browser, f"{page_of(case_id)}take-in/", told=told[1])
    fresh = set(LocationWork.objects.values_list("pk", flat=True)) - set(ids)
    assert len(fresh) == 3
    assert {state_of(each) for each in fresh} == {State.REPORTED.value}, "a mirror is checked like any other link"
    assert "1 worked on already" in text_of(browser.get(path))


def test_what_nobody_has_checked_or_a_check_stopped_is_offered_nowhere(desk: Desk, browser: Client) -> None:
    one_network(desk, "one.com", "two.com")
    case_id = desk.verified()
    desk.told(case_id, "https://one.com/1")
    assert "two.com" not in text_of(browser.get(f"{page_of(case_id)}mirrors/"))
    done_by(browser, f"{page_of(case_id)}check/", **{**CHECKED, "link": "press"})
    assert "two.com" not in text_of(browser.get(f"{page_of(case_id)}mirrors/"))


def test_a_site_that_is_no_mirror_is_never_meant(desk: Desk, browser: Client) -> None:
    one_network(desk, "one.com", "two.com")
    case_id = desk.verified()
    desk.check(case_id, desk.told(case_id, "https://one.com/1"))
    for said in ({}, {"mirror": "evil.example"}, {"mirror": "two.com", "case": "case_of_somebody_else"}):
        page = text_of(browser.post(f"{page_of(case_id)}mirrors/", said), 400)
        assert "Tick mirrors first" in page
        assert "evil.example" not in page


def test_for_an_incident_somebody_says_for_whom(desk: Desk, browser: Client) -> None:
    one_network(desk, "one.com", "two.com")
    at, user = desk.clock.now(), desk.caseworker.user
    case_id = desk.verified()
    incident = open_incident(user, Kind.ROOM, "https://one.com/room", at)
    join_incident(user, incident, case_id, at)
    desk.told(case_id, "https://one.com/1")
    LocationWork.objects.update(holder=incident, state=State.CHECKED.value)
    assert f"<option>{case_id}</option>" in text_of(browser.get(f"{page_of(incident)}mirrors/"))
    seen = text_of(browser.post(f"{page_of(incident)}mirrors/", {"mirror": "two.com", "case": case_id}))
    assert "https://two.com/1" in seen
