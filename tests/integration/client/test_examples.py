"""The examples of the documents, run as they stand against a server of ours with generated pictures."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from takeback.base.errors import Invalid
from takeback.client import Client, KeyRefused, RequestRefused, Scanned, Signal, Unhashable, Word
from takeback.demo.pictures import altered, sample_picture
from takeback.demo.stage import BLOCKED, HELD, STRANGE, open_stage

ROOT = Path(__file__).parents[3]
EXAMPLES = ROOT / "docs" / "examples"


@dataclass(frozen=True)
class Server:
    """A server with two pictures in its bank, and keys that open it."""

    url: str
    key: str
    other_key: str

    @property
    def environment(self) -> dict[str, str]:
        ours = {name: value for name, value in os.environ.items() if not name.startswith(("TAKEBACK_", "DJANGO_"))}
        return {**ours, "UPLOADS_SERVER": self.url, "UPLOADS_KEY": self.key, "PYTHONPATH": str(ROOT / "src")}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("home")

    def new_key(scope: str) -> str:
        made = subprocess.run(
            [sys.executable, "-m", "takeback.cli", "key", "create", "--name", scope, "--scope", scope],
            env={**os.environ, "TAKEBACK_HOME": str(home), "TAKEBACK_LOG_LEVEL": "WARNING"},
            capture_output=True,
            text=True,
            check=True,
        )
        return made.stdout.splitlines()[-1]

    with open_stage(home, TAKEBACK_MAX_UPLOAD_MIB="1") as stage:
        yield Server(stage.url, new_key("lookup"), new_key("opinions"))


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pictures")
    files = {name: altered(sample_picture(name), "recompressed") for name in (BLOCKED, HELD, STRANGE)}
    files["words"] = b"only words"
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return {name: folder / name for name in files}


def test_the_client_hears_of_each_picture_what_the_server_decides(server: Server, pictures: dict[str, Path]) -> None:
    names = (BLOCKED, HELD, STRANGE, "words")
    done = subprocess.run(
        [sys.executable, EXAMPLES / "client.py", server.url, *(pictures[name] for name in names)],
        env=server.environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    said = [line.split(" ", 1)[1] for line in done.stdout.splitlines()]
    assert said[:2] == ["block reviewed_match", "hold attested_match"]
    assert said[2].startswith("allow ")
    assert said[3] == "refuse it, or let a person look: not_a_picture"


def test_a_lookup_of_what_a_scan_gave_says_the_same(server: Server, pictures: dict[str, Path]) -> None:
    with Client(server.url, server.key) as client:
        scanned = client.scan(pictures[BLOCKED].read_bytes())
        assert isinstance(scanned, Scanned)
        results = client.lookup([*scanned.signals, Signal("pdq", "5" * 64, 100)])
    assert results[0].decision == scanned.decision == "block"
    assert [each.entry for each in results[0].matches] == [each.entry for each in scanned.matches]
    assert results[-1].decision == "allow"
    assert results[-1].reasons[0].code == "no_match"


def test_the_servers_refusals_arrive_as_typed_errors(server: Server) -> None:
    with Client(server.url, server.key) as client:
        with pytest.raises(RequestRefused) as invalid:
            client.lookup([Signal("pdq", "00" * 32), Signal("pdq", "zz")])
        assert (invalid.value.status, invalid.value.code, invalid.value.field) == (400, "invalid", "signals.1.value")
        with pytest.raises(RequestRefused) as none:
            client.lookup([])
        assert none.value.code == "invalid"
        with pytest.raises(RequestRefused) as large:
            client.scan(bytes(2_000_000))
        assert (large.value.status, large.value.code) == (413, "too_large")
        assert client.scan(b"") == Unhashable("empty", "The file is empty. Choose the picture again.")
    with Client(server.url, server.other_key) as stranger, pytest.raises(KeyRefused) as scope:
        stranger.lookup([Signal("pdq", "00" * 32)])
    assert (scope.value.status, scope.value.code) == (403, "not_allowed")
    with Client(server.url, "tb_wrong") as nobody, pytest.raises(KeyRefused) as wrong:
        nobody.scan(b"x")
    assert (wrong.value.status, wrong.value.code) == (401, "not_signed_in")
    with pytest.raises(Invalid):
        Client(server.url, "tb_a\r\nX-Evil: 1")


def test_a_platform_says_what_it_found_and_cannot_have_remembered_what_nobody_would_hear_of(
    server: Server, pictures: dict[str, Path]
) -> None:
    with Client(server.url, server.key) as client:
        found = client.scan(pictures[HELD].read_bytes())
        assert isinstance(found, Scanned)
        with pytest.raises(RequestRefused) as refused:
            client.remember(found.signals, "upload-1", days=30)
        assert refused.value.code == "conflict", "without a webhook nobody would be told"
        assert client.forget("upload-1") == 0
    with Client(server.url, server.other_key) as client:
        entry = found.matches[0].entry
        assert client.give_opinion(entry, Word.NOT_INTIMATE).word is Word.NOT_INTIMATE
        noted = client.give_opinion(entry, Word.KEPT)
    assert (noted.entry, noted.bank, noted.word) == (entry, found.matches[0].bank, Word.KEPT)


@pytest.fixture(scope="module")
def site(server: Server) -> Iterator[int]:
    """The example of the middleware under uvicorn; the port on which it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    process = subprocess.Popen(
        [sys.executable, "-m", "uvicorn", "--port", str(port), "--log-level", "warning", "upload_middleware:app"],
        cwd=EXAMPLES,
        env={**server.environment, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    try:
        end = time.monotonic() + 30
        while time.monotonic() < end and process.poll() is None:
            with socket.socket() as line:
                if line.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait(20)


@pytest.mark.parametrize(
    ("name", "status", "says"),
    [
        (BLOCKED, 422, b'"code": "blocked"'),
        (HELD, 200, b"A person looks at it first."),
        (STRANGE, 200, b"It is online."),
        ("words", 200, b"It is online."),
    ],
)
def test_the_middleware_stands_before_a_site(
    site: int, pictures: dict[str, Path], name: str, status: int, says: bytes
) -> None:
    boundary = "b0undary"
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="photo"; filename="holiday.jpg"\r\n\r\n'.encode()
    body = head + pictures[name].read_bytes() + f"\r\n--{boundary}--\r\n".encode()
    connection = http.client.HTTPConnection("127.0.0.1", site, timeout=30)
    try:
        connection.request("POST", "/", body, {"Content-Type": f"multipart/form-data; boundary={boundary}"})
        answered = connection.getresponse()
        assert answered.status == status
        assert says in answered.read()
    finally:
        connection.close()
