"""The real fetcher against real servers that misbehave on loopback. Whatever they do comes back as a value."""

from __future__ import annotations

import contextlib
import gzip
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import replace
from itertools import repeat

import pytest

from takeback.adapters.safe_fetch import Dialler, Fetcher, FetchPolicy, NotFetched, Outcome, Reason
from takeback.adapters.safe_fetch.addresses import Address
from takeback.base.instants import MovableClock
from tests.fakes.loopback import LoopbackServer, Talk, answer, saying, serving
from tests.fakes.network import NO_TRUST, ScriptedResolver
from tests.integration.fetching import NOW, POLICY, fetch, fetched, fetcher, reason, redirecting

HASTY = replace(POLICY, total_seconds=0.3)


def dripping(start: bytes, drops: Callable[[], bytes], stopping: list[threading.Event]) -> Talk:
    """Say `start`, and then a little more every few milliseconds until nobody listens."""

    def talk(connection: socket.socket, _: str) -> None:
        connection.sendall(start)
        while not stopping[0].wait(0.02):
            connection.sendall(drops())

    return talk


def fetch_from_dripping(start: bytes, drop: bytes, policy: FetchPolicy = HASTY) -> Outcome:
    stopping: list[threading.Event] = []
    with serving(dripping(start, lambda: drop, stopping)) as server:
        stopping.append(server.stopping)
        return fetcher(policy).fetch(server.url())


def test_a_page_comes_back_whole() -> None:
    with serving(saying(answer(200, b"<p>hello", "Content-Type: text/html", "X-Odd: caf\xe9"))) as server:
        outcome = fetched(fetcher().fetch(server.url("/a?b=1", host="good.test")))
    assert (outcome.status, outcome.body, outcome.at) == (200, b"<p>hello", NOW)
    assert outcome.header("Content-TYPE") == "text/html"
    assert outcome.header("x-odd") == "caf\xe9"
    assert outcome.header("absent") is None
    assert outcome.final_url == server.url("/a?b=1", host="good.test")
    assert str(outcome.address) == "127.0.0.1"
    assert [(hop.url, hop.status, hop.downgraded) for hop in outcome.hops] == [(outcome.final_url, 200, False)]


def test_a_request_says_little_of_who_asks() -> None:
    with serving(saying(answer(204))) as server:
        fetcher().fetch(server.url("/", host="good.test"), headers={"Accept": "text/html"})
    assert server.requests[0].split("\r\n") == [
        "GET / HTTP/1.1",
        f"Host: good.test:{server.port}",
        "User-Agent: Mozilla/5.0",
        "Accept: text/html",
        "Accept-Encoding: identity",
        "Connection: close",
        "",
        "",
    ]


def test_a_proxy_that_the_environment_names_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert fetched(fetch(saying(answer(200, b"direct")))).body == b"direct"


@pytest.mark.parametrize("status", [204, 300, 304, 404, 410, 451, 500, 599, 999])
def test_any_status_is_an_answer(status: int) -> None:
    assert fetched(fetch(saying(f"HTTP/1.1 {status} Said\r\n\r\n".encode()))).status == status


def test_a_redirect_that_leads_nowhere_is_an_answer() -> None:
    outcome = fetched(fetch(saying(answer(302, b"moved"))))
    assert (outcome.status, outcome.body) == (302, b"moved")


def test_chunks_and_trailers_are_put_together() -> None:
    body = b"5;odd=1\r\nhello\r\n1 \r\n,\r\n0\r\nX-Trailer: 1\r\n\r\n"
    outcome = fetch(saying(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body))
    assert fetched(outcome).body == b"hello,"


def test_chunks_overrule_a_length_that_lies() -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 999999999\r\n\r\n"
    assert fetched(fetch(saying(head + b"2\r\nhi\r\n0\r\n\r\n"))).body == b"hi"


def test_a_body_without_a_length_ends_with_the_connection() -> None:
    assert fetched(fetch(saying(b"HTTP/1.0 200 OK\r\n\r\nold and short"))).body == b"old and short"


def test_what_follows_a_length_is_not_read_into_the_body() -> None:
    assert fetched(fetch(saying(answer(200, b"hi") + b"HTTP/1.1 200 OK\r\n\r\nsmuggled"))).body == b"hi"


def test_a_packed_body_is_unpacked_though_none_was_asked_for() -> None:
    packed = answer(200, gzip.compress(b"hello"), "Content-Encoding: gzip")
    assert fetched(fetch(saying(packed))).body == b"hello"


def test_a_few_interim_answers_are_passed_over() -> None:
    interim = b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
    assert fetched(fetch(saying(interim * 3 + answer(200, b"hi")))).body == b"hi"


GARBAGE = {
    "nothing": b"",
    "http-0.9": b"<html>hello",
    "another-protocol": b"SSH-2.0-OpenSSH_9.6\r\n",
    "zeros": bytes(2_000),
    "no-status": b"HTTP/1.1\r\n\r\n",
    "status-of-letters": b"HTTP/1.1 OK 200\r\n\r\n",
    "status-of-four-digits": b"HTTP/1.1 2000 Odd\r\n\r\n",
    "http-2-in-clear": b"PRI * HTTP/2.0\r\n\r\n",
    "header-without-colon": b"HTTP/1.1 200 OK\r\nhello\r\n\r\n",
    "header-with-space-in-name": b"HTTP/1.1 200 OK\r\nContent Length: 1\r\n\r\nx",
    "header-with-null": b"HTTP/1.1 200 OK\r\nX: a\x00b\r\n\r\n",
    "fold-in-front": b"HTTP/1.1 200 OK\r\n X: a\r\n\r\n",
    "cut-in-header": b"HTTP/1.1 200 OK\r\nContent-Le",
    "cut-in-body": b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello",
    "two-lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nhi",
    "negative-length": b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nhi",
    "length-with-plus": b"HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nhi",
    "length-in-hex": b"HTTP/1.1 200 OK\r\nContent-Length: 0x2\r\n\r\nhi",
    "chunk-of-letters": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhi\r\n0\r\n\r\n",
    "chunk-negative": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-2\r\nhi\r\n0\r\n\r\n",
    "chunk-too-short": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhi\r\n0\r\n\r\n",
    "chunk-without-end": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n",
    "chunk-of-endless-size": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"f" * 30 + b"\r\nhi",
    "chunked-twice": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
    "unknown-transfer": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nhi",
    "switching-protocols": b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n",
    "interim-flood": b"HTTP/1.1 100 Continue\r\n\r\n" * 9 + answer(200),
    "interim-and-no-more": b"HTTP/1.1 100 Continue\r\n\r\n",
    "gzip-that-is-none": answer(200, b"hello", "Content-Encoding: gzip"),
    "gzip-cut": answer(200, gzip.compress(b"hello")[:-3], "Content-Encoding: gzip"),
}


@pytest.mark.parametrize("said", GARBAGE.values(), ids=GARBAGE.keys())
def test_garbage_is_a_malformed_response(said: bytes) -> None:
    assert reason(fetch(saying(said))) is Reason.MALFORMED_RESPONSE


HUGE = {
    "length": b"HTTP/1.1 200 OK\r\nContent-Length: 100001\r\n\r\n",
    "length-beyond-any-disk": b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
    "body-until-close": b"HTTP/1.1 200 OK\r\n\r\n" + bytes(100_001),
    "chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"ffff\r\n" + bytes(65_535) + b"\r\n"
    b"ffff\r\n" + bytes(65_535) + b"\r\n0\r\n\r\n",
    "bomb": answer(200, gzip.compress(bytes(5_000_000)), "Content-Encoding: gzip"),
    "one-header": b"HTTP/1.1 200 OK\r\nX: " + b"a" * 100_000,
    "whole-header": b"HTTP/1.1 200 OK\r\nX: " + b"a" * 4_000 + b"\r\n\r\n",
    "many-headers": b"HTTP/1.1 200 OK\r\n" + b"X: a\r\n" * 21 + b"\r\n",
    "status-line": b"HTTP/1.1 200 " + b"a" * 100_000,
    "chunk-extension": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;" + b"a" * 100_000,
    "trailers": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + b"X: a\r\n" * 10_000,
}


@pytest.mark.parametrize("said", HUGE.values(), ids=HUGE.keys())
def test_what_is_huge_is_too_large(said: bytes) -> None:
    assert reason(fetch(saying(said))) is Reason.TOO_LARGE


@pytest.mark.parametrize(
    ("start", "more"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", bytes(10_000)),
        (b"HTTP/1.1 200 OK\r\n", b"X: a\r\n" * 1_000),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", (b"1;" + b"a" * 3_000 + b"\r\nx\r\n") * 10),
    ],
    ids=["body", "headers", "chunk extensions"],
)
def test_an_answer_that_never_ends_is_given_up(start: bytes, more: bytes) -> None:
    sent: list[int] = []

    def talk(connection: socket.socket, _: str) -> None:
        connection.sendall(start)
        for piece in repeat(more):
            connection.sendall(piece)
            sent.append(len(piece))

    assert reason(fetch(talk)) is Reason.TOO_LARGE
    assert sum(sent) < 30_000_000, "what the kernel holds for a slow reader is a few million bytes"


def test_as_many_bytes_as_are_allowed_are_fetched() -> None:
    assert len(fetched(fetch(saying(answer(200, bytes(100_000))))).body) == 100_000


def test_a_body_in_an_encoding_that_is_not_unpacked_is_refused() -> None:
    outcome = fetch(saying(answer(200, b"hello", "Content-Encoding: br")))
    assert reason(outcome) is Reason.UNSUPPORTED_ENCODING


@pytest.mark.parametrize(
    ("start", "drop"),
    [
        (b"", b""),
        (b"HTTP/1.1 200", b""),
        (b"HTTP/1.1 200 OK\r\nX: ", b"a"),
        (b"HTTP/1.1 200 OK\r\n", b"X: a\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    ],
    ids=["silent", "silent in the header", "one header", "headers", "length", "until close", "chunks"],
)
def test_a_server_that_drips_is_given_up(start: bytes, drop: bytes) -> None:
    policy = replace(HASTY, max_headers=1_000, max_header_bytes=100_000)
    assert reason(fetch_from_dripping(start, drop, policy)) is Reason.TOO_SLOW


def test_the_time_of_all_hops_together_is_bounded() -> None:
    def talk(connection: socket.socket, path: str) -> None:
        servers[0].stopping.wait(0.1)
        connection.sendall(answer(302, b"", f"Location: {path}x"))

    servers: list[LoopbackServer] = []
    with serving(talk) as server:
        servers.append(server)
        outcome = fetcher(replace(POLICY, max_redirects=1_000, total_seconds=1)).fetch(server.url())
    assert reason(outcome) is Reason.TOO_SLOW
    assert outcome.hops


def test_a_connection_that_is_reset_is_lost() -> None:
    def talk(connection: socket.socket, _: str) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhi")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    assert reason(fetch(talk)) is Reason.CONNECTION_LOST


def test_a_port_where_nobody_listens_refuses() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert reason(fetcher().fetch(f"http://127.0.0.1:{port}/")) is Reason.CONNECTION_REFUSED


def test_the_next_address_is_tried_where_the_first_refuses() -> None:
    with serving(saying(answer(200, b"second"))) as server:
        resolve = ScriptedResolver({"two.test": [["127.0.0.2", "127.0.0.1"]]})
        two = Fetcher(POLICY, resolve, MovableClock(NOW), dialler=Dialler(tls=NO_TRUST))
        outcome = fetched(two.fetch(server.url(host="two.test")))
    assert (outcome.body, str(outcome.address)) == (b"second", "127.0.0.1")


def test_a_connection_that_lands_elsewhere_is_cut_before_a_word() -> None:
    with serving(saying(answer(200, b"inside"))) as server:

        def connect(address: Address, port: int, *, seconds: float) -> socket.socket:
            return socket.create_connection(("127.0.0.1", server.port), timeout=seconds)

        led_astray = Fetcher(FetchPolicy(), ScriptedResolver(), MovableClock(NOW), dialler=Dialler(connect, NO_TRUST))
        outcome = led_astray.fetch("http://93.184.215.14/")
    assert reason(outcome) is Reason.FORBIDDEN_ADDRESS
    assert server.requests == []


def test_a_head_request_stays_one_and_has_no_body() -> None:
    with serving(
        saying(answer(302, b"", "Location: /1"), b"HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n")
    ) as server:
        outcome = fetched(fetcher().fetch(server.url(), method="HEAD"))
    assert (outcome.status, outcome.body) == (200, b"")
    assert [head.split(" ")[0] for head in server.requests] == ["HEAD", "HEAD"]


def test_a_fetch_leaves_no_connection_open() -> None:
    closed = threading.Event()

    def talk(connection: socket.socket, _: str) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100001\r\n\r\n")
        with contextlib.suppress(ConnectionResetError):
            assert connection.recv(1) == b""
        closed.set()

    fetch(talk)
    assert closed.is_set()


def test_nothing_that_can_be_printed_holds_a_location(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)
    with serving(redirecting("/1", "http://inside.test/private-word")) as server:
        refused = fetcher().fetch(server.url("/?private-word", host="good.test").replace("/?", "/#"))
        answered = fetcher().fetch(server.url("/9", host="good.test"))
    assert isinstance(refused, NotFetched)
    for shown in (repr(refused), refused.detail, repr(answered), caplog.text):
        assert "private-word" not in shown
        assert "good.test" not in shown
        assert "127.0.0.1" not in shown
    assert "there" not in repr(answered)
