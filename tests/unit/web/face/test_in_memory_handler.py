"""Django is handed a body that lies in memory alone, and is told its true length."""

from __future__ import annotations

import asyncio
import tempfile
from typing import Any

import pytest
from django.core.exceptions import RequestAborted

from takeback.web.face.in_memory_handler import InMemoryHandler


def _receive(*messages: dict[str, Any]) -> Any:
    waiting = list(messages)

    async def receive() -> dict[str, Any]:
        return waiting.pop(0)

    return receive


def _part(body: bytes, *, more: bool = False) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


def test_no_temporary_file_is_ever_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a temporary file")

    for name in ("SpooledTemporaryFile", "TemporaryFile", "NamedTemporaryFile", "mkstemp"):
        monkeypatch.setattr(tempfile, name, refuse)
    large = b"x" * 80 * 1024 * 1024
    body = asyncio.run(InMemoryHandler().read_body(_receive(_part(large, more=True), _part(b"end"))))
    assert body.read() == large + b"end"


def test_a_client_that_leaves_ends_the_reading() -> None:
    with pytest.raises(RequestAborted):
        asyncio.run(InMemoryHandler().read_body(_receive(_part(b"x", more=True), {"type": "http.disconnect"})))


@pytest.mark.parametrize("announced", [[], [(b"content-length", b"3")], [(b"content-length", b"99")]])
def test_a_request_knows_how_long_its_body_is(announced: list[tuple[bytes, bytes]]) -> None:
    handler = InMemoryHandler()
    body = asyncio.run(handler.read_body(_receive(_part(b"12345"))))
    connection = {"type": "http", "method": "POST", "path": "/", "query_string": b"", "headers": announced}
    request, _ = handler.create_request(connection, body)
    assert request is not None
    assert request.META["CONTENT_LENGTH"] == "5"
    assert request.body == b"12345"
