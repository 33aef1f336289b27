"""A client that calls the whole application of a server, from its outermost layer, without a socket."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils.datastructures import CaseInsensitiveMapping


@dataclass(frozen=True)
class AsgiAnswer:
    """What came back."""

    status_code: int
    headers: Mapping[str, str]
    content: bytes

    def json(self) -> Any:
        """The content, read as JSON."""
        return json.loads(self.content)


def call(
    method: str, path: str, body: bytes = b"", content_type: str = "", headers: Mapping[str, str] | None = None
) -> AsgiAnswer:
    """Make one call, on an event loop of its own.

    Args:
        method: of HTTP.
        path: with a query, perhaps.
        body: whole.
        content_type: of the body.
        headers: others.
    """
    from takeback.project import asgi  # noqa: PLC0415 - only once Django is set up

    where, _, query = path.partition("?")
    sent = [(b"host", b"localhost"), (b"content-length", b"%d" % len(body))]
    if content_type:
        sent.append((b"content-type", content_type.encode("utf-8")))
    sent += [(name.lower().encode(), value.encode("utf-8")) for name, value in (headers or {}).items()]
    connection = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": where,
        "raw_path": where.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": sent,
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 8000),
    }
    told: list[dict[str, Any]] = []

    async def exchange() -> None:
        given = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> dict[str, Any]:
            if given:
                return given.pop()
            await asyncio.Event().wait()
            raise AssertionError

        async def send(message: Any) -> None:
            told.append(dict(message))

        await asgi.application(connection, receive, send)

    asyncio.run(exchange())
    start, *parts = told
    names = CaseInsensitiveMapping(
        {name.decode("latin-1"): value.decode("latin-1") for name, value in start["headers"]}
    )
    return AsgiAnswer(start["status"], CaseInsensitiveMapping(names), b"".join(part.get("body", b"") for part in parts))


def form(fields: Mapping[str, Any]) -> tuple[bytes, str]:
    """A form as a browser sends it: its bytes and its content type."""
    return encode_multipart(BOUNDARY, dict(fields)), MULTIPART_CONTENT
