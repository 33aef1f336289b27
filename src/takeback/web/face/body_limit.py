"""How much a request may bring, held before Django reads a byte of it.

Django would write a large body to a temporary file, and an upload must never lie on a disk in the clear. So the body is
read here, into memory and up to a limit; what is larger is read off the wire and dropped, so that a browser that is
still sending gets its answer instead of a broken connection.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from django.http import HttpRequest

Scope = dict[str, Any]
Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

_TOO_LARGE: Final = "takeback.too_large"

DROPPED_AT_MOST: Final = 4
"""How many times the limit is read and dropped for the sake of an answer; beyond it the connection is closed."""


class LimitBody:
    """Stands before an ASGI application and hands it bodies that are whole, and no larger than the limit.

    A body that is too large becomes an empty one, and the request says so: see `was_too_large`.
    """

    def __init__(self, application: Application, most_bytes: int) -> None:
        """Stand before the application.

        Args:
            application: what is protected.
            most_bytes: the largest body that is handed on.
        """
        self._application = application
        self._most_bytes = most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the body, then let the application answer."""
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        parts: deque[bytes] = deque()
        size = 0
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            size += len(message.get("body", b""))
            if size > self._most_bytes:
                parts.clear()
            else:
                parts.append(message.get("body", b""))
            if size > self._most_bytes * DROPPED_AT_MOST:
                break
            more = message.get("more_body", False)
        if size > self._most_bytes:
            parts.append(b"")
            scope = {**scope, _TOO_LARGE: True, "headers": _without_body(scope["headers"])}

        async def receive_held() -> Message:
            """The body, part by part, each let go as it is handed on; then whatever the connection says next."""
            if parts:
                part = parts.popleft()
                return {"type": "http.request", "body": part, "more_body": bool(parts)}
            return await receive()

        await self._application(scope, receive_held, send)


def was_too_large(request: HttpRequest) -> bool:
    """Whether the body was dropped because it is larger than the limit.

    Args:
        request: as Django made it; one that came by another way than ASGI was not limited here.
    """
    return bool(getattr(request, "scope", {}).get(_TOO_LARGE, False))


def _without_body(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    described = {b"content-length", b"content-type", b"transfer-encoding"}
    return [(name, value) for name, value in headers if name.lower() not in described]
