"""How few presses a hundred links take, and what is written down once for all their notices."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import transaction
from django.test import Client

from takeback.casework.case import Event
from takeback.casework.notices.elements import ELEMENTS
from takeback.casework.notices.facts import Ground
from takeback.casework.takedown.location_state import State
from takeback.flows.takedowns.ports import Signature, TakedownPorts
from takeback.flows.takedowns.writing import LawClocks, NoticeWriter
from takeback.project import wiring
from takeback.records.cases.actions import locked_case, move
from takeback.records.takedowns.actions.stated import stated_for
from takeback.records.takedowns.models import LocationWork, Notice
from tests.desk_pages import done_by, page_of, text_of
from tests.integration.web.desk.takedowns.pages import HUNDRED, SITES
from tests.integration.web.desk.takedowns.pressing import Page
from tests.people import signed_in_with_key
from tests.takedowns import Desk, services_at


def test_a_hundred_links_on_twelve_sites_take_nine_actions(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the words of the law that asks for most. What all notices rest on is written down once a case."""
    signature = Signature(email="desk@haven.example", phone="+82 2 555 0100", address="1 Harbour Road")
    ports = TakedownPorts(
        recipients=desk.recipients, writes=NoticeWriter(), clocks=LawClocks(), signature=signature, sends=desk.post
    )
    made = replace(services_at(desk.clock), takedowns=ports)
    monkeypatch.setattr(wiring, "services", lambda: made)
    case_id = desk.opened().case_id
    with transaction.atomic():
        move(locked_case(case_id), Event.VERIFY, desk.clock.now())
    page = Page(signed_in_with_key(desk.caseworker.user, desk.caseworker.private, desk.clock.now()))
    page.opens(page_of(case_id))
    page.fill("shows", "nudity")
    page.fill("made", "filmed")
    page.fill("act-published", "no")
    page.fill("signed_on", "2026-11-25")
    page.fill("individual_on", "2026-11-25")
    page.fill("circumstances", "Taken in a private room, and never shared by the person.")
    page.press("state")
    once_a_case = page.actions
    page.fill("links", "\n".join(HUNDRED))
    page.press("read")
    page.press("take-in")
    page.fill("link", "shows_it")
    page.fill("subject", "is_them")
    page.fill("authority", "themselves")
    page.fill("allowed", "yes")
    page.press("check-and-draft")
    page.press("approve")
    assert (once_a_case, page.actions - once_a_case) == (7, 9)
    assert Notice.objects.filter(state="prepared").count() == 12
    desk.pass_time(minutes=6)
    desk.work()
    assert {letter.recipient for letter in desk.post.letters} == {f"abuse@{site}" for site in SITES}
    assert LocationWork.objects.filter(state=State.ASKED.value).count() == 100


def test_what_is_stated_once_is_shown_and_a_day_to_come_is_refused(desk: Desk, browser: Client) -> None:
    case_id = desk.verified()
    said = {"shows": "nudity", "made": "software", "act-published": "no", "circumstances": "canary one"}
    done_by(browser, f"{page_of(case_id)}state/", **said)
    page = text_of(browser.get(page_of(case_id)))
    assert "canary one" in page
    assert '<option value="software" selected>' in page
    for wrong in ({"signed_on": "2031-01-01"}, {"signed_on": "soon"}, {"country": "Z"}):
        answer = browser.post(f"{page_of(case_id)}state/", {**said, **wrong})
        assert "This was not kept" in text_of(answer, 400)
    assert "canary one" in text_of(browser.get(page_of(case_id)))


def test_the_ground_of_an_erasure_is_stated_too_or_its_law_could_never_be_used(desk: Desk, browser: Client) -> None:
    case_id = desk.verified()
    done_by(browser, f"{page_of(case_id)}state/", shows="nudity", ground="consent_withdrawn")
    stated = stated_for(case_id)
    assert stated.statement.ground is Ground.CONSENT_WITHDRAWN
    assert ELEMENTS["ground"].present(stated)
    assert '<option value="consent_withdrawn" selected>' in text_of(browser.get(page_of(case_id)))
