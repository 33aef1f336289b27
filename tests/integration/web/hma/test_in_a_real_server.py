"""A real server at the level of logs that says most, called rightly, wrongly and with malice: no line has a secret."""

from __future__ import annotations

import base64
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.fakes.services import PDQ
from tests.samples import files

ROOT = Path(__file__).parents[4]
FORM = "multipart/form-data; boundary=b"


@dataclass(frozen=True)
class Server:
    """A running server process."""

    port: int
    keys: dict[str, str]
    errors: Path

    def say(self, raw: bytes) -> bytes:
        """Send these bytes and read until the other side has closed."""
        parts = []
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as wire:
            try:
                wire.sendall(raw)
                while part := wire.recv(65536):
                    parts.append(part)
            except (ConnectionResetError, BrokenPipeError):
                pass
        return b"".join(parts)

    def ask(self, target: str, *headers: str, method: str = "GET", body: bytes = b"") -> bytes:
        lines = [f"{method} {target} HTTP/1.1", "Host: localhost", f"Content-Length: {len(body)}", *headers]
        return self.say(("\r\n".join([*lines, "Connection: close"]) + "\r\n\r\n").encode("latin-1") + body)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("logs")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("TAKEBACK_")},
        "TAKEBACK_HOME": str(folder / "home"),
        "TAKEBACK_LOG_LEVEL": "DEBUG",
        "PYTHONASYNCIODEBUG": "1",
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
        yield Server(errors=errors, **json.loads(said))
        process.terminate()


def test_no_line_of_a_servers_log_holds_a_secret_whatever_it_was_asked(server: Server) -> None:
    key, header_key = server.keys["hma"], server.keys["lookup"]
    id_, secret = key.split("_", 2)[1:]
    base = f"/hma/{key}"
    as_json = "Content-Type: application/json"
    picture = (
        b'--b\r\nContent-Disposition: form-data; name="photo"; filename="a"\r\n\r\n'
        + files()["jpeg"]
        + b"\r\n--b--\r\n"
    )

    fault = server.ask(f"{base}/c/banks")  # an exception that nobody expected: a traceback
    assert fault.startswith(b"HTTP/1.1 500")
    good = {
        "ordinary": server.ask(f"{base}/c/banks"),
        "bank": server.ask(f"{base}/c/banks", as_json, method="POST", body=b'{"name": "A"}'),
        "hash": server.ask(f"{base}/c/bank/A/signal", as_json, method="POST", body=json.dumps({"pdq": PDQ}).encode()),
        "lookup": server.ask(f"{base}/m/lookup?signal={PDQ}&signal_type=pdq"),
        "upload": server.ask(f"{base}/m/lookup", f"Content-Type: {FORM}", method="POST", body=picture),
        "chunked": server.say(
            f"POST {base}/m/lookup HTTP/1.1\r\nHost: localhost\r\nContent-Type: {FORM}\r\nConnection: close\r\n"
            "Transfer-Encoding: chunked\r\n\r\n".encode()
            + b"%x\r\n%s\r\n0\r\n\r\n" % (len(picture), picture)
        ),
        "encoded": server.ask("/hma/" + "".join(f"%{ord(letter):02x}" for letter in key) + "/c/banks"),
        "status": server.ask(f"{base}/status"),
    }
    assert {name: answer.split(b" ", 2)[1] for name, answer in good.items()} == {
        name: b"201" if name == "bank" else b"200" for name in good
    }
    hostile = [
        server.ask(f"{base}/nothing"),
        server.ask(f"{base}/nothing", "Accept: text/html"),
        server.ask(f"/nowhere{base}"),
        server.ask(f"/HMA/{key}/c/banks"),
        server.ask(f"//hma/{key}/c/banks"),
        server.ask(f"/ko{base}/c/banks"),
        server.ask(f"{base}{base}/c/banks"),
        server.ask(f"/hma/{quote(quote(key.replace('_', '%5f')))}/c/banks"),
        server.ask(f"/hma/{secret}/c/banks"),
        server.ask(f"/hma/x{key}x/c/banks"),
        server.ask(f"/hma/{key}\xff/c/banks"),
        server.ask(f"/hma/{key}%ff/c/banks"),
        server.ask(f"/api/v1/{key}"),
        server.ask("/sign-in/", f"Referer: http://localhost/hma/{key}/c/banks", method="POST"),
        server.ask(f"{base}/c/banks", "Content-Length: x"),
        server.ask(f"{base}/m/lookup", f"Content-Type: {FORM}", method="POST", body=b"--b\r\nbroken"),
        server.ask(f"{base}/m/lookup", "Content-Type: multipart/form-data; boundary=", method="POST", body=b"x"),
        server.ask(f"{base}/m/lookup", "Content-Length: 99999999999", method="POST"),
        server.ask(f"{base}/m/compare", as_json, method="POST", body=b"[" * 100_000),
        server.ask(f"{base}/c/bank/%00", as_json, method="PUT", body=b"{}"),
        server.ask(f"{base}/h/hash?url=http://127.0.0.1:{server.port}{base}/status"),
        server.ask(f"{base}/h/hash?url=http://{secret}.invalid/{key}"),
        server.ask(f"{base}/c/banks", "Host: elsewhere.example"),
        server.ask("/api/v1/lookup", f"Authorization: Bearer {key}", as_json, method="POST", body=b"{}"),
        server.ask("/api/v1/lookup", f"Authorization: Basic {base64.b64encode(key.encode()).decode()}", method="POST"),
        server.ask(f"/hma/{header_key}/c/banks"),
        server.ask(f"{base}/c/banks", f"Cookie: sessionid={key}"),
        server.say(f"GET {base}/c/banks HTTP/9.9\r\n\r\n".encode()),
        server.say(
            f"GET http://localhost{base}/c/banks HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()
        ),
        server.say(f"{key} {key} {key}\r\n\r\n".encode()),
        server.say(f"GET {base}/c/banks".encode() + b"/" * 100_000),
    ]
    assert [answer for answer in (fault, *good.values(), *hostile) if secret.encode() in answer] == []
    server.ask(f"/sign-in/?next=/hma/{key}/")

    time.sleep(0.3)  # the last line is on its way
    said = server.errors.read_text()
    assert "Traceback" in said
    assert "a fault of ours" in said
    assert id_ in said
    for one in (secret, header_key.split("_", 2)[2]):
        for form in (one, quote(one), one.lower(), one[:20], one[-20:], base64.b64encode(one.encode()).decode()[:20]):
            assert form not in said


def test_a_recording_of_the_peer_is_replayed_against_a_server(server: Server, tmp_path: Path) -> None:
    """What the peer answers, in its documents' own words; two answers are bent, and those two are found."""
    base = f"/hma/{server.keys['hma']}"
    as_json = "Content-Type: application/json"
    server.ask(f"{base}/c/banks", as_json, method="POST", body=b'{"name": "TEST_BANK"}')
    server.ask(f"{base}/c/bank/TEST_BANK/signal", as_json, method="POST", body=json.dumps({"md5": "0" * 32}).encode())
    query = f"signal_type=md5&signal={'0' * 32}"
    answered = {"TEST_BANK": [{"bank_content_id": 1001, "distance": "-"}]}
    photo = {"photo": base64.b64encode(files()["jpeg"]).decode()}
    value = json.loads(server.ask(f"{base}/h/hash?url=x").partition(b"\r\n\r\n")[2])["message"]
    assert value == "Invalid or unsafe URL provided"
    calls = [
        {"method": "GET", "path": "/status", "status": 200, "answer": "I-AM-ALIVE"},
        {"method": "GET", "path": "/m/lookup", "query": query, "status": 200, "answer": answered},
        {"method": "GET", "path": "/m/raw_lookup", "query": query, "status": 200, "answer": {"matches": [1001]}},
        {"method": "GET", "path": "/m/lookup", "status": 422, "answer": [{"type": "missing"}]},
        {"method": "POST", "path": "/m/lookup", "files": photo, "status": 200, "answer": {"pdq": {"NONE": []}}},
        {"method": "POST", "path": "/h/hash", "files": photo, "status": 200, "answer": {"pdq": "0" * 64}},
        {"method": "POST", "path": "/m/compare", "json": {"pdq": [PDQ, PDQ]}, "status": 200,
         "answer": {"pdq": [True, {"distance": 0}]}},
        {"method": "GET", "path": "/c/bank/NONE", "status": 200, "answer": {}},
        {"method": "DELETE", "path": "/c/bank/TEST_BANK", "status": 200, "answer": {"message": "Done"}},
    ]  # fmt: skip
    recording = tmp_path / "recording.jsonl"
    recording.write_text("".join(json.dumps(each) + "\n" for each in calls))
    url = f"http://127.0.0.1:{server.port}{base}"
    command = [sys.executable, "-m", "takeback.cli", "hma", "replay", str(recording), "--against", url]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    first, second, summary = done.stdout.splitlines()
    assert first.startswith("line 6: POST /h/hash: pdq differs in ")
    assert second == "line 8: GET /c/bank/NONE: status 200 became 404"
    assert summary == "8 calls sent to 127.0.0.1: 6 answered alike, 2 not; 1 that change banks were passed over."
    assert (done.returncode, done.stderr) == (1, "")
