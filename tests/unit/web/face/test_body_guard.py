"""A body reaches the application whole and in time, or not at all."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest

from takeback.web.face.body_guard import BodyGuard, Connection, Message, Pace, Receive, Send

LIMIT = 100
PATIENT = Pace()
HASTY = Pace(patience_seconds=0.05, bytes_per_second=1000, total_seconds=9)


@dataclass
class Seen:
    """What a client saw, and what the application was given."""

    messages: list[Message] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    reads: int = 0

    @property
    def status(self) -> int:
        return int(self.messages[0]["status"])

    @property
    def headers(self) -> dict[bytes, bytes]:
        return dict(self.messages[0]["headers"])

    @property
    def content(self) -> bytes:
        return b"".join(each.get("body", b"") for each in self.messages[1:])

    @property
    def code(self) -> str:
        return str(json.loads(self.content)["code"])


def _ask(
    parts: Iterable[bytes] = (),
    *,
    headers: dict[str, str] | None = None,
    pace: Pace = PATIENT,
    most_at_once: int = 1000,
    gap_seconds: float = 0.0,
    leaves: bool = False,
    times: int = 1,
) -> Seen:
    seen = Seen()

    async def application(connection: Connection, receive: Receive, send: Send) -> None:
        body = b""
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message["body"]
            if not message["more_body"]:
                break
        seen.bodies.append(body)
        status = connection.get("takeback.refused_status") or 200
        await send({"type": "http.response.start", "status": status, "headers": [(b"connection", b"keep-alive")]})
        await send({"type": "http.response.body", "body": b"answered"})

    async def client() -> None:
        guard = BodyGuard(
            application, most_bytes=lambda _: LIMIT, pace=pace, most_bytes_at_once=most_at_once, linger_seconds=0.05
        )
        for _ in range(times):
            left = list(parts)

            async def receive(left: list[bytes] = left) -> dict[str, Any]:
                seen.reads += 1
                if not left and leaves:
                    return {"type": "http.disconnect"}
                await asyncio.sleep(gap_seconds)
                part = left.pop(0) if left else b""
                return {"type": "http.request", "body": part, "more_body": bool(left) or leaves}

            async def send(message: Message) -> None:
                seen.messages.append(message)

            given = [(name.encode(), value.encode()) for name, value in (headers or {}).items()]
            await guard({"type": "http", "path": "/somewhere", "method": "POST", "headers": given}, receive, send)

    asyncio.run(client())
    return seen


def test_a_body_within_the_limit_is_handed_on_whole() -> None:
    seen = _ask([b"a" * 60, b"b" * 40], headers={"content-length": "100"})
    assert seen.bodies == [b"a" * 60 + b"b" * 40]
    assert seen.status == 200


def test_a_body_that_says_it_is_too_large_is_refused_and_not_asked_for_before_the_answer() -> None:
    seen = _ask([b"x"], headers={"content-length": "2147483648", "expect": "100-continue"})
    assert (seen.status, seen.code, seen.bodies) == (413, "too_large", [])
    assert seen.headers[b"connection"] == b"close"


@pytest.mark.parametrize("length", ["-1", "1e3", "1, 2", "1,1", "0x10", "9" * 30, "１"])
def test_a_length_that_is_no_number_is_refused(length: str) -> None:
    seen = _ask([b"x"], headers={"content-length": length})
    assert (seen.status, seen.code, seen.bodies) == (400, "invalid", [])


def test_a_body_without_a_length_is_counted_as_it_comes() -> None:
    seen = _ask([b"x" * 60, b"x" * 60, b"x" * 60])
    assert (seen.status, seen.code, seen.bodies) == (413, "too_large", [])


def test_a_body_longer_than_it_said_is_refused() -> None:
    assert _ask([b"x" * 101], headers={"content-length": "5"}).status == 413


def test_a_body_that_does_not_come_is_given_up() -> None:
    seen = _ask([b"x", b"y"], gap_seconds=0.2, pace=HASTY)
    assert (seen.status, seen.code, seen.bodies) == (408, "too_slow", [])


def test_a_body_that_trickles_is_given_up_even_though_something_always_comes() -> None:
    seen = _ask([b"x"] * 90, gap_seconds=0.01, pace=HASTY)
    assert seen.status == 408


def test_no_body_may_take_longer_than_the_total() -> None:
    rich = Pace(patience_seconds=9, bytes_per_second=1, total_seconds=0.1)
    assert _ask([b"x"] * 90, gap_seconds=0.02, pace=rich).status == 408


def test_too_much_at_once_is_refused_and_nothing_is_known_of_it() -> None:
    seen = _ask([b"x" * 60], most_at_once=50)
    assert (seen.status, seen.code) == (503, "unavailable")
    assert seen.headers[b"retry-after"] == b"5"


def test_what_one_request_held_is_let_go_before_the_next() -> None:
    seen = _ask([b"x" * 60], most_at_once=100, times=5)
    assert len(seen.bodies) == 5


def test_a_client_that_leaves_is_the_applications_to_notice() -> None:
    seen = _ask([b"x"], leaves=True)
    assert (seen.messages, seen.bodies) == ([], [])


def test_a_browser_gets_the_applications_own_page_and_the_connection_ends() -> None:
    seen = _ask([b"x" * 101], headers={"accept": "text/html,*/*", "content-type": "text/plain"})
    assert (seen.status, seen.content, seen.bodies) == (413, b"answered", [b""])
    assert seen.headers[b"connection"] == b"close"


def test_what_is_not_http_is_handed_on() -> None:
    called = []

    async def application(connection: Connection, receive: Receive, send: Send) -> None:
        called.append(connection["type"])

    async def nothing(*_: object) -> Any:
        raise AssertionError

    asyncio.run(BodyGuard(application, most_bytes=lambda _: 0)({"type": "lifespan"}, nothing, nothing))
    assert called == ["lifespan"]
