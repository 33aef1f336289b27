"""Nobody has the file: a hash taken unseen becomes an entry by the person's own word, on their page or by phone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from takeback.casework.case import Event
from takeback.casework.takedown.consent import Answer, Purpose
from takeback.flows.cases.opening import OpenedCase
from takeback.flows.takedowns.reporting import take_in_reported
from takeback.flows.takedowns.unseen import take_signals
from takeback.flows.takedowns.wishes import note_consent
from takeback.records.banks.models import BankEntry
from takeback.records.cases.actions import locked_case, move
from takeback.records.cases.models import CaseImage
from takeback.records.takedowns.models import LocationWork
from takeback.signals.signal import Signal
from takeback.web.portal.case import entering
from takeback.web.portal.case.tries import Tries
from tests.desk_pages import done_by, page_of, text_of
from tests.fakes.services import PDQ
from tests.takedowns import LINK, Desk

pytestmark = pytest.mark.django_db(databases=["default", "case_keys"])

QUESTION = "Is this one of yours?"


@pytest.fixture(autouse=True)
def _nobody_has_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entering, "TRIES", Tries())


def hashed_at_her_link(desk: Desk, link: str = LINK) -> tuple[OpenedCase, str]:
    """A verified case whose person reported a link, at which a machine hashed one picture."""
    opened = desk.opened(locations=(link,))
    with transaction.atomic():
        move(locked_case(opened.case_id), Event.VERIFY, desk.clock.now())
    note_consent(desk.services, desk.caseworker.user, opened.case_id, Purpose.NOTIFY_SITE, Answer.YES)
    (location,) = take_in_reported(desk.services, desk.caseworker.user, opened.case_id).fresh
    desk.check(opened.case_id, [location])
    assert take_signals(desk.services, location, [Signal("pdq", PDQ, 100)]) == 1
    return opened, location


def person(opened: OpenedCase) -> tuple[Client, str]:
    """Her browser, and what her page says."""
    browser = Client(headers={"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"})
    return browser, text_of(browser.post("/case/", {"code": " ".join(opened.code.words())}, follow=True))


def confirms(browser: Client, **said: Any) -> Any:
    return browser.post("/case/confirm/", said, follow=True)


def test_she_says_on_her_page_that_it_is_hers_and_it_is_protected(desk: Desk) -> None:
    opened, location = hashed_at_her_link(desk)
    browser, page = person(opened)
    assert QUESTION in page
    assert "A machine has turned 1 picture at this link into a hash." in page
    assert re.search(rf'name="location" value="{location}"', page)
    assert not BankEntry.objects.exists()
    after = text_of(confirms(browser, location=location, sure="yes"))
    assert QUESTION not in after
    assert BankEntry.objects.get().value == PDQ
    assert CaseImage.objects.get().case_id == opened.case_id
    assert "not possible now" in text_of(confirms(browser, location=location, sure="yes"), 409)
    assert BankEntry.objects.count() == 1


def test_without_her_yes_or_of_a_link_that_is_not_hers_nothing_becomes_an_entry(desk: Desk) -> None:
    opened, location = hashed_at_her_link(desk)
    _other, theirs = hashed_at_her_link(desk, "https://another.example.org/1")
    browser, _page = person(opened)
    assert confirms(browser, location=location).status_code == 400
    for wrong in (theirs, "", "location_none", "x" * 5000, "\0"):
        assert confirms(browser, location=wrong, sure="yes").status_code == 400
    assert not BankEntry.objects.exists()


def test_before_she_is_known_again_nothing_is_asked_and_nothing_taken(desk: Desk) -> None:
    """Somebody else may hold the page; that a machine looked at the link would tell them that it is worked on."""
    opened, location = hashed_at_her_link(desk)
    with transaction.atomic():
        move(locked_case(opened.case_id), Event.DOUBT, desk.clock.now())
    browser, page = person(opened)
    assert QUESTION not in page
    assert confirms(browser, location=location, sure="yes").status_code == 409
    assert not BankEntry.objects.exists()


def test_what_the_caseworker_found_is_asked_by_phone_and_its_address_not_shown_to_her(
    desk: Desk, browser: Client
) -> None:
    opened, location = hashed_at_her_link(desk)
    further = next(each for each in desk.told(opened.case_id, "https://worse.example.net/canary") if each != location)
    desk.check(opened.case_id, [further])
    take_signals(desk.services, further, [Signal("pdq", f"{int(PDQ, 16) >> 3:064x}", 100)])
    _hers, page = person(opened)
    assert page.count(QUESTION) == 1
    assert "canary" not in page
    screen = text_of(browser.get(page_of(opened.case_id)))
    assert "Hashed, and not confirmed" in screen
    path = f"{page_of(opened.case_id)}confirm/"
    assert "A guess protects nobody" in text_of(browser.post(path, {"location": further}), 400)
    assert "1 picture is protected now." in done_by(browser, path, location=further, sure="yes")
    twice = browser.post(path, {"location": further, "sure": "yes"})
    assert "nothing waits for their word" in text_of(twice, 409)
    assert BankEntry.objects.count() == 1


def test_of_a_case_that_has_not_told_it_no_word_counts(desk: Desk, browser: Client) -> None:
    _opened, location = hashed_at_her_link(desk)
    other = desk.verified()
    answer = browser.post(f"{page_of(other)}confirm/", {"location": location, "sure": "yes"})
    assert answer.status_code == 409
    case_of_another = {"location": location, "sure": "yes", "case": LocationWork.objects.get(pk=location).holder}
    assert browser.post(f"{page_of(other)}confirm/", case_of_another).status_code == 400
    assert not BankEntry.objects.exists()
