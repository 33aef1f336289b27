"""The gate before Django: how large a request's body may be, and how slowly it may come.

Django's ASGI handler reads the whole body before any view, key check or limit of ours is asked. So the limits stand
in front of it: a body that says it is too large is refused before one byte of it is read (a client that waits for
`100 Continue` never sends it), one that says nothing is counted as it comes, and one that trickles is given up.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest

from takeback.web.face.problems import CONTENT_TYPE, KINDS, problem, problem_bytes

Message = Mapping[str, Any]
Connection = dict[str, Any]
"""ASGI's `scope`, under a name that is not also that of a key's scope."""
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Connection, Receive, Send], Awaitable[None]]

_REFUSED: Final = "takeback.refused_status"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How slowly a body may come: each byte that arrives buys time, up to a total.

    Attributes:
        patience_seconds: how long a client may send nothing at the start, and how far it may fall behind later.
        bytes_per_second: the least rate, seen over the whole body, once the patience is used up.
        total_seconds: the longest that any body may take.
    """

    patience_seconds: float = 10.0
    bytes_per_second: float = 16 * 1024.0
    total_seconds: float = 300.0


@dataclass(frozen=True, slots=True)
class _Refusal:
    code: str
    detail: str = ""

    @property
    def status(self) -> int:
        return KINDS[self.code].status


_MALFORMED = _Refusal("invalid", "Content-Length must be one whole number.")
_SLOW = _Refusal("too_slow")
_BUSY = _Refusal("unavailable", "Too much is being received at once. Try again in a few seconds.")


def _too_large(most: int) -> _Refusal:
    return _Refusal("too_large", f"A body may have at most {most} bytes here.")


class _Refused(Exception):
    """Carries a refusal out through Django's reading. It never leaves this file."""

    def __init__(self, refusal: _Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


class BodyGuard:
    """An ASGI application around another, that hands on only bodies within their limits."""

    def __init__(
        self,
        application: Application,
        *,
        most_bytes: Callable[[str], int],
        pace: Pace | None = None,
        most_bytes_at_once: int = 512 * 1024 * 1024,
        linger_seconds: float = 2.0,
    ) -> None:
        """Stand before `application`.

        Args:
            application: what answers the requests that are let through.
            most_bytes: for a path, the largest body in bytes.
            pace: how slowly a body may come.
            most_bytes_at_once: bytes of bodies that are held at the same time, over all requests of this process;
                beyond it a body is refused with 503, so that many large ones together cannot use up the memory.
            linger_seconds: how long what was sent already is read and thrown away after a refusal, so that the
                refusal reaches the client before its connection is reset.
        """
        self._application = application
        self._most_bytes = most_bytes
        self._pace = pace or Pace()
        self._most_bytes_at_once = most_bytes_at_once
        self._linger_seconds = linger_seconds
        self._held = 0

    async def __call__(self, connection: Connection, receive: Receive, send: Send) -> None:
        """Answer one request, or refuse it. Whatever is not HTTP is handed on as it is."""
        if connection["type"] != "http":
            await self._application(connection, receive, send)
            return
        most = self._most_bytes(connection["path"])
        announced = _announced_bytes(connection)
        if announced is None:
            await self._refuse(_MALFORMED, connection, receive, send)
        elif announced > most:
            await self._refuse(_too_large(most), connection, receive, send)
        else:
            body = _Body(self, receive, most)
            try:
                await self._application(connection, body.receive, send)
            except _Refused as refused:
                await self._refuse(refused.refusal, connection, receive, send)
            finally:
                self._held -= body.received

    def hold(self, count: int) -> bool:
        """Count `count` bytes as held by a request; `False` where that is more than this process should hold."""
        self._held += count
        return self._held <= self._most_bytes_at_once

    @property
    def pace(self) -> Pace:
        """How slowly a body may come."""
        return self._pace

    async def _refuse(self, refusal: _Refusal, connection: Connection, receive: Receive, send: Send) -> None:
        """A program gets a problem, made here. A browser gets the application's own page, for a request without a body.

        Either way the connection ends with the answer: what is still on its way in must not pass for the next request.
        """

        async def last_words(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [each for each in message["headers"] if each[0].lower() != b"connection"]
                await send({**message, "headers": [*headers, (b"connection", b"close")]})
            elif message.get("more_body", False):
                await send(message)
            else:
                await send({**message, "more_body": True})
                await self._linger(receive)
                await send({"type": "http.response.body", "body": b"", "more_body": False})

        if b"text/html" in _values(connection, b"accept"):
            headers = [each for each in connection["headers"] if each[0] not in _OF_A_BODY]
            bare = {**connection, _REFUSED: refusal.status, "headers": headers}
            await self._application(bare, _no_body(), last_words)
        else:
            content = problem_bytes(problem(refusal.code, refusal.detail))
            headers = [
                (b"content-type", CONTENT_TYPE.encode("ascii")),
                (b"content-length", b"%d" % len(content)),
                (b"cache-control", b"no-store"),
                (b"x-content-type-options", b"nosniff"),
                *([(b"retry-after", b"5")] if refusal is _BUSY else []),
            ]
            await last_words({"type": "http.response.start", "status": refusal.status, "headers": headers})
            await last_words({"type": "http.response.body", "body": content, "more_body": False})

    async def _linger(self, receive: Receive) -> None:
        try:
            async with asyncio.timeout(self._linger_seconds):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect" or not message.get("more_body", False):
                        return
        except TimeoutError:
            return


class _Body:
    """One request's body, counted and timed as it comes."""

    def __init__(self, guard: BodyGuard, receive: Receive, most: int) -> None:
        self.received = 0
        self._guard = guard
        self._receive = receive
        self._most = most
        self._began = asyncio.get_running_loop().time()
        self._whole = False

    async def receive(self) -> Message:
        """The next message for the application.

        Raises:
            _Refused: the body is too large, too slow, or one too many.
        """
        if self._whole:
            return await self._receive()  # only "the client has gone" is still to come, and that may take its time
        try:
            async with asyncio.timeout_at(self._give_up_at()):
                message = await self._receive()
        except TimeoutError as late:
            raise _Refused(_SLOW) from late
        if message["type"] != "http.request":
            return message
        count = len(message.get("body", b""))
        self.received += count
        room = self._guard.hold(count)
        if self.received > self._most:
            raise _Refused(_too_large(self._most))
        if not room:
            raise _Refused(_BUSY)
        self._whole = not message.get("more_body", False)
        return message

    def _give_up_at(self) -> float:
        pace = self._guard.pace
        bought = pace.patience_seconds + self.received / pace.bytes_per_second
        return self._began + min(bought, pace.total_seconds)


def refused_status(request: HttpRequest) -> int | None:
    """The status with which the guard refused this request's body, which is why it has none; `None` if it did not.

    Args:
        request: as Django made it.
    """
    status: int | None = getattr(request, "scope", {}).get(_REFUSED)
    return status


_OF_A_BODY = frozenset({b"content-length", b"content-type", b"transfer-encoding", b"expect"})


def _no_body() -> Receive:
    """What an application receives where there is no body: that, and then nothing more."""
    told = False

    async def receive() -> Message:
        nonlocal told
        if told:
            await asyncio.Event().wait()  # until the application has answered and asks no longer
        told = True
        return {"type": "http.request", "body": b"", "more_body": False}

    return receive


def _announced_bytes(connection: Connection) -> int | None:
    """What `Content-Length` says; 0 where it says nothing, `None` where it cannot be meant."""
    announced = _values(connection, b"content-length")
    longest_honest_number = 18
    if not announced:
        return 0
    return int(announced) if announced.isdigit() and len(announced) <= longest_honest_number else None


def _values(connection: Connection, header: bytes) -> bytes:
    """All values of a header, joined by commas as HTTP has it; so a length that is sent twice is no number."""
    return b",".join(value.strip() for name, value in connection["headers"] if name.lower() == header)
