"""The client against servers that fail, lie, drip and never end. Whatever they do, nothing becomes an `allow`."""

from __future__ import annotations

import json
import socket
import time
import traceback

import pytest

from takeback.client import (
    CallFailed,
    Client,
    Decision,
    KeyRefused,
    NotUnderstood,
    RequestRefused,
    Scanned,
    ServerFailed,
    Unhashable,
    Unreachable,
)
from tests.fakes.scripted_server import RESULT, SCANNED, Say, answer, dripping, problem, scripted
from tests.integration.client.asking import GOOD, KEY, SIGNAL, failure, lookup, reset


def test_a_lookup_brings_a_result_for_each_signal() -> None:
    (result,) = lookup(GOOD)
    assert result.decision is Decision.BLOCK
    assert f"{result.decision}" == "block"
    assert (result.reasons[0].code, result.reasons[0].policy_version) == ("reviewed_match", "default-1")
    assert (result.matches[0].bank, result.matches[0].entry, result.matches[0].distance) == ("ours", 7, None)


def test_a_scan_brings_a_decision_or_a_reason_why_there_is_none() -> None:
    refused = problem(422, "unhashable", reason="damaged")
    with scripted(answer(200, SCANNED), refused) as server, Client(server.url, KEY) as client:
        scanned = client.scan(b"a picture")
        assert isinstance(scanned, Scanned)
        assert (scanned.decision, scanned.signals[0].type, scanned.marks) == (Decision.BLOCK, "pdq", ())
        assert client.scan(b"words") == Unhashable("damaged", "Said so.")
        head, body = server.requests[0]
    assert head.startswith("POST /api/v1/scan HTTP/1.1")
    assert body.count(b"a picture") == 1
    assert b'name="file"; filename="upload"' in body


def test_members_that_this_version_does_not_know_are_passed_over() -> None:
    newer = {**RESULT, "weather": "mild", "reasons": [{**RESULT["reasons"][0], "since": 3}]}  # type: ignore[dict-item]  # as JSON has it
    (result,) = lookup(answer(200, {"results": [newer], "next": None}))
    assert result.decision is Decision.BLOCK


def test_a_large_picture_arrives_as_it_is() -> None:
    picture = bytes(range(256)) * 20_000
    with scripted(answer(200, SCANNED)) as server, Client(server.url, KEY, timeout_seconds=20) as client:
        for form in (picture, bytearray(picture), memoryview(picture)):
            client.scan(form)
        assert all(picture in body for _, body in server.requests)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe{}",
        b"[]",
        b"null",
        b'"allow"',
        b"[" * 100_000,
        b'{"results": [' + b"9" * 5000 + b"]}",
        b'{"results": []}',
        b'{"results": {}}',
        b"{}",
        json.dumps({"results": [RESULT, RESULT]}).encode(),
        json.dumps({"results": [{**RESULT, "decision": "permit"}]}).encode(),
        json.dumps({"results": [{**RESULT, "decision": "ALLOW"}]}).encode(),
        json.dumps({"results": [{**RESULT, "decision": None}]}).encode(),
        json.dumps({"results": [{**RESULT, "decision": ["allow"]}]}).encode(),
        json.dumps({"results": [{**RESULT, "decision": True}]}).encode(),
        json.dumps({"results": [{**RESULT, "reasons": []}]}).encode(),
        json.dumps({"results": [{**RESULT, "reasons": [7]}]}).encode(),
        json.dumps({"results": [{**RESULT, "matches": [{"bank": "ours"}]}]}).encode(),
        json.dumps({"results": [{"reasons": RESULT["reasons"], "matches": []}]}).encode(),
        json.dumps({"results": [RESULT]}).replace('"block"', '"block", "decision": "allow"').encode(),
    ],
)
def test_an_answer_without_a_sound_decision_is_an_error(body: bytes) -> None:
    error = failure(answer(200, body))
    assert isinstance(error, NotUnderstood)
    assert (error.code, error.status) == ("not_understood", 200)


@pytest.mark.parametrize("kind", ["text/html", "application/problem+json", "", "text/json"])
def test_json_of_another_content_type_is_no_answer(kind: str) -> None:
    assert isinstance(failure(answer(200, {"results": [RESULT]}, kind=kind)), NotUnderstood)


def test_an_encoded_answer_is_not_unpacked() -> None:
    assert isinstance(failure(answer(200, b"\x1f\x8b", "Content-Encoding: gzip")), NotUnderstood)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(status: int) -> None:
    with scripted(GOOD) as elsewhere:
        error = failure(answer(status, b"", f"Location: {elsewhere.url}/api/v1/lookup"))
        assert isinstance(error, NotUnderstood)
        assert error.status == status
        assert elsewhere.requests == []


@pytest.mark.parametrize(
    "said",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"\x00" * 100,
        b"HTTP/1.1 two hundred\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200,
    ],
)
def test_what_does_not_speak_http_is_not_understood(said: bytes) -> None:
    assert isinstance(failure(said + b"\r\n\r\n", seconds=1), NotUnderstood)


def test_an_answer_that_breaks_off_is_no_answer() -> None:
    def half(line: socket.socket) -> None:
        line.sendall(GOOD[:-20])

    error = failure(half, seconds=1)
    assert isinstance(error, Unreachable)


def test_chunks_that_break_off_are_no_answer() -> None:
    def half(line: socket.socket) -> None:
        line.sendall(
            b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"res'
        )

    assert isinstance(failure(half, seconds=1), Unreachable)


@pytest.mark.parametrize("head", [b"Content-Length: 99999999999\r\n", b"Transfer-Encoding: chunked\r\n", b""])
def test_an_answer_without_end_is_cut(head: bytes) -> None:
    sent = 0

    def flood(line: socket.socket) -> None:
        nonlocal sent
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + head + b"\r\n")
        part = b" " * 1024 * 1024
        while True:
            line.sendall(b"100000\r\n" + part + b"\r\n" if b"chunked" in head else part)
            sent += 1

    error = failure(flood, seconds=30)
    assert isinstance(error, NotUnderstood)
    assert "larger" in error.detail
    assert sent < 64


@pytest.mark.parametrize(
    ("start", "drop"),
    [
        (b"", b""),
        (b"HTTP/1.1 200 O", b"K"),
        (b"HTTP/1.1 200 OK\r\nX: ", b"y"),
        (b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 999\r\n\r\n", b" "),
        (b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
    ],
)
def test_a_server_that_drips_is_given_up_when_the_time_is_over(start: bytes, drop: bytes) -> None:
    began = time.monotonic()
    error = failure(dripping(start, drop), seconds=0.4)
    assert isinstance(error, Unreachable)
    assert time.monotonic() - began < 2


def test_a_server_that_does_not_read_is_given_up_too() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        began = time.monotonic()
        with Client(url, KEY, timeout_seconds=0.5) as client, pytest.raises(Unreachable):
            client.scan(bytes(20_000_000))
        assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, "invalid", RequestRefused),
        (401, "not_signed_in", KeyRefused),
        (403, "not_allowed", KeyRefused),
        (404, "not_found", RequestRefused),
        (413, "too_large", RequestRefused),
        (422, "unhashable", RequestRefused),
        (500, "tampered", ServerFailed),
    ],
)
def test_a_problem_becomes_its_error_and_is_not_asked_again(status: int, code: str, kind: type[CallFailed]) -> None:
    with scripted(problem(status, code, field="signals.0.value")) as server, Client(server.url, KEY) as client:
        with pytest.raises(kind) as caught:
            client.lookup([SIGNAL])
        assert len(server.requests) == 1
    error = caught.value
    assert (error.status, error.code, error.detail, error.field) == (status, code, "Said so.", "signals.0.value")
    assert error.retry_after_seconds is None


def test_an_error_page_of_a_proxy_is_an_error_without_a_word() -> None:
    error = failure(answer(502, b"<h1>Bad gateway</h1>", kind="text/html"))
    assert isinstance(error, ServerFailed)
    assert (error.status, error.code) == (502, "unexplained")


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"code": 7, "detail": []}', b'{"code": ""}'])
def test_a_broken_problem_is_still_an_error_of_its_status(body: bytes) -> None:
    error = failure(answer(403, body, kind="application/problem+json"))
    assert isinstance(error, KeyRefused)
    assert error.code == "unexplained"


def test_what_the_server_says_cannot_disturb_a_terminal() -> None:
    error = failure(problem(400, "in\nvalid", field="\x1b[2J" * 1000))
    assert error.code == "in?valid"
    assert "\x1b" not in str(error.field)
    assert len(str(error.field)) <= 100


def test_an_unhashable_without_a_reason_is_an_error_and_no_value() -> None:
    with (
        scripted(problem(422, "unhashable")) as server,
        Client(server.url, KEY) as client,
        pytest.raises(RequestRefused),
    ):
        client.scan(b"words")


@pytest.mark.parametrize("said", [problem(401, "not_signed_in"), b"", b"nonsense\r\n\r\n", answer(200, b"{"), reset])
def test_the_key_is_in_no_error_and_no_variable_of_a_traceback(said: Say, caplog: pytest.LogCaptureFixture) -> None:
    with scripted(said) as server, Client(server.url, KEY, timeout_seconds=0.4) as client:
        with pytest.raises(CallFailed) as caught:
            client.lookup([SIGNAL])
        error: BaseException | None = caught.value
        while error is not None:
            ours = (
                error.__traceback__.tb_next if error.__traceback__ else None
            )  # this test's own variables hold the key
            shown = traceback.TracebackException(type(error), error, ours, capture_locals=True)
            assert "takeback/client/calls.py" in "".join(shown.format())
            assert KEY not in "".join(shown.format())
            error = error.__cause__ or error.__context__
        assert KEY not in repr(client) + repr(vars(client)) + caplog.text
        assert all(f"Authorization: Bearer {KEY}" in head for head, _ in server.requests)
        assert all(KEY not in head.splitlines()[0] for head, _ in server.requests)
