"""A room's many cases: links are worked on once, and nobody who reads the pages learns who else is in it."""

from __future__ import annotations

import pytest
from django.test import Client

from takeback.casework.incident import Kind
from takeback.flows.cases.incidents import join_incident, open_incident
from takeback.flows.takedowns.sharing import share_with_incident
from takeback.records.sites.actions import add_contact, remember_site
from takeback.records.takedowns.models import LocationWork, Notice, Task
from takeback.records.takedowns.words import TaskKind
from tests.desk_pages import CHECKED, done_by, page_of, text_of
from tests.integration.web.desk.takedowns.test_registry_at_the_desk import MAILBOX
from tests.takedowns import Desk

pytestmark = pytest.mark.django_db(databases=["default", "case_keys"])

ROOM = "https://one.com/room/17"


def drafts() -> set[str]:
    """Who waits for a draft."""
    return set(Task.objects.filter(kind=TaskKind.DRAFT.value, done_at=None).values_list("holder", flat=True))


def an_incident(desk: Desk, *cases: str) -> str:
    at, user = desk.clock.now(), desk.caseworker.user
    incident = open_incident(user, Kind.ROOM, ROOM, at)
    for case_id in cases:
        join_incident(user, incident, case_id, at)
    return incident


def test_what_several_told_is_ticked_and_worked_on_once(desk: Desk, browser: Client) -> None:
    cases = [desk.verified() for _ in range(3)]
    incident = an_incident(desk, *cases)
    for case_id in cases:
        desk.told(case_id, ROOM, "https://one.com/accounts/him")
    desk.told(cases[0], "https://one.com/only-one-of-them")
    path = f"{page_of(incident)}share/"
    assert path in text_of(browser.get(page_of(cases[0])))
    assert path in text_of(browser.get(page_of(incident)))
    page = text_of(browser.get(path))
    assert page.count("told by 3 cases") == 2
    assert page.count("told by 1 case") == 1
    assert page.count('" checked>') == 2
    assert not any(case_id in page for case_id in cases)
    ticked = [each["id"] for each in LocationWork.objects.filter(holder__in=cases).values("id", "place_hash")]
    shown = [each for each in ticked if f'value="{each}" id="{each}" checked' in page]
    page = done_by(browser, path, id=shown)
    assert "2 links are worked on once" in page
    assert LocationWork.objects.filter(holder=incident).count() == 2
    assert LocationWork.objects.count() == 3
    waits = set(Task.objects.filter(kind=TaskKind.CHECK.value, done_at=None).values_list("holder", flat=True))
    assert waits == {incident, cases[0]}, "what nobody has anything left to check of waits no more"
    done_by(browser, f"{page_of(incident)}check/", **CHECKED, case=cases[1])
    done_by(browser, f"{page_of(incident)}draft/")
    assert Notice.objects.get().holder == incident


def test_what_was_checked_before_it_is_shared_waits_for_its_draft_in_the_incident_alone(desk: Desk) -> None:
    case_id = desk.verified()
    add_contact(remember_site("one.com", desk.clock.now()), MAILBOX)
    ids = desk.told(case_id, ROOM)
    desk.check(case_id, ids)
    assert drafts() == {case_id}
    incident = an_incident(desk, case_id)
    shared = share_with_incident(desk.services, desk.caseworker.user, incident, ids)
    assert drafts() == {incident}
    desk.draft(incident, list(shared))
    assert drafts() == set()


def test_what_somebody_was_asked_about_stays_with_its_case(desk: Desk, browser: Client) -> None:
    case_id, ids = desk.asked(ROOM)
    incident = an_incident(desk, case_id)
    path = f"{page_of(incident)}share/"
    assert "about which nobody was asked yet" in text_of(browser.get(path))
    assert "Tick links" in text_of(browser.post(path, {"id": ids}), 400)
    assert LocationWork.objects.get().holder == case_id


def test_a_link_of_a_case_outside_is_never_meant(desk: Desk, browser: Client) -> None:
    inside, outside = desk.verified(), desk.verified()
    incident = an_incident(desk, inside)
    theirs = desk.told(outside, "https://two.com/1")
    assert "two.com" not in text_of(browser.get(f"{page_of(incident)}share/"))
    text_of(browser.post(f"{page_of(incident)}share/", {"id": theirs}), 400)
    assert LocationWork.objects.get().holder == outside
    assert browser.get(f"{page_of(inside)}share/").status_code == 404
