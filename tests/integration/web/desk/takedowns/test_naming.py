"""The person's name stands in a notice only where they allow that, a caseworker wrote it, and it is of them alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client

from takeback.casework.takedown.consent import Answer, Purpose
from takeback.flows.takedowns.ports import Signature, TakedownPorts
from takeback.flows.takedowns.wishes import note_consent, revoke_consent
from takeback.flows.takedowns.writing import LawClocks, NoticeWriter
from takeback.project import wiring
from takeback.records.takedowns.models import Notice
from takeback.records.takedowns.queries import noticed
from tests.desk_pages import CHECKED, done_by, page_of, text_of
from tests.takedowns import Desk, services_at

NAME = "Maria Kim"
SAID = f"The person is {NAME}."


@pytest.fixture
def case_id(desk: Desk, browser: Client, monkeypatch: pytest.MonkeyPatch) -> str:
    """A case with all that a notice asks for, in the words of the laws; the person allows that they are named."""
    signature = Signature(email="desk@haven.example", phone="+82 2 555 0100", address="1 Harbour Road")
    ports = TakedownPorts(
        recipients=desk.recipients, writes=NoticeWriter(), clocks=LawClocks(), signature=signature, sends=desk.post
    )
    made = replace(services_at(desk.clock), takedowns=ports)
    monkeypatch.setattr(wiring, "services", lambda: made)
    case_id = desk.verified("https://one.com/1")
    desk.told(case_id, "https://one.com/1")
    stated = {"shows": "nudity", "made": "filmed", "act-published": "no", "circumstances": "In a private room."}
    done_by(browser, f"{page_of(case_id)}state/", **stated, signed_on="2026-11-01", individual_on="2026-11-01")
    note_consent(desk.services, desk.caseworker.user, case_id, Purpose.NAME_ME, Answer.YES)
    return case_id


def drafted(browser: Client, case_id: str, person: str) -> str:
    """The address of the drafts."""
    asked = {**CHECKED, "then": "draft", "attempt": "one", "person": person}
    return browser.post(f"{page_of(case_id)}check/", asked).headers["Location"]


def bodies() -> list[str]:
    return [noticed(row).text.body for row in Notice.objects.order_by("drafted_at", "pk")]


def test_a_name_that_a_caseworker_writes_is_said_and_kept_in_the_notice_alone(browser: Client, case_id: str) -> None:
    assert 'name="person"' in text_of(browser.get(page_of(case_id)))
    path = drafted(browser, case_id, NAME)
    assert SAID in text_of(browser.get(path))
    assert NAME not in text_of(browser.get(page_of(case_id)))
    assert NAME.encode() not in bytes(Notice.objects.get().text)


def test_without_one_nobody_is_named(browser: Client, case_id: str) -> None:
    drafted(browser, case_id, " ")
    (body,) = bodies()
    assert "The person is" not in body


def test_whom_nobody_may_name_is_not_named(desk: Desk, browser: Client, case_id: str) -> None:
    revoke_consent(desk.services, desk.caseworker.user, case_id, Purpose.NAME_ME)
    assert 'name="person"' not in text_of(browser.get(page_of(case_id)))
    answer = browser.post(f"{page_of(case_id)}check/", {**CHECKED, "then": "draft", "person": NAME})
    assert "Nothing is drafted" in text_of(answer, 400)
    assert not Notice.objects.exists()


@pytest.mark.parametrize("person", ["Maria\nKim", "Maria\u202eKim", "M" * 301])
def test_what_is_no_line_is_no_name_and_nothing_is_drafted(browser: Client, case_id: str, person: str) -> None:
    answer = browser.post(f"{page_of(case_id)}check/", {**CHECKED, "then": "draft", "person": person})
    assert "Nothing is drafted" in text_of(answer, 400)
    assert not Notice.objects.exists()


def test_a_draft_that_says_the_name_is_held_back_once_that_is_not_allowed(
    desk: Desk, browser: Client, case_id: str
) -> None:
    path = drafted(browser, case_id, NAME)
    revoke_consent(desk.services, desk.caseworker.user, case_id, Purpose.NAME_ME)
    assert "1 notice is held back: it says the person&#x27;s name, which they do not allow." in done_by(
        browser, f"{path}approve/"
    )


def test_an_approved_notice_does_not_leave_with_the_name_either(desk: Desk, browser: Client, case_id: str) -> None:
    path = drafted(browser, case_id, NAME)
    browser.post(f"{path}approve/")
    revoke_consent(desk.services, desk.caseworker.user, case_id, Purpose.NAME_ME)
    desk.pass_time(minutes=6)
    desk.work()
    assert not desk.post.letters
    assert Notice.objects.get().state == "discarded"


def test_it_leaves_with_the_name_while_that_is_allowed(desk: Desk, browser: Client, case_id: str) -> None:
    browser.post(f"{drafted(browser, case_id, NAME)}approve/")
    desk.pass_time(minutes=6)
    desk.work()
    (letter,) = desk.post.letters
    assert SAID in letter.body
