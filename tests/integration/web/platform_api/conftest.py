"""The API as Django serves it, over collaborators in memory, and keys to call it with."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from takeback.matching.bank import Standing
from takeback.project import wiring
from takeback.records.platforms.actions import create_key
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

    def lookup(self, body: object, *, content_type: str = "application/json") -> Any:
        sent = body if isinstance(body, bytes) else json.dumps(body)
        return self._client().post("/api/v1/lookup", sent, content_type=content_type)

    def lookup_one(self, value: str = PDQ, **more: object) -> Any:
        return self.lookup({"signals": [{"type": "pdq", "value": value, **more}]})

    def scan(self, form: dict[str, Any]) -> Any:
        return self._client().post("/api/v1/scan", form)

    def scan_raw(self, body: bytes, content_type: str) -> Any:
        return self._client().generic("POST", "/api/v1/scan", body, content_type=content_type)

    def _client(self) -> Client:
        headers = {"authorization": f"Bearer {self.key}"} if self.key else {}
        return Client(headers=headers, raise_request_exception=False)


@pytest.fixture
def platform(new_key: NewKey, services: FakeServices) -> Platform:
    """One that may look up, and sees no distance."""
    return Platform(new_key("lookup"))
