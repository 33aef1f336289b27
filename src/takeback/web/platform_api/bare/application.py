"""Which call it is, whose key, whether there were too many; then the call, and what it answers or why it fails."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from django.http import HttpResponse

from takeback.base.errors import TakebackError
from takeback.flows.services import Services
from takeback.records.platforms.queries import KeyHolder
from takeback.records.platforms.scopes import Scope
from takeback.web.face.body_guard import Application, BodyRefused, Receive, Send, closing
from takeback.web.face.lanes import Connection
from takeback.web.face.problems import answer_to, problem_answer
from takeback.web.platform_api.asking import too_many_signals
from takeback.web.platform_api.bare.body import Body, ClientLeft, has_body, header
from takeback.web.platform_api.keys import lacking_scope, text_of

log = logging.getLogger(__name__)

_SERVER_ERRORS_BEGIN_AT = 500


@dataclass(frozen=True, slots=True)
class Call:
    """One call, with its key accepted.

    Attributes:
        services: the collaborators of this process.
        holder: who asks.
        connection: of ASGI.
        body: still to come, perhaps.
        began: when it came, in seconds that only grow.
    """

    services: Services
    holder: KeyHolder
    connection: Connection
    body: Body
    began: float


Handler = Callable[[Call], Awaitable[bytes | HttpResponse]]
"""Answers a call with JSON, or with a problem."""


class BareApi:
    """An ASGI application that answers some paths itself and hands on all others."""

    def __init__(
        self,
        services: Callable[[], Services],
        handlers: Mapping[str, Handler],
        otherwise: Application,
        linger_seconds: float = 2.0,
    ) -> None:
        """Answer these paths.

        Args:
            services: gives the collaborators of this process.
            handlers: what answers each path, to POST and to keys with the scope `lookup`.
            otherwise: what answers all other paths.
            linger_seconds: as `BodyGuard` has it.
        """
        self._services = services
        self._handlers = handlers
        self._otherwise = otherwise
        self._linger_seconds = linger_seconds

    async def __call__(self, connection: Connection, receive: Receive, send: Send) -> None:
        """Answer one request."""
        handler = self._handlers.get(connection["path"]) if connection["type"] == "http" else None
        if handler is None:
            await self._otherwise(connection, receive, send)
            return
        body = Body(receive)
        try:
            answer = await self._answer(handler, connection, body)
        except ClientLeft:
            return
        if not body.whole and has_body(connection):
            send = closing(receive, send, self._linger_seconds)
        if isinstance(answer, bytes):
            await _send(send, 200, [(b"content-type", b"application/json")], answer)
        else:
            headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in answer.items()]
            await _send(send, answer.status_code, headers, answer.content)

    async def _answer(self, handler: Handler, connection: Connection, body: Body) -> bytes | HttpResponse:
        began = time.perf_counter()
        services = self._services()
        try:
            text = text_of(header(connection, b"authorization").decode("latin-1"))
            holder = services.keys.holder(text, services.clock.now())
            if holder is None:
                return problem_answer("not_signed_in")
            if Scope.LOOKUP not in holder.scopes:
                return lacking_scope([Scope.LOOKUP.value])
            if connection["method"] != "POST":
                refusal = problem_answer("method_not_allowed")
                refusal.headers["Allow"] = "POST"
                return refusal
            return await handler(Call(services, holder, connection, body, began))
        except TakebackError as error:
            answer = answer_to(error)
            if answer.status_code >= _SERVER_ERRORS_BEGIN_AT:
                log.error("answered %d: %s", answer.status_code, type(error).__name__)  # noqa: TRY400 - its kind alone
            return answer
        except (ClientLeft, BodyRefused):
            raise
        except Exception:
            log.exception("nobody expected this")
            return problem_answer("internal")


def too_many(call: Call, route: str, asked: int) -> HttpResponse | None:
    """The refusal of a call whose key has asked for too much lately; `None` where it may.

    Args:
        call: whose key.
        route: under which it is counted.
        asked: for how many signals.
    """
    return too_many_signals(call.services, call.holder, route, asked)


async def _send(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [*headers, (b"content-length", b"%d" % len(body)), *_ALWAYS],
        }
    )
    await send({"type": "http.response.body", "body": body})


_ALWAYS = [(b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff")]
