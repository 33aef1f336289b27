"""The middleware before an application of its own, asking a server that says what a test wants."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from takeback.base.errors import Invalid
from takeback.client import Client, Decision, Scanned, Unhashable
from takeback.client.middleware import NotScanned, ScanUploads, Upload
from takeback.client.middleware.asgi import Message, Receive, Scope, Send
from tests.fakes.scripted_server import SCANNED, Say, answer, dripping, problem, scripted

PICTURE = b"\xff\xd8\xff\xe0" + bytes(5000)
FORM = b"multipart/form-data; boundary=b0undary"
ALLOW, HOLD, BLOCK = (answer(200, {**SCANNED, "decision": word}) for word in ("allow", "hold", "block"))
DOWN = problem(503, "unavailable", "Retry-After: 60")
NO_SIGNAL = problem(422, "unhashable", reason="damaged")


def form(*files: bytes, name: str = "a.jpg") -> bytes:
    head = f'Content-Disposition: form-data; name="photo"; filename="{name}"\r\n\r\n'.encode()
    return b"".join(b"--b0undary\r\n" + head + file + b"\r\n" for file in files) + b"--b0undary--\r\n"


@dataclass
class Site:
    """An application that keeps what reached it."""

    bodies: list[bytes] = field(default_factory=list)
    messages: list[list[bytes]] = field(default_factory=list)
    found: list[list[Upload]] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        pieces: list[bytes] = []
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                break
            pieces.append(message.get("body", b""))
            more = message.get("more_body", False)
        self.messages.append(pieces)
        self.bodies.append(b"".join(pieces))
        self.found.append(scope["takeback"])
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"here it is"})


@dataclass
class Posted:
    """What one request came to."""

    status: int | None
    body: bytes
    site: Site
    scans: int

    @property
    def only(self) -> Upload:
        ((upload,),) = self.site.found
        return upload

    @property
    def code(self) -> str:
        return str(json.loads(self.body)["code"])


def post(
    body: bytes | Sequence[Message],
    *answers: Say,
    content_type: bytes | None = FORM,
    method: str = "POST",
    headers: Sequence[tuple[bytes, bytes]] = (),
    seconds: float = 5,
    **how: Any,
) -> Posted:
    """One request through the middleware."""
    whole = [{"type": "http.request", "body": body, "more_body": False}] if isinstance(body, bytes) else list(body)
    site, sent = Site(), list[Message]()
    typed = [(b"content-type", content_type)] if content_type is not None else []
    scope = {"type": "http", "method": method, "path": "/", "headers": [*typed, *headers]}

    async def receive() -> Message:
        return whole.pop(0) if whole else {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    with scripted(*(answers or (ALLOW,))) as server, Client(server.url, "tb_key", timeout_seconds=seconds) as client:
        asyncio.run(ScanUploads(site, client, **how)(scope, receive, send))
        scans = len(server.requests)
    status = sent[0]["status"] if sent else None
    return Posted(status, b"".join(each.get("body", b"") for each in sent[1:]), site, scans)


# What it does


def test_what_may_be_shown_passes_byte_for_byte_with_what_was_found() -> None:
    body = form(PICTURE)
    pieces = [body[at : at + 999] for at in range(0, len(body), 999)]
    whole = [{"type": "http.request", "body": each, "more_body": each is not pieces[-1]} for each in pieces]
    posted = post(whole, ALLOW)
    assert (posted.status, posted.site.messages) == (200, [pieces])
    assert (posted.only.field, posted.only.filename, posted.only.decision) == ("photo", "a.jpg", Decision.ALLOW)
    assert isinstance(posted.only.answer, Scanned)


def test_what_is_held_passes_marked() -> None:
    posted = post(form(PICTURE), HOLD)
    assert (posted.status, posted.only.decision) == (200, Decision.HOLD)


def test_what_is_blocked_does_not_reach_the_application_and_no_reason_is_told() -> None:
    posted = post(form(PICTURE), BLOCK)
    assert (posted.status, posted.code, posted.site.bodies) == (422, "blocked", [])
    assert b"ours" not in posted.body
    assert b"reviewed" not in posted.body


def test_one_blocked_file_blocks_the_form() -> None:
    posted = post(form(PICTURE, PICTURE, PICTURE), ALLOW, BLOCK, ALLOW)
    assert (posted.status, posted.site.bodies) == (422, [])


def test_the_user_may_answer_a_block() -> None:
    told: list[list[Upload]] = []

    async def on_block(scope: Scope, _receive: Receive, send: Send) -> None:
        told.append(scope["takeback"])
        await send({"type": "http.response.start", "status": 451, "headers": []})
        await send({"type": "http.response.body", "body": b"no"})

    posted = post(form(PICTURE), BLOCK, on_block=on_block)
    assert (posted.status, posted.body, posted.site.bodies) == (451, b"no", [])
    assert told[0][0].decision is Decision.BLOCK


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
def test_every_method_that_uploads_is_looked_at(method: str) -> None:
    assert post(form(PICTURE), BLOCK, method=method).status == 422


def test_a_name_and_a_declared_type_say_nothing() -> None:
    assert post(form(PICTURE, name="notes.txt"), BLOCK).status == 422
    posted = post(form(b"only words", name="picture.jpg"), BLOCK)
    assert (posted.status, posted.site.found, posted.scans) == (200, [[]], 0)


def test_what_is_no_form_passes_untouched() -> None:
    for body, kind in ((b'{"a": 1}', b"application/json"), (PICTURE, b"image/jpeg"), (b"", None)):
        posted = post(body, BLOCK, content_type=kind)
        assert (posted.status, posted.site.bodies, posted.site.found, posted.scans) == (200, [body], [[]], 0)
    assert post(form(PICTURE), BLOCK, method="GET").status == 200


def test_bodies_that_are_pictures_are_looked_at_where_one_asks_for_it() -> None:
    for kind in (b"image/jpeg", b"application/json", None):
        assert post(PICTURE, BLOCK, content_type=kind, raw_bodies=True).status == 422
    assert post(b'{"a": 1}', BLOCK, content_type=b"image/jpeg", raw_bodies=True).scans == 0
    assert post(form(PICTURE), BLOCK, raw_bodies=True).status == 422


def test_other_kinds_of_connection_pass() -> None:
    async def nothing() -> Message:
        return {}

    async def ignore(_: Message) -> None: ...

    site = Site()
    with scripted(BLOCK) as server, Client(server.url, "tb_key") as client:
        asyncio.run(ScanUploads(site, client)({"type": "lifespan"}, nothing, ignore))


# Where there is no decision


@pytest.mark.parametrize("said", [DOWN, problem(401, "not_signed_in"), answer(200, b"{"), answer(302, b"")])
def test_where_nothing_is_known_it_is_held_refused_or_passed_as_one_says_and_never_allowed(said: Say) -> None:
    held = post(form(PICTURE), said)
    assert (held.status, held.only.decision) == (200, Decision.HOLD)
    assert isinstance(held.only.answer, NotScanned)
    refused = post(form(PICTURE), said, when_unavailable="refuse")
    assert (refused.status, refused.code, refused.site.bodies) == (503, "unavailable", [])
    passed = post(form(PICTURE), said, when_unavailable="pass")
    assert (passed.status, passed.only.decision) == (200, None)


def test_a_block_weighs_more_than_a_file_of_which_nothing_is_known() -> None:
    assert post(form(PICTURE, PICTURE), DOWN, BLOCK, when_unavailable="refuse", threads=1).code == "blocked"


def test_a_file_without_a_signal_is_held_refused_or_passed_as_one_says() -> None:
    held = post(form(PICTURE), NO_SIGNAL)
    assert (held.status, held.only.decision, held.only.answer) == (
        200,
        Decision.HOLD,
        Unhashable("damaged", "Said so."),
    )
    refused = post(form(PICTURE), NO_SIGNAL, when_unhashable="refuse")
    assert (refused.status, refused.code) == (422, "unhashable")
    assert post(form(PICTURE), NO_SIGNAL, when_unhashable="pass").only.decision is None


@pytest.mark.parametrize(
    ("body", "headers", "code", "status"),
    [
        (form(PICTURE)[:-9], (), "form_not_read", 400),
        (form(PICTURE), ((b"content-type", b"text/plain"),), "form_not_read", 400),
        (form(PICTURE), ((b"content-encoding", b"gzip"),), "encoded", 415),
        (form(PICTURE).replace(b"\r\n\r\n", b"\r\nContent-Transfer-Encoding: base64\r\n\r\n"), (), "encoded", 415),
    ],
)
def test_what_cannot_be_read_in_one_way_alone_is_not_known(
    body: bytes, headers: Sequence[tuple[bytes, bytes]], code: str, status: int
) -> None:
    held = post(body, ALLOW, headers=headers)
    assert isinstance(held.only.answer, NotScanned)
    assert (held.status, held.only.answer.code, held.only.decision) == (200, code, Decision.HOLD)
    assert held.site.bodies == [body]
    refused = post(body, ALLOW, headers=headers, when_unavailable="refuse")
    assert (refused.status, refused.code) == (status, code)


def test_more_files_than_are_looked_at_are_not_known() -> None:
    posted = post(form(*[PICTURE] * 5), ALLOW, most_files=3)
    assert [each.decision for each in posted.site.found[0]] == [Decision.ALLOW] * 3 + [Decision.HOLD] * 2
    assert posted.scans == 3


def test_a_file_of_thousands_of_parts_is_not_taken_apart() -> None:
    posted = post(form(*[b"\xff\xd8\xff"] * 5000), ALLOW)
    assert posted.only.answer == NotScanned("form_not_read", "The form can be read in more than one way, or in none.")


# Bounds


def test_a_server_that_is_stuck_holds_a_request_up_no_longer_than_one_call_may_take() -> None:
    began = time.monotonic()
    posted = post(form(*[PICTURE] * 8), dripping(b"HTTP/1.1 200 OK\r\n", b"X"), seconds=0.4, threads=1)
    assert time.monotonic() - began < 2.4  # eight calls one after the other would take 3.2
    assert [each.decision for each in posted.site.found[0]] == [Decision.HOLD] * 8


def test_a_body_that_announces_too_much_is_refused_before_it_is_read() -> None:
    posted = post([], ALLOW, headers=[(b"content-length", b"999999999999")])
    assert (posted.status, posted.code) == (413, "too_large")


def endless(pieces: int) -> list[Message]:
    return [{"type": "http.request", "body": bytes(1000), "more_body": at < pieces - 1} for at in range(pieces)]


@pytest.mark.parametrize("pieces", [11, 50])
def test_a_body_over_the_limit_is_refused_or_passed_on_whole_as_one_says(pieces: int) -> None:
    assert post(endless(pieces), ALLOW, most_bytes=10_000).status == 413
    passed = post(endless(pieces), ALLOW, most_bytes=10_000, when_too_large="pass")
    assert (passed.status, passed.site.bodies) == (200, [bytes(1000 * pieces)])
    assert (passed.only.decision, passed.scans) == (Decision.HOLD, 0)


def test_a_body_at_the_limit_is_looked_at() -> None:
    body = form(PICTURE)
    assert post(body, BLOCK, most_bytes=len(body)).code == "blocked"
    assert post(body, BLOCK, most_bytes=len(body) - 1).code == "too_large"


def test_a_body_that_breaks_off_reaches_nobody() -> None:
    half: list[Message] = [{"type": "http.request", "body": form(PICTURE)[:3000], "more_body": True}]
    posted = post([*half, {"type": "http.disconnect"}], BLOCK)
    assert (posted.status, posted.site.bodies, posted.scans) == (None, [], 0)


# Looking on


def test_an_observer_changes_nothing_and_reports_everything() -> None:
    reported: list[list[Decision | None]] = []

    def report(_scope: Scope, found: Sequence[Upload]) -> None:
        reported.append([each.decision for each in found])

    for said in (ALLOW, HOLD, BLOCK, DOWN, NO_SIGNAL):
        posted = post(form(PICTURE), said, observe_only=True, report=report, when_unavailable="refuse")
        assert (posted.status, posted.site.bodies, posted.site.found) == (200, [form(PICTURE)], [[]])
    assert reported == [[Decision.ALLOW], [Decision.HOLD], [Decision.BLOCK], [Decision.HOLD], [Decision.HOLD]]
    large = post(endless(50), observe_only=True, report=report, most_bytes=10_000)
    assert large.site.bodies == [bytes(50_000)]


def test_a_report_that_fails_fails_no_upload(caplog: pytest.LogCaptureFixture) -> None:
    def report(_scope: Scope, _found: Sequence[Upload]) -> None:
        raise ValueError("a.jpg")

    with caplog.at_level(logging.ERROR):
        assert post(form(PICTURE), ALLOW, report=report).status == 200
        assert post(form(PICTURE), BLOCK, report=report).status == 422
    assert "the report of an upload failed: ValueError" in caplog.text
    assert "a.jpg" not in caplog.text


@pytest.mark.parametrize(
    "how",
    [{"when_unavailable": "allow"}, {"when_unhashable": ""}, {"when_too_large": "hold"}, {"observe_only": True}],
)
def test_a_setting_that_cannot_be_meant_is_refused(how: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        post(b"", **how)
