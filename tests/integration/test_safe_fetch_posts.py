"""Handing something over: once, to exactly the location that was named, and never anywhere inside."""

from __future__ import annotations

import socket
from datetime import UTC, datetime

import pytest

from takeback.adapters.safe_fetch import Dialler, Fetched, Fetcher, FetchPolicy, NotFetched, Reason, why_refused
from takeback.base.instants import MovableClock
from tests.fakes.loopback import answer, saying, serving
from tests.fakes.network import NO_TRUST, RecordingConnector, ScriptedResolver
from tests.fakes.receiver import receiving

NOW = datetime(2026, 1, 1, tzinfo=UTC)
LOOPBACK = FetchPolicy(loopback_allowed=True, https_only=True, total_seconds=0.5)
STRICT = FetchPolicy(https_only=True, ports=frozenset({443}))

INSIDE = [
    ("https://127.0.0.1/", Reason.FORBIDDEN_ADDRESS),
    ("https://[::1]/", Reason.FORBIDDEN_ADDRESS),
    ("https://10.0.0.7/", Reason.FORBIDDEN_ADDRESS),
    ("https://169.254.169.254/latest/meta-data/", Reason.FORBIDDEN_ADDRESS),
    ("https://[::ffff:127.0.0.1]/", Reason.FORBIDDEN_ADDRESS),
    ("https://2130706433/", Reason.AMBIGUOUS_HOST),
    ("https://localhost/", Reason.FORBIDDEN_HOST),
    ("https://printer.local/", Reason.FORBIDDEN_HOST),
    ("https://a:b@good.test/", Reason.HAS_CREDENTIALS),
    ("https://93.184.215.14:22/", Reason.FORBIDDEN_PORT),
    ("https://93.184.215.14:80/", Reason.FORBIDDEN_PORT),
    ("http://93.184.215.14/", Reason.FORBIDDEN_SCHEME),
    ("http://good.test/", Reason.FORBIDDEN_SCHEME),
    ("file:///etc/passwd", Reason.FORBIDDEN_SCHEME),
    ("", Reason.MALFORMED_URL),
]


def fetcher(policy: FetchPolicy = LOOPBACK, connect: RecordingConnector | None = None) -> Fetcher:
    names = {"good.test": [["93.184.215.14"]], "inside.test": [["10.0.0.7"]], "both.test": [["1.1.1.1", "127.0.0.1"]]}
    dialler = Dialler(connect, NO_TRUST) if connect else Dialler(tls=NO_TRUST)
    return Fetcher(policy, ScriptedResolver(names), MovableClock(NOW), dialler=dialler)


def test_a_body_arrives_whole_with_its_headers() -> None:
    with receiving() as receiver:
        outcome = fetcher().post(receiver.url("/a?b=1"), b'{"a": 1}', {"Content-Type": "application/json", "x-id": "7"})
    assert isinstance(outcome, Fetched)
    assert (outcome.status, outcome.body, outcome.at, len(outcome.hops)) == (204, b"", NOW, 1)
    (call,) = receiver.calls
    assert (call.path, call.body) == ("/a?b=1", b'{"a": 1}')
    assert (call.headers["content-type"], call.headers["x-id"]) == ("application/json", "7")


def test_an_empty_body_and_a_large_one_arrive_too() -> None:
    with receiving() as receiver:
        for body in (b"", bytes(200_000)):
            assert isinstance(fetcher().post(receiver.url(), body), Fetched)
    assert [len(call.body) for call in receiver.calls] == [0, 200_000]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(status: int) -> None:
    with receiving() as receiver:
        receiver.statuses, receiver.location = [status], receiver.url("/elsewhere")
        outcome = fetcher().post(receiver.url("/here"), b"x")
    assert isinstance(outcome, Fetched)
    assert outcome.status == status
    assert [call.path for call in receiver.calls] == ["/here"]


def test_an_answer_without_end_is_not_read() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"
    with serving(saying(head + bytes(100_000))) as server:
        outcome = fetcher().post(server.url(), b"x")
    assert isinstance(outcome, Fetched)
    assert (outcome.status, outcome.body) == (200, b"")


def test_a_receiver_that_says_nothing_is_given_up_in_time() -> None:
    def say_nothing(_connection: socket.socket, _path: str) -> None:
        server.stopping.wait(5)

    with serving(say_nothing) as server:
        outcome = fetcher().post(server.url(), b"x")
    assert isinstance(outcome, NotFetched)
    assert outcome.reason is Reason.TOO_SLOW


def test_a_receiver_that_speaks_no_http_is_a_value() -> None:
    with serving(saying(b"220 mail.example ESMTP\r\n")) as server:
        outcome = fetcher().post(server.url(), b"x")
    assert isinstance(outcome, NotFetched)
    assert outcome.reason is Reason.MALFORMED_RESPONSE


@pytest.mark.parametrize(("url", "reason"), INSIDE)
def test_nothing_is_handed_to_anybody_inside_nor_in_the_clear(url: str, reason: Reason) -> None:
    connect = RecordingConnector()
    outcome = fetcher(STRICT, connect).post(url, b"x")
    assert isinstance(outcome, NotFetched)
    assert (outcome.reason, connect.connected) == (reason, [])
    assert why_refused(url, STRICT) == outcome.detail
    assert not url or url not in outcome.detail


@pytest.mark.parametrize("host", ["inside.test", "both.test"])
def test_a_name_that_leads_inside_is_refused_when_it_is_called(host: str) -> None:
    connect = RecordingConnector()
    assert why_refused(f"https://{host}/", STRICT) is None, "no name is looked up before"
    outcome = fetcher(STRICT, connect).post(f"https://{host}/", b"x")
    assert isinstance(outcome, NotFetched)
    assert (outcome.reason, connect.connected) == (Reason.FORBIDDEN_ADDRESS, [])


@pytest.mark.parametrize(("url", "refused"), [("http://localhost/", False), ("http://good.test/", True)])
def test_the_setting_for_tests_lets_only_this_machine_be_called_in_the_clear(url: str, *, refused: bool) -> None:
    assert (why_refused(url, LOOPBACK) is not None) == refused


def test_what_is_refused_is_not_sent_twice_to_several_addresses() -> None:
    with serving(saying(answer(500))) as server:
        outcome = fetcher().post(server.url(), b"x")
    assert isinstance(outcome, Fetched)
    assert (outcome.status, len(server.requests)) == (500, 1)


@pytest.mark.parametrize("headers", [{"Content-Length": "5"}, {"Host": "inside"}, {"X": "a\r\nb: c"}])
def test_a_header_that_cannot_be_sent_is_the_callers_mistake(headers: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"header|caller"):
        fetcher().post("https://good.test/", b"x", headers)
