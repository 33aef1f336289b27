"""What the client asks again, how long it waits, and which connections it keeps."""

from __future__ import annotations

import json
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from takeback.client import (
    CallFailed,
    Client,
    Decision,
    RequestRefused,
    ServerFailed,
    Signal,
    TooManyCalls,
    Unreachable,
)
from tests.fakes.scripted_server import RESULT, Say, answer, problem, scripted
from tests.integration.client.asking import GOOD, KEY, SIGNAL, failure, lookup, reset


@pytest.mark.parametrize("first", [problem(503, "unavailable"), problem(429, "too_many"), b"", reset])
def test_what_is_safe_to_ask_again_is_asked_again(first: Say) -> None:
    assert lookup(first, first, GOOD)[0].decision is Decision.BLOCK


def test_retry_after_is_waited_for() -> None:
    began = time.monotonic()
    lookup(problem(503, "unavailable", "Retry-After: 1"), GOOD)
    assert 1 <= time.monotonic() - began < 3


@pytest.mark.parametrize(("status", "kind"), [(429, TooManyCalls), (503, ServerFailed)])
def test_a_wait_longer_than_the_time_left_is_told_at_once(status: int, kind: type[CallFailed]) -> None:
    began = time.monotonic()
    error = failure(problem(status, "too_many", "Retry-After: 30"))
    assert isinstance(error, kind)
    assert error.retry_after_seconds == 30
    assert time.monotonic() - began < 1


@pytest.mark.parametrize("word", ["-1", "soon", "9" * 400, "1e3", "NaN", "Mon, 99 Foo 2026 00:00:00 GMT", ""])
def test_a_retry_after_that_cannot_be_meant_is_no_reason_to_wait(word: str) -> None:
    began = time.monotonic()
    assert lookup(problem(503, "unavailable", f"Retry-After: {word}"), GOOD)[0].decision is Decision.BLOCK
    assert time.monotonic() - began < 2


def test_all_attempts_together_keep_to_the_time() -> None:
    began = time.monotonic()
    error = failure(problem(503, "unavailable"), seconds=0.8)
    assert isinstance(error, ServerFailed)
    assert time.monotonic() - began < 2


def test_an_address_where_nobody_listens_is_tried_until_the_time_is_over() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{probe.getsockname()[1]}"
    began = time.monotonic()
    with Client(url, KEY, timeout_seconds=0.5) as client, pytest.raises(Unreachable) as caught:
        client.lookup([SIGNAL])
    assert caught.value.status is None
    assert time.monotonic() - began < 2


def test_a_call_that_does_more_when_made_twice_is_not_made_twice_after_it_may_have_arrived() -> None:
    with scripted(b"") as server, Client(server.url, KEY) as client:
        with pytest.raises(Unreachable):
            client._call("POST", "/entries", {}, repeatable=False)
        assert len(server.requests) == 1


def test_a_call_that_does_more_when_made_twice_is_made_again_where_it_was_refused() -> None:
    with scripted(problem(503, "unavailable"), answer(200, {"made": 1})) as server, Client(server.url, KEY) as client:
        assert client._call("POST", "/entries", {}, repeatable=False) == {"made": 1}


def test_a_picture_that_is_refused_before_it_was_read_brings_the_reason_and_not_a_broken_pipe() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def refuse() -> None:
            line, _ = listener.accept()
            with line:
                line.recv(1000)
                line.sendall(problem(413, "too_large", "Connection: close"))
                line.shutdown(socket.SHUT_WR)
                end = time.monotonic() + 0.5
                line.settimeout(0.2)
                while time.monotonic() < end and line.recv(65536):
                    pass

        thread = threading.Thread(target=refuse, daemon=True)
        thread.start()
        with Client(f"http://127.0.0.1:{listener.getsockname()[1]}", KEY) as client, pytest.raises(RequestRefused):
            client.scan(bytes(3_000_000))
        thread.join()


def test_an_answer_that_ends_with_its_connection_is_read_whole() -> None:
    def say(line: socket.socket) -> None:
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
        line.sendall(json.dumps({"results": [RESULT], "padding": "x" * 300_000}).encode())

    closing = answer(200, {"results": [RESULT]}, "Connection: close")
    assert lookup(say)[0].decision is Decision.BLOCK
    assert lookup(closing)[0].decision is Decision.BLOCK


def test_calls_share_a_connection() -> None:
    with scripted(GOOD) as server, Client(server.url, KEY) as client:
        for _ in range(5):
            client.lookup([SIGNAL])
        assert server.connections == 1


def test_a_connection_that_the_server_closed_meanwhile_is_made_anew_without_waiting() -> None:
    with scripted(GOOD, b"", GOOD) as server, Client(server.url, KEY, timeout_seconds=1) as client:
        client.lookup([SIGNAL])
        began = time.monotonic()
        client.lookup([SIGNAL])  # goes over the kept one, which hangs up
        assert time.monotonic() - began < 0.09
        assert server.connections == 2


def test_many_threads_share_a_client_and_each_gets_its_own_answer() -> None:
    def mirror(asked: bytes) -> bytes:
        word = json.loads(asked)["signals"][0]["type"]
        return answer(200, {"results": [{**RESULT, "decision": word}]})

    words = ["allow", "hold", "block"] * 100
    with scripted(GOOD) as server, Client(server.url, KEY, connections_kept=4) as client:
        server.mirror = mirror
        with ThreadPoolExecutor(16) as threads:
            decided = threads.map(lambda word: client.lookup([Signal(word, "00")])[0].decision, words)
            assert list(decided) == words
        assert len(client._pool._idle) <= 4


def test_a_closed_client_keeps_no_connection() -> None:
    with scripted(GOOD) as server:
        client = Client(server.url, KEY)
        client.lookup([SIGNAL])
        client.close()
        client.lookup([SIGNAL])
        assert client._pool._idle == []
