"""A helpline with keys, and people who open cases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from takeback.adapters.growing_index import GrowingIndex
from takeback.base.instants import MovableClock
from takeback.flows.cases.claiming import Picture
from takeback.flows.cases.desk_queue import things_in
from takeback.flows.cases.opening import OpenedCase, Opening, open_case
from takeback.flows.floods.gate import Brought, Gate, LetIn, Verdict
from takeback.flows.lookups.live_shelf import LiveShelf
from takeback.flows.services import Services
from takeback.project import wiring
from takeback.records.accounts.models import User
from takeback.records.accounts.roles import Role
from takeback.records.keyring.member_keys import Given, give_member_keys
from takeback.records.keyring.organisation_keys import found_organisation_keys
from takeback.sealing.boxes import PrivateKey
from takeback.sealing.codes import Code
from takeback.sealing.passphrases import Cost
from takeback.web.portal.case import entering
from takeback.web.portal.case.tries import Tries
from tests.fakes.services import PDQ, RADII, FakeServices, near
from tests.people import a_member, an_organisation

WEDNESDAY = datetime(2026, 11, 25, 9, 41, 7, tzinfo=UTC)
CHEAP = Cost(passes=1, memory_kib=8, lanes=1)


def pdq(number: int) -> str:
    """Hashes that lie far from each other, with as many bits set as a true one."""
    turned = number * 17 % 256
    whole = int(PDQ, 16)
    return f"{((whole << turned) | (whole >> (256 - turned))) & (2**256 - 1):064x}"


def picture(number: int = 0) -> Picture:
    return Picture(pdq(number), 100)


__all__ = ["PDQ", "WEDNESDAY", "near", "pdq", "picture"]


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(WEDNESDAY)


@pytest.fixture
def services(db: None, clock: MovableClock, monkeypatch: pytest.MonkeyPatch) -> Services:
    """With a shelf that reads the banks of this test."""
    made = replace(FakeServices(clock=clock).as_services(), shelf=LiveShelf(RADII, GrowingIndex), gate=OpenGate())
    monkeypatch.setattr(wiring, "services", lambda: made)
    return made


class OpenGate(Gate):
    """Lets every form in: the gate has tests of its own."""

    def judge(self, brought: Brought, address: str) -> Verdict:  # noqa: ARG002 - whatever is brought
        return LetIn()


@dataclass(frozen=True)
class Caseworker:
    """A caseworker with the private key that sign-in would have opened."""

    user: User
    private: PrivateKey


def waiting_keys(caseworker: Caseworker) -> set[str]:
    """The keys of what waits at the caseworker's desk."""
    return {each.key for each in things_in(caseworker.user.organisation_id, WEDNESDAY)}


@pytest.fixture
def caseworker(services: Services) -> Caseworker:
    """Of the only organisation that has keys: so it works the portal's cases."""
    user = a_member(Role.CASEWORKER, organisation=an_organisation("Haven"))
    given = give_member_keys(user.pk, "lamp river seven oranges", at=WEDNESDAY, cost=CHEAP)
    assert isinstance(given, Given)
    found_organisation_keys(user.organisation_id, user.pk, at=WEDNESDAY)
    return Caseworker(user, given.keys.private)


class Browser(Client):
    """A browser that says where its forms come from, as every browser does."""

    def __init__(self) -> None:
        super().__init__(headers={"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"})

    def enter(self, code: Code, *, digits: bool = False) -> Any:
        """Type a code, and follow where it leads."""
        return self.post("/case/", {"code": " ".join(code.groups() if digits else code.words())}, follow=True)


@pytest.fixture
def browser(services: Services, monkeypatch: pytest.MonkeyPatch) -> Browser:
    """Somebody who comes to the portal; nobody has tried a code in this process yet."""
    monkeypatch.setattr(entering, "TRIES", Tries())
    return Browser()


OpenCase = Callable[..., OpenedCase]


@pytest.fixture
def opened(services: Services) -> OpenCase:
    def make(*pictures: Picture, **more: Any) -> OpenedCase:
        return open_case(services, Opening(pictures=pictures, **more))

    return make
