"""The API as Django serves it, over collaborators in memory, and keys to call it with."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
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
from tests.integration.web.platform_api.server_process import MOST_UPLOAD_MIB, Server
from tests.integration.web.platform_api.serving import WRITTEN

NewKey = Callable[..., str]
ROOT = Path(__file__).parents[4]


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


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server process on collaborators in memory, with short patience."""
    folder = tmp_path_factory.mktemp("hostile")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("TAKEBACK_")},
        "TAKEBACK_HOME": str(folder / "home"),
        "TAKEBACK_MAX_UPLOAD_MIB": str(MOST_UPLOAD_MIB),
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    errors = folder / "errors"
    script = [sys.executable, str(Path(__file__).with_name("serving.py"))]
    with (
        errors.open("wb") as stderr,
        subprocess.Popen(
            script, env=environment, stdout=subprocess.PIPE, stderr=stderr, text=True, cwd=folder
        ) as process,
    ):
        assert process.stdout is not None
        said = process.stdout.readline()
        assert said, errors.read_text()
        yield Server(process, errors=errors, **json.loads(said))
        process.terminate()


@pytest.fixture
def server(running: Server) -> Iterator[Server]:
    """The server, which after each test is still up, still answers, and has written no file."""
    yield running
    assert running.process.poll() is None
    assert running.lookup().status == 200
    said = running.errors.read_text()
    assert WRITTEN not in said
    assert "Traceback" not in said
