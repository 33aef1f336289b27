"""The desk's pages of takedowns, as a test asks for them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from takeback.flows.takedowns.ports import TakedownPorts
from takeback.project import wiring
from tests.fakes.takedowns import FortyEightHours
from tests.takedowns import Desk, services_at

CHECKED = {"link": "shows_it", "subject": "is_them", "authority": "themselves"}
"""A check that clears."""


def wire(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the pages ask the desk's own recipients, words and clocks."""
    ports = TakedownPorts(recipients=desk.recipients, writes=desk.words, clocks=FortyEightHours())
    made = replace(services_at(desk.clock), takedowns=ports)
    monkeypatch.setattr(wiring, "services", lambda: made)


def page_of(holder: str) -> str:
    """The path of the screen of a case or incident."""
    return f"/desk/takedowns/{holder}/"


def text_of(response: Any, status: int = 200) -> str:
    """What a page says, which answered as it should."""
    assert response.status_code == status, (response.status_code, response.headers.get("Location"))
    text: str = response.content.decode()
    return text


def done_by(browser: Client, path: str, **said: object) -> str:
    """What stands on the page to which a press leads."""
    return text_of(browser.post(path, said, follow=True))
