"""The API as Django serves it, over collaborators in memory, and keys to call it with."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import DatabaseError

from takeback.base.errors import Unavailable
from takeback.flows.services import Services
from takeback.matching.bank import Standing
from takeback.project import wiring
from takeback.records.platforms.actions import create_key
from tests.asgi import AsgiAnswer, call, form
from tests.fakes.services import MORNING, PDQ, FakeServices, entry

NewKey = Callable[..., str]


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch) -> FakeServices:
    """A bank of two entries: one reviewed at the picture itself, one attested 25 bits away."""
    fakes = FakeServices()
    fakes.shelf.hold(entry(7), entry(9, bits=25, standing=Standing.ATTESTED))
    monkeypatch.setattr(wiring, "services", fakes.as_services)
    return fakes


@pytest.fixture
def new_key(db: None) -> NewKey:
    """Makes a key with the scopes given."""

    def make(*scopes: str) -> str:
        return str(create_key(name="a platform", scopes=list(scopes), at=MORNING))

    return make


@dataclass(frozen=True)
class Platform:
    """A platform that calls with one key."""

    key: str | None

    def lookup(self, body: object, *, content_type: str = "application/json") -> AsgiAnswer:
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.call("/api/v1/lookup", sent, content_type)

    def lookup_one(self, value: str = PDQ, **more: object) -> AsgiAnswer:
        return self.lookup({"signals": [{"type": "pdq", "value": value, **more}]})

    def scan(self, fields: dict[str, Any]) -> AsgiAnswer:
        return self.call("/api/v1/scan", *form(fields))

    def scan_raw(self, body: bytes, content_type: str) -> AsgiAnswer:
        return self.call("/api/v1/scan", body, content_type)

    def call(self, path: str, body: bytes, content_type: str, method: str = "POST") -> AsgiAnswer:
        """Call, as if the server's follower had looked just before, and just after."""
        here = wiring.services()
        level(here)
        headers = {"authorization": f"Bearer {self.key}"} if self.key is not None else {}
        answer = call(method, path, body, content_type, headers)
        with suppress(DatabaseError):
            here.tally.write_down(here.clock.now())
        return answer


def level(services: Services) -> None:
    """Do what the server's follower does many times a second."""
    with suppress(Unavailable):
        services.keys.level(services.clock.now())
        services.shelf.level()


@pytest.fixture
def platform(new_key: NewKey, services: FakeServices) -> Platform:
    """One that may look up, and sees no distance."""
    return Platform(new_key("lookup"))
