"""A body reaches Django whole and bounded, or not at all."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from takeback.web.face.body_limit import LimitBody, Message, Scope

LIMIT = 10


def _run(chunks: list[bytes], *, disconnect: bool = False) -> list[dict[str, Any]]:
    """What the application behind the limit was given: one record a call."""
    calls: list[dict[str, Any]] = []
    waiting = [
        {"type": "http.request", "body": chunk, "more_body": disconnect or index < len(chunks) - 1}
        for index, chunk in enumerate(chunks)
    ] + [{"type": "http.disconnect"}]

    async def receive() -> Message:
        return waiting.pop(0)

    async def send(_message: Message) -> None:
        pass

    async def application(scope: Scope, receive: Any, _send: Any) -> None:
        body = b""
        more = True
        while more:
            message = await receive()
            assert message["type"] == "http.request"
            body += message["body"]
            more = message["more_body"]
        after = await receive()
        calls.append({"scope": scope, "body": body, "after": after["type"], "left": len(waiting)})

    scope = {"type": "http", "headers": [(b"Content-Length", b"99"), (b"accept", b"*/*")]}
    asyncio.run(LimitBody(application, LIMIT)(scope, receive, send))
    return calls


@pytest.mark.parametrize("chunks", [[b""], [b"a"], [b"a" * 10], [b"abc", b"", b"def"], [b"abcde", b"fghij"]])
def test_a_body_within_the_limit_arrives_whole(chunks: list[bytes]) -> None:
    (call,) = _run(chunks)
    assert call["body"] == b"".join(chunks)
    assert "takeback.too_large" not in call["scope"]
    assert call["after"] == "http.disconnect"


@pytest.mark.parametrize("chunks", [[b"a" * 11], [b"a" * 10, b"b"], [b"a" * 6, b"b" * 6, b"c" * 6]])
def test_a_body_over_the_limit_is_dropped_and_the_request_says_so(chunks: list[bytes]) -> None:
    (call,) = _run(chunks)
    assert call["body"] == b""
    assert call["scope"]["takeback.too_large"] is True
    assert call["scope"]["headers"] == [(b"accept", b"*/*")]


def test_a_body_without_end_is_not_read_to_its_end() -> None:
    (call,) = _run([b"a" * 10] * 100)
    assert call["left"] > 90


def test_a_caller_who_hangs_up_in_the_middle_starts_nothing() -> None:
    assert _run([b"abc"], disconnect=True) == []
