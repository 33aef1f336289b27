"""The gate before Django: how large a request's body may be, and how slowly it may come.

Django's ASGI handler reads the whole body before any view, key check or limit of ours is asked. So the limits stand
in front of it: a body that says it is too large is refused before one byte of it is read (a client that waits for
`100 Continue` never sends it), one that says nothing is counted as it comes, and one that trickles is given up. Where
only a key's holder may send, the key is looked at first: nobody else can fill the memory meant for pictures.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest

from takeback.web.face.lanes import MIB, Connection, Lane, Pace
from takeback.web.face.problems import ALSO_SAID, CONTENT_TYPE, KINDS, problem, problem_bytes

Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Connection, Receive, Send], Awaitable[None]]

_REFUSED: Final = "takeback.refused_status"
_MOST_THROWN_AWAY: Final = 32 * MIB


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


class BodyRefused(Exception):
    """Carries a refusal out through whatever reads the body, which lets it pass. `BodyGuard` answers it."""

    def __init__(self, refusal: _Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


class BodyGuard:
    """An ASGI application around another, that hands on only bodies within their limits."""

    def __init__(
        self,
        application: Application,
        *,
        lane_of: Callable[[str], Lane],
        pace: Pace | None = None,
        linger_seconds: float = 2.0,
    ) -> None:
        """Stand before `application`.

        Args:
            application: what answers the requests that are let through.
            lane_of: for a path, its bounds; paths that are to share them get the same lane.
            pace: how slowly a body may come.
            linger_seconds: how long what was sent already is read and thrown away after a refusal, so that the
                refusal reaches the client before its connection is reset.
        """
        self._application = application
        self._lane_of = lane_of
        self._pace = pace or Pace()
        self._linger_seconds = linger_seconds

    async def __call__(self, connection: Connection, receive: Receive, send: Send) -> None:
        """Answer one request, or refuse it. Whatever is not HTTP is handed on as it is."""
        if connection["type"] != "http":
            await self._application(connection, receive, send)
            return
        lane = self._lane_of(connection["path"])
        body = _Body(lane, self._pace, receive)
        try:
            await _look_at_head(connection, lane)
            await self._application(connection, body.receive, send)
        except BodyRefused as refused:
            await self._refuse(refused.refusal, connection, receive, send)
        finally:
            lane.let_go(body.received)

    async def _refuse(self, refusal: _Refusal, connection: Connection, receive: Receive, send: Send) -> None:
        """A program gets a problem, made here. A browser gets the application's own page, for a request without a body.

        Either way the connection ends with the answer: what is still on its way in must not pass for the next request.
        """
        last_words = closing(receive, send, self._linger_seconds)
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
                *((name.lower().encode(), value.encode()) for name, value in ALSO_SAID.get(refusal.code, {}).items()),
            ]
            await last_words({"type": "http.response.start", "status": refusal.status, "headers": headers})
            await last_words({"type": "http.response.body", "body": content, "more_body": False})


def closing(receive: Receive, send: Send, linger_seconds: float) -> Send:
    """A `send` for an answer that is given before the body has come: it ends the connection, and not too soon.

    Args:
        receive: of ASGI.
        send: of ASGI.
        linger_seconds: how long what was sent already is read and thrown away, so that the answer reaches the client
            before its connection is reset.
    """

    async def last_words(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [each for each in message["headers"] if each[0].lower() != b"connection"]
            await send({**message, "headers": [*headers, (b"connection", b"close")]})
        elif message.get("more_body", False):
            await send(message)
        else:
            await send({**message, "more_body": True})
            await _linger(receive, linger_seconds)
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    return last_words


async def _linger(receive: Receive, seconds: float) -> None:
    thrown_away = 0
    try:
        async with asyncio.timeout(seconds):
            while thrown_away < _MOST_THROWN_AWAY:
                message = await receive()
                if message["type"] == "http.disconnect" or not message.get("more_body", False):
                    return
                thrown_away += len(message.get("body", b""))
    except (TimeoutError, BodyRefused):
        return


async def _look_at_head(connection: Connection, lane: Lane) -> None:
    """Refuse what the head alone shows to be wrong, before the body is asked for.

    Raises:
        BodyRefused: a length that cannot be meant or is too large, or a sender who may not send so much.
    """
    announced = _announced_bytes(connection)
    if announced is None:
        raise BodyRefused(_MALFORMED)
    if announced > lane.most_bytes:
        raise BodyRefused(_too_large(lane.most_bytes))
    in_chunks = bool(_values(connection, b"transfer-encoding"))
    if lane.refuses is not None and (in_chunks or announced > lane.unasked_bytes):
        code = await lane.refuses(connection)
        if code is not None:
            raise BodyRefused(_Refusal(code))


class _Body:
    """One request's body, counted and timed as it comes."""

    def __init__(self, lane: Lane, pace: Pace, receive: Receive) -> None:
        self.received = 0
        self._lane = lane
        self._pace = pace
        self._receive = receive
        self._began: float | None = None
        self._whole = False

    async def receive(self) -> Message:
        """The next message for the application.

        Raises:
            BodyRefused: the body is too large, too slow, or one too many.
        """
        if self._whole:
            return await self._receive()  # only "the client has gone" is still to come, and that may take its time
        try:
            async with asyncio.timeout_at(self._give_up_at()):
                message = await self._receive()
        except TimeoutError as late:
            raise BodyRefused(_SLOW) from late
        if message["type"] != "http.request":
            return message
        count = len(message.get("body", b""))
        self.received += count
        room = self._lane.hold(count)
        if self.received > self._lane.most_bytes:
            raise BodyRefused(_too_large(self._lane.most_bytes))
        if not room:
            raise BodyRefused(_BUSY)
        self._whole = not message.get("more_body", False)
        return message

    def _give_up_at(self) -> float:
        """When the client is given up, on the loop's own clock; it starts when the body is first asked for."""
        now = asyncio.get_running_loop().time()
        self._began = now if self._began is None else self._began
        bought = self._pace.patience_seconds + self.received / self._pace.bytes_per_second
        return self._began + min(bought, self._pace.total_seconds)


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
