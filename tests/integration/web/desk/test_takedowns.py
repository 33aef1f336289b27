"""Takedowns at the desk, as a caseworker works them: from a paste to "gone", in as few presses as that takes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from takeback.casework.case import Event, Path
from takeback.casework.takedown.closure import Ending
from takeback.casework.takedown.consent import Answer, Purpose
from takeback.casework.takedown.location_state import State
from takeback.casework.takedown.recheck import Saw
from takeback.flows.takedowns.answering import receive_answer
from takeback.project import wiring
from takeback.records.audit.models import Content
from takeback.records.cases.actions import locked_case, move
from takeback.records.takedowns.models import LocationWork, Notice, PoliceTrack, Task
from takeback.records.takedowns.queries import consents_of
from takeback.records.takedowns.words import TaskKind
from tests.fakes.takedowns import DeskServices, OneForEachSite, PlainWords
from tests.people import signed_in_with_key
from tests.takedowns import SHOWS, Desk, a_desk, services_at, state_of
from tests.uploads import someone

pytestmark = pytest.mark.django_db(databases=["default", "case_keys"])

SITES = [f"site-{number}.com" for number in range(12)]
HUNDRED = [f"https://{SITES[number % 12]}/posts/{number}" for number in range(100)]


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    made = a_desk()
    wire(made, monkeypatch)
    return made


def wire(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = services_at(desk.clock)
    same = {each.name: getattr(plain, each.name) for each in fields(plain)}
    made = DeskServices(**same, recipients=desk.recipients, notice_writer=desk.words)
    monkeypatch.setattr(wiring, "services", lambda: made)


@pytest.fixture
def browser(desk: Desk) -> Client:
    return signed_in_with_key(desk.caseworker.user, desk.caseworker.private, desk.clock.now())


def page_of(holder: str) -> str:
    return f"/desk/takedowns/{holder}/"


def text_of(response: Any, status: int = 200) -> str:
    assert response.status_code == status, (response.status_code, response.headers.get("Location"))
    text: str = response.content.decode()
    return text


CHECKED = {"link": "shows_it", "subject": "is_them", "authority": "themselves"}


class Page(HTMLParser):
    """What somebody who uses a page can press and fill in: each press and each answer is counted.

    A form is sent as a browser would: hidden fields, what is chosen already, and what was filled in. A press of a
    button that is not there fails.
    """

    def __init__(self, browser: Client) -> None:
        super().__init__()
        self._browser = browser
        self.actions = 0
        self.text = ""
        self._filled: dict[str, str] = {}

    def opens(self, path: str) -> None:
        """Come to the page where the counting starts."""
        self._read(self._browser.get(path))

    def fill(self, name: str, value: str) -> None:
        """Paste into a field, or choose one of its answers."""
        fields_of = [each for form in self._forms for each in form["fields"] if each[0] == name]
        assert fields_of, f"there is no field {name}"
        choices = [value_of for _name, value_of, kind, _checked in fields_of if kind == "radio"]
        assert not choices or value in choices, f"{name} has no answer {value}"
        self._filled[name] = value
        self.actions += 1

    def press(self, button: str) -> None:
        """Press a button, by its id or by what it does."""
        for form in self._forms:
            for id_, action, name, value in form["buttons"]:
                if id_ == button:
                    data = {
                        each: self._filled.get(each, value_of)
                        for each, value_of, kind, checked in form["fields"]
                        if kind not in {"radio", "checkbox", "file"} or checked or each in self._filled
                        if kind not in {"checkbox", "file"}
                    }
                    if name:
                        data[name] = value
                    self.actions += 1
                    self._read(self._browser.post(action or form["action"], data, follow=True))
                    return
        raise AssertionError(f"there is no button {button}")

    def _read(self, response: Any) -> None:
        self.text = text_of(response)
        self._filled = {}
        self._forms: list[dict[str, Any]] = []
        self._area = ""
        self.feed(self.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._forms.append({"action": said.get("action", ""), "fields": [], "buttons": []})
        elif not self._forms:
            return
        elif tag == "input":
            kind = said.get("type", "text")
            field = (said.get("name", ""), said.get("value", ""), kind, "checked" in said)
            self._forms[-1]["fields"].append(field)
        elif tag == "textarea" and said.get("name"):
            self._forms[-1]["fields"].append((said["name"], "", "textarea", False))
        elif tag == "select":
            self._forms[-1]["fields"].append((said["name"], "", "select", False))
        elif tag == "button" and said.get("type") == "submit":
            button = (said.get("id", ""), said.get("formaction", ""), said.get("name", ""), said.get("value", ""))
            self._forms[-1]["buttons"].append(button)


def test_a_hundred_links_on_twelve_sites_take_nine_actions(desk: Desk, browser: Client) -> None:
    case_id = desk.opened().case_id
    with transaction.atomic():
        move(locked_case(case_id), Event.VERIFY, desk.clock.now())
    page = Page(browser)
    page.opens(page_of(case_id))
    page.fill("links", "\n".join(HUNDRED))
    page.press("read")
    page.press("take-in")
    page.fill("link", "shows_it")
    page.fill("subject", "is_them")
    page.fill("authority", "themselves")
    page.fill("allowed", "yes")
    page.press("check-and-draft")
    page.press("approve")
    assert page.actions == 9
    assert Notice.objects.filter(state="prepared").count() == 12
    desk.pass_time(minutes=6)
    desk.work()
    assert {letter.recipient for letter in desk.post.letters} == {f"abuse@{site}" for site in SITES}
    assert LocationWork.objects.filter(state=State.ASKED.value).count() == 100
