"""The short way of a lookup gives the same answer as the long one, and is gone only where nothing is unusual."""

from __future__ import annotations

import json
import re
import socket

import pytest

from tests.fakes.services import PDQ
from tests.integration.web.platform_api.server_process import ONE_SIGNAL, Server

FAR = {"type": "pdq", "value": "0f" * 32, "quality": 80}
NEAR = {"type": "pdq", "value": PDQ}
BODIES = {
    "near": [NEAR],
    "far": [FAR],
    "several": [FAR, NEAR, FAR],
    "a checksum": [{"type": "md5", "value": "0" * 32}],
    "none": [],
    "too many": [FAR] * 1001,
    "quality that is none": [{**FAR, "quality": True}],
    "no hash": [{"type": "pdq", "value": "zz"}],
}


def request(server: Server, body: bytes, *headers: str, key: str = "lookup") -> bytes:
    length = f"Content-Length: {len(body)}"
    return server.head("/api/v1/lookup", length, "Content-Type: application/json", *headers, key=key) + body


def answer(wire: socket.socket) -> bytes:
    """One answer from a connection that stays open, without its date."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += wire.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    length = int(re.search(rb"content-length: (\d+)", head)[1])  # type: ignore[index]  # it is there, or the test fails
    while len(body) < length:
        body += wire.recv(65536)
    assert len(body) == length
    return re.sub(rb"date: [^\r]+", b"date:", head) + b"\r\n\r\n" + body


def both_ways(server: Server, data: bytes) -> tuple[bytes, bytes]:
    with server.connect() as wire:
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        wire.sendall(data)
        at_once = answer(wire)
        assert server.lookup().status == 200  # meanwhile what comes in two pieces is not joined on its way
        wire.sendall(data[:-1])
        assert server.lookup().status == 200
        wire.sendall(data[-1:])
        return at_once, answer(wire)


@pytest.mark.parametrize("name", BODIES)
def test_a_request_in_one_piece_is_answered_as_the_same_one_in_two(server: Server, name: str) -> None:
    at_once, later = both_ways(server, request(server, json.dumps({"signals": BODIES[name]}).encode()))
    assert at_once == later


def test_a_key_that_may_not_look_up_is_refused_on_the_short_way_too(server: Server) -> None:
    with server.connect() as wire:
        wire.sendall(request(server, ONE_SIGNAL, key="banks"))
        assert answer(wire).startswith(b"HTTP/1.1 403")


def test_requests_in_one_read_are_answered_each_and_in_order(server: Server) -> None:
    one, other = request(server, ONE_SIGNAL), request(server, json.dumps({"signals": [FAR]}).encode())
    with server.connect() as wire:
        wire.sendall(one + other + one)
        data = b""
        while data.count(b"HTTP/1.1 200") < 3 or not data.endswith(b"]}"):
            data += wire.recv(65536)
    assert re.findall(rb'"decision":"(\w+)"', data) == [b"block", b"allow", b"block"]


def test_a_body_that_looks_like_a_request_is_a_body(server: Server) -> None:
    hidden = request(server, ONE_SIGNAL)
    head = server.head("/api/v1/lookup", f"Content-Length: {len(hidden) + 1}", "Content-Type: application/json")
    with server.connect() as wire:
        wire.sendall(head)
        assert server.lookup().status == 200
        wire.sendall(hidden)
        assert server.lookup().status == 200
        wire.sendall(b" ")
        assert answer(wire).startswith(b"HTTP/1.1 400")
        wire.sendall(hidden)
        assert answer(wire).startswith(b"HTTP/1.1 200")


def test_a_connection_that_was_answered_the_short_way_is_ended_when_it_falls_silent(server: Server) -> None:
    with server.connect() as wire:
        for _ in range(2):
            wire.sendall(request(server, ONE_SIGNAL))
            answer(wire)
        assert wire.recv(1) == b""
