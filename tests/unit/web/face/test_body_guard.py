"""A body reaches the application whole and in time, or not at all."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest

from takeback.web.face.body_guard import BodyGuard, Message, Receive, Send
from takeback.web.face.lanes import Connection, Lane, Pace

LIMIT = 100
PATIENT = Pace()
HASTY = Pace(patience_seconds=0.05, bytes_per_second=1000, total_seconds=9)


@dataclass
class Seen:
    """What a client saw, and what the application was given."""

    messages: list[Message] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    async def send(self, message: Message) -> None:
        self.messages.append(message)

    async def application(self, connection: Connection, receive: Receive, send: Send) -> None:
        """Reads the whole body, and answers with the status that the guard refused it with, or 200."""
        body = b""
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message["body"]
            more = message["more_body"]
        self.bodies.append(body)
        status = connection.get("takeback.refused_status") or 200
        await send({"type": "http.response.start", "status": status, "headers": [(b"connection", b"keep-alive")]})
        await send({"type": "http.response.body", "body": b"answered"})

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


@dataclass(kw_only=True)
class Client:
    """Sends a body in parts, in some way."""

    headers: dict[str, str] = field(default_factory=dict)
    pace: Pace = PATIENT
    most_at_once: int = 1000
    gap_seconds: float = 0.0
    leaves: bool = False
    refused_as: str | None = None

    def ask(self, parts: Iterable[bytes] = (), *, times: int = 1) -> Seen:
        return asyncio.run(self._ask(list(parts), times))

    async def _ask(self, parts: list[bytes], times: int) -> Seen:
        seen = Seen()
        lane = Lane(
            most_bytes=LIMIT, most_bytes_at_once=self.most_at_once, unasked_bytes=50, refuses=self._whether_refused
        )
        guard = BodyGuard(seen.application, lane_of=lambda _: lane, pace=self.pace, linger_seconds=0.05)
        headers = [(name.encode(), value.encode()) for name, value in self.headers.items()]
        for _ in range(times):
            connection = {"type": "http", "path": "/somewhere", "method": "POST", "headers": headers}
            await guard(connection, self._sends(parts), seen.send)
        return seen

    async def _whether_refused(self, _: Connection) -> str | None:
        return self.refused_as

    def _sends(self, parts: list[bytes]) -> Receive:
        left = list(parts)

        async def receive() -> Message:
            if not left and self.leaves:
                return {"type": "http.disconnect"}
            await asyncio.sleep(self.gap_seconds)
            part = left.pop(0) if left else b""
            return {"type": "http.request", "body": part, "more_body": bool(left) or self.leaves}

        return receive


def _ask(parts: Iterable[bytes] = (), **how: Any) -> Seen:
    return Client(**how).ask(parts)


def test_a_body_within_the_limit_is_handed_on_whole() -> None:
    seen = _ask([b"a" * 60, b"b" * 40], headers={"content-length": "100"})
    assert seen.bodies == [b"a" * 60 + b"b" * 40]
    assert seen.status == 200


def test_a_body_that_says_it_is_too_large_is_refused_and_not_asked_for_before_the_answer() -> None:
    seen = _ask([b"x"], headers={"content-length": "2147483648", "expect": "100-continue"})
    assert (seen.status, seen.code, seen.bodies) == (413, "too_large", [])
    assert seen.headers[b"connection"] == b"close"


@pytest.mark.parametrize("length", ["-1", "1e3", "1, 2", "1,1", "0x10", "9" * 30, "\uff11"])
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
    seen = Client(most_at_once=100).ask([b"x" * 60], times=5)
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

    asyncio.run(BodyGuard(application, lane_of=lambda _: Lane(most_bytes=0))({"type": "lifespan"}, nothing, nothing))
    assert called == ["lifespan"]


@pytest.mark.parametrize("headers", [{"content-length": "51"}, {"transfer-encoding": "chunked"}])
def test_whoever_may_not_send_much_is_refused_before_it_has_come(headers: dict[str, str]) -> None:
    seen = _ask([b"x" * 51], headers=headers, refused_as="not_signed_in")
    assert (seen.status, seen.code, seen.bodies) == (401, "not_signed_in", [])
    assert seen.headers[b"www-authenticate"].startswith(b"Bearer")


def test_whoever_sends_little_is_left_to_the_application() -> None:
    assert _ask([b"x" * 50], headers={"content-length": "50"}, refused_as="not_signed_in").status == 200


def test_whoever_may_send_much_is_let_through() -> None:
    assert _ask([b"x" * 99], headers={"content-length": "99"}).bodies == [b"x" * 99]


def test_a_flood_in_one_lane_holds_up_no_other() -> None:
    flooded, quiet = Lane(most_bytes=9, most_bytes_at_once=9), Lane(most_bytes=9, most_bytes_at_once=9)
    assert flooded.hold(9)
    assert not flooded.hold(1)
    assert quiet.hold(9)
    flooded.let_go(10)
    assert flooded.hold(9)
