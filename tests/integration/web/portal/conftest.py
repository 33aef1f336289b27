"""A helpline with keys, its caseworker, and browsers of people who come to the portal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils import translation

from takeback.base.instants import MovableClock
from takeback.flows.services import Services
from takeback.project import wiring
from takeback.records.accounts.models import User
from takeback.records.accounts.roles import Role
from takeback.records.keyring.member_keys import Given, give_member_keys
from takeback.records.keyring.organisation_keys import found_organisation_keys
from takeback.sealing.boxes import PrivateKey
from takeback.sealing.passphrases import Cost
from tests.fakes.services import FakeServices
from tests.people import a_member, an_organisation
from tests.puzzle import solved

WEDNESDAY = datetime(2026, 11, 25, 9, 41, 7, tzinfo=UTC)
OWN = {"Sec-Fetch-Site": "same-origin"}
_CHEAP = Cost(passes=1, memory_kib=8, lanes=1)


@pytest.fixture(autouse=True)
def _english_afterwards() -> Iterator[None]:
    """A request in another language leaves it switched on in its thread."""
    yield
    translation.deactivate()


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(WEDNESDAY)


@pytest.fixture
def services(db: None, clock: MovableClock, monkeypatch: pytest.MonkeyPatch) -> Services:
    made = replace(FakeServices(clock=clock).as_services())
    monkeypatch.setattr(wiring, "services", lambda: made)
    return made


@dataclass(frozen=True)
class Caseworker:
    """A caseworker with the private key that sign-in would have opened."""

    user: User
    private: PrivateKey


@pytest.fixture
def caseworker(services: Services) -> Caseworker:
    """Of the only organisation that has keys, so it works the portal's cases."""
    user = a_member(Role.CASEWORKER, organisation=an_organisation("Haven"))
    given = give_member_keys(user.pk, "lamp river seven oranges", at=WEDNESDAY, cost=_CHEAP)
    assert isinstance(given, Given)
    found_organisation_keys(user.organisation_id, user.pk, at=WEDNESDAY)
    return Caseworker(user, given.keys.private)


class Person:
    """Somebody at the portal: posts what a form would, puzzle included, and never has a cookie."""

    def __init__(self) -> None:
        self.client = Client(headers=OWN)

    def post(self, path: str, *, status: int = 200, **fields: object) -> str:
        """Send a form that has no puzzle."""
        response = self.client.post(path, fields)
        assert response.status_code == status, response.content.decode()
        assert not response.cookies
        return response.content.decode()

    def send(self, page: str, path: str, *, status: int = 200, **fields: object) -> str:
        """Send the form of a page, with its puzzle solved and its hidden letters."""
        return self.post(path, status=status, **{**_attempt(page), **solved(page), **fields})


def _attempt(page: str) -> dict[str, str]:
    mark = 'name="attempt" value="'
    return {"attempt": page.split(mark, 1)[1].split('"', 1)[0]} if mark in page else {}


@pytest.fixture
def person(services: Services) -> Person:
    return Person()
