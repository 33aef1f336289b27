"""The older API as Django serves it, over real banks on either database, and clients that call it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from takeback.adapters.decoder import ChildDecoder
from takeback.base.instants import MovableClock
from takeback.flows.lookups.live_shelf import LiveShelf
from takeback.flows.services import Services
from takeback.matching.bank import Standing
from takeback.project import wiring
from takeback.records.accounts.models import Organisation
from takeback.records.banks.actions import add_entries
from takeback.records.platforms.actions import create_key
from takeback.signals.decoder import Decoder
from takeback.signals.intake import Limits
from takeback.signals.signal import Signal
from tests.asgi import call
from tests.fakes.fetcher import FakeFetcher
from tests.fakes.services import MORNING, RADII, ObedientDecoder
from tests.integration.web.platform_api.conftest import level


@dataclass
class Here:
    """What stands behind the API, for a test to reach into."""

    clock: MovableClock
    decoder: Decoder
    fetcher: FakeFetcher
    services: Services

    def use(self, monkeypatch: pytest.MonkeyPatch, **other: Any) -> None:
        """Go on with other collaborators."""
        self.services = replace(self.services, **other)
        monkeypatch.setattr(wiring, "services", lambda: self.services)


@pytest.fixture
def here(db: None, monkeypatch: pytest.MonkeyPatch) -> Here:
    """Banks on the database under test, a decoder that gives one hash, and an empty web."""
    clock = MovableClock(MORNING)
    fetcher = FakeFetcher(clock)
    decoder = ObedientDecoder()
    services = Services(clock=clock, decoder=decoder, shelf=LiveShelf(RADII), most_bytes=1024 * 1024, fetcher=fetcher)
    made = Here(clock, decoder, fetcher, services)
    made.use(monkeypatch)
    return made


@pytest.fixture(scope="session")
def real_decoder() -> Iterator[ChildDecoder]:
    decoder = ChildDecoder(Limits(), children=1)
    yield decoder
    decoder.close()


LOOKUPS = frozenset({"m/lookup", "m/raw_lookup"})


@dataclass(frozen=True)
class HmaClient:
    """A client that was told a base URL and nothing else.

    Attributes:
        key: in the base URL.
        organisation: whose it is.
        whole: look hashes up through the whole application of a server, as if its follower had looked just before:
            there they are answered beside Django.
    """

    key: str
    organisation: Organisation
    whole: bool = False

    def get(self, path: str, **query: Any) -> Any:
        if self.whole and path in LOOKUPS:
            level(wiring.services())
            return call("GET", self.at(path) + "?" + urlencode(query))
        return self._client().get(self.at(path), query)

    def post(self, path: str, asked: object, **query: Any) -> Any:
        return self._with_body("POST", path, asked, query)

    def put(self, path: str, asked: object, **query: Any) -> Any:
        return self._with_body("PUT", path, asked, query)

    def delete(self, path: str) -> Any:
        return self._client().delete(self.at(path))

    def send(self, path: str, picture: bytes, *, field: str = "photo", query: str = "", **words: str) -> Any:
        form = {field: SimpleUploadedFile("a picture.jpg", picture, content_type="image/jpeg"), **words}
        return self._client().post(self.at(path) + (f"?{query}" if query else ""), form)

    def at(self, path: str) -> str:
        return f"/hma/{self.key}/{path}"

    def matches(self, value: str, kind: str = "pdq", **query: Any) -> Any:
        answer = self.get("m/lookup", signal=value, signal_type=kind, **query)
        assert answer.status_code == 200, answer.content
        return answer.json()

    def _with_body(self, method: str, path: str, asked: object, query: dict[str, Any]) -> Any:
        body = asked if isinstance(asked, bytes) else json.dumps(asked).encode()
        return self._client().generic(
            method, self.at(path), body, content_type="application/json", query_params=query or None
        )

    def _client(self) -> Client:
        return Client(raise_request_exception=False)


NewClient = Callable[[str], HmaClient]


@pytest.fixture
def new_client(here: Here) -> NewClient:
    """Makes an organisation with a key for this API."""

    def make(name: str) -> HmaClient:
        organisation = Organisation.objects.create(name=name)
        key = create_key(name=name, scopes=["hma"], at=MORNING, organisation=organisation)
        return HmaClient(str(key), organisation)

    return make


@pytest.fixture
def client(new_client: NewClient) -> HmaClient:
    """A platform that changed its base URL."""
    return new_client("A platform")


def bank(name: str, *signals: tuple[str, str], standing: Standing = Standing.REVIEWED) -> list[int]:
    """Bank signals of a kind and a value as the deployment does."""
    given = [Signal(kind, value, 100 if kind == "pdq" else None) for kind, value in signals]
    return [each.entry for each in add_entries(name, given, standing, MORNING, provenance="test")]
