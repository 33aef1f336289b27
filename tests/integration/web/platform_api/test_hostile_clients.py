"""A real server, and clients over bare sockets that mean no good. It answers each, writes nothing, and stays up."""

from __future__ import annotations

import json
import time

import pytest

from tests.fakes.services import PDQ
from tests.integration.web.platform_api.server_process import FORM, MOST_UPLOAD_MIB, Answer, Server, read_all

MIB = 1024 * 1024
MOST_UPLOAD = MOST_UPLOAD_MIB * MIB


def form(data: bytes, name: str = "file", file_name: str = "a.jpg", *, end: bytes = b"\r\n--b--\r\n") -> bytes:
    disposition = f'--b\r\nContent-Disposition: form-data; name="{name}"; filename="{file_name}"\r\n\r\n'
    return disposition.encode() + data + end


def test_a_client_that_asks_before_it_sends_two_gigabytes_is_told_not_to(server: Server) -> None:
    with server.connect() as wire:
        wire.sendall(server.head("/api/v1/scan", "Content-Length: 2147483648", "Expect: 100-continue"))
        answer = Answer(read_all(wire))
    assert (answer.status, answer.code) == (413, "too_large")
    assert b"100 Continue" not in answer.raw


def test_a_client_that_may_send_is_told_so(server: Server) -> None:
    body = form(b"picture")
    with server.connect() as wire:
        length = f"Content-Length: {len(body)}"
        wire.sendall(
            server.head("/api/v1/scan", length, f"Content-Type: {FORM}", "Expect: 100-continue", "Connection: close")
        )
        assert wire.recv(100).startswith(b"HTTP/1.1 100 Continue")
        wire.sendall(body)
        assert Answer(read_all(wire)).status == 200


@pytest.mark.parametrize("framing", ["Content-Length: 2147483648", "Transfer-Encoding: chunked"])
@pytest.mark.parametrize("path", ["/api/v1/scan", "/api/v1/lookup", "/sign-in/", "/nowhere"])
def test_two_gigabytes_are_refused_long_before_they_have_come(server: Server, path: str, framing: str) -> None:
    chunk = b"x" * 64 * 1024
    framed = b"%x\r\n%s\r\n" % (len(chunk), chunk) if "chunked" in framing else chunk
    sent = 0
    with server.connect() as wire:
        wire.sendall(server.head(path, framing, f"Content-Type: {FORM}"))
        try:
            while sent < 2048 * MIB:
                wire.sendall(framed)
                sent += len(chunk)
        except (BrokenPipeError, ConnectionResetError):
            pass
        assert sent < 128 * MIB


@pytest.mark.parametrize("framing", ["Content-Length: 8000000", "Transfer-Encoding: chunked"])
def test_a_stranger_is_told_to_bring_a_key_before_a_picture_is_read(server: Server, framing: str) -> None:
    with server.connect() as wire:
        wire.sendall(server.head("/api/v1/scan", framing, f"Content-Type: {FORM}", "Expect: 100-continue", key=None))
        answer = Answer(read_all(wire))
    assert (answer.status, answer.code) == (401, "not_signed_in")
    assert b"100 Continue" not in answer.raw
    assert b"www-authenticate: Bearer" in answer.raw


def test_the_refusal_reaches_a_client_that_sends_without_asking(server: Server) -> None:
    with server.connect() as wire:
        wire.sendall(server.head("/api/v1/scan", "Transfer-Encoding: chunked", f"Content-Type: {FORM}"))
        for _ in range(9):
            wire.sendall(b"%x\r\n%s\r\n" % (MIB, b"x" * MIB))
        answer = Answer(read_all(wire))
    assert (answer.status, answer.code) == (413, "too_large")


def test_what_follows_a_refused_body_is_never_a_request(server: Server) -> None:
    hidden = server.head("/status/live", key=None, method="GET")
    with server.connect() as wire:
        wire.sendall(server.head("/api/v1/lookup", "Content-Length: 99999999") + hidden * 3)
        assert read_all(wire).count(b"HTTP/1.1") == 1


def test_a_browser_is_shown_a_page(server: Server) -> None:
    with server.connect() as wire:
        wire.sendall(server.head("/sign-in/", "Content-Length: 99999999", "Accept: text/html", key=None))
        raw = read_all(wire)
    assert Answer(raw).status == 413
    assert b"<html" in raw


def test_the_largest_picture_that_is_accepted_stays_in_memory(server: Server) -> None:
    assert server.scan(form(b"x" * MOST_UPLOAD)).status == 200
    too_large = server.scan(form(b"x" * (MOST_UPLOAD + 1)))
    assert (too_large.status, too_large.code) == (413, "too_large")


def test_a_form_in_chunks_is_read_like_any_other(server: Server) -> None:
    body = form(b"picture")
    with server.connect() as wire:
        head = server.head("/api/v1/scan", "Transfer-Encoding: chunked", f"Content-Type: {FORM}", "Connection: close")
        wire.sendall(head + b"".join(b"1\r\n%c\r\n" % byte for byte in body) + b"0\r\n\r\n")
        assert Answer(read_all(wire)).status == 200


def test_a_head_that_trickles_is_given_up(server: Server) -> None:
    with server.connect() as wire:
        raw = b""
        for byte in server.head("/status/live", *["X-Slow: yes"] * 50, key=None, method="GET"):
            try:
                wire.send(bytes([byte]))
            except (BrokenPipeError, ConnectionResetError):
                break
            time.sleep(0.02)
        raw = read_all(wire)
    assert raw == b"" or Answer(raw).status == 408


def test_a_connection_that_says_nothing_is_ended(server: Server) -> None:
    with server.connect() as wire:
        assert Answer(read_all(wire)).status == 408


def test_a_head_without_end_is_given_up(server: Server) -> None:
    with server.connect() as wire:
        sent = 0
        try:
            wire.sendall(b"GET /status/live HTTP/1.1\r\nX-Long: ")
            while sent < 512 * MIB:
                wire.sendall(b"x" * 64 * 1024)
                sent += 64 * 1024
        except (BrokenPipeError, ConnectionResetError):
            pass
        assert sent < 64 * MIB


def test_a_connection_that_is_kept_may_rest_between_requests(server: Server) -> None:
    ask = server.head("/status/live", key=None, method="GET")
    with server.connect() as wire:
        for _ in range(2):
            wire.sendall(ask)
            answer = b""
            while not answer.endswith(b"}"):
                answer += wire.recv(65536)
            assert Answer(answer).status == 200
            time.sleep(0.8)  # longer than a head may take, shorter than a connection is kept


def test_a_body_that_trickles_is_given_up(server: Server) -> None:
    with server.connect() as wire:
        wire.sendall(server.head("/api/v1/scan", "Content-Length: 5000", f"Content-Type: {FORM}"))
        for _ in range(60):
            try:
                wire.send(b"x")
            except (BrokenPipeError, ConnectionResetError):
                break
            time.sleep(0.02)
        answer = Answer(read_all(wire))
    assert (answer.status, answer.code) == (408, "too_slow")


@pytest.mark.parametrize("part", [0, 10, 1000])
def test_a_client_that_leaves_in_the_middle_harms_nobody(server: Server, part: int) -> None:
    for _ in range(20):
        with server.connect() as wire:
            wire.sendall(server.head("/api/v1/scan", "Content-Length: 100000", f"Content-Type: {FORM}") + b"x" * part)


def test_a_client_that_leaves_before_the_answer_harms_nobody(server: Server) -> None:
    body = form(b"x" * MIB)
    for _ in range(5):
        with server.connect() as wire:
            wire.sendall(server.head("/api/v1/scan", f"Content-Length: {len(body)}", f"Content-Type: {FORM}") + body)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "invalid"),
        (form(b""), 422, "unhashable"),
        (form(b"picture", name="photo"), 400, "invalid"),
        (form(b"picture", end=b"\r\n") + form(b"picture"), 400, "invalid"),
        (form(b"picture", end=b""), 400, "invalid"),
        (form(b"picture")[:30], 400, "invalid"),
        (b"\0" * 1000, 400, "invalid"),
    ],
)
def test_a_form_that_is_not_one_whole_file_is_refused(server: Server, body: bytes, status: int, code: str) -> None:
    answer = server.scan(body)
    assert (answer.status, answer.code) == (status, code)


@pytest.mark.parametrize("name", ["../../etc/passwd", "a\0b", "a\nb", "a\r\n\r\nb", 'a"; x="', "é"])
def test_a_hostile_file_name_opens_nothing(server: Server, name: str) -> None:
    answer = server.scan(form(b"picture", file_name=name))
    assert answer.status in {200, 400}
    assert b"passwd" not in answer.raw


def test_more_signals_than_a_thousand_are_refused(server: Server) -> None:
    body = json.dumps({"signals": [{"type": "pdq", "value": PDQ}] * 1001}).encode()
    answer = server.lookup(body)
    assert (answer.status, answer.code) == (400, "invalid")


@pytest.mark.parametrize(("key", "status", "code"), [(None, 401, "not_signed_in"), ("banks", 403, "not_allowed")])
def test_no_key_and_the_wrong_scope_are_refused(server: Server, key: str | None, status: int, code: str) -> None:
    for answer in (server.lookup(key=key), server.scan(form(b"picture"), key=key)):
        assert (answer.status, answer.code) == (status, code)


@pytest.mark.parametrize(
    "raw",
    [
        b"\0\0\0\0\r\n\r\n",
        b"GET\r\n\r\n",
        b"POST /api/v1/lookup HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
        b"POST /api/v1/lookup HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n",
        b"POST /api/v1/lookup HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"POST /api/v1/lookup HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET /api/v1/lookup?\xff HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        b"GET /api/v1/%ff%00 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        b"GET /api/v1/lookup HTTP/1.1\r\nHost: elsewhere.example\r\nConnection: close\r\n\r\n",
        b"GET /api/v1/lookup HTTP/1.1\r\nConnection: close\r\n\r\n",
        b"GET http://elsewhere.example/api HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    ],
)
def test_what_is_no_proper_request_is_a_clients_mistake(server: Server, raw: bytes) -> None:
    with server.connect() as wire:
        wire.sendall(raw)
        assert 400 <= Answer(read_all(wire)).status < 500
