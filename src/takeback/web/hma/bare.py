"""Looking a hash up, beside Django: what a platform asks most often is answered from memory, in this process.

Everything here is as Django would answer it, by the same handlers. Keys and banks are kept level by a thread of the
server (`flows.lookups.following`); where they are not, the answer is 503 and never "no match".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from django.core.exceptions import TooManyFieldsSent
from django.http import HttpResponse, QueryDict

from takeback.base.errors import Unavailable
from takeback.flows.lookups.lookup import Behalf, LookedUp, judge_now
from takeback.flows.services import Services
from takeback.signals.signal import Signal
from takeback.web.face.body_guard import Application, Receive, Send
from takeback.web.face.lanes import Connection
from takeback.web.hma.calls import Call, Handler, answer
from takeback.web.hma.edge import key_in
from takeback.web.hma.failures import answer_to, message_answer
from takeback.web.hma.keys import is_for_paths
from takeback.web.hma.matching import lookup_signal, raw_lookup

_HANDLERS: Final[Mapping[str, Handler]] = {"raw_lookup": raw_lookup, "lookup": lookup_signal}
_PATH: Final = re.compile(r"/hma/[^/]*/m/(raw_lookup|lookup)")
_ALWAYS: Final = [
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
]


class BareHma:
    """An ASGI application that answers hashes that are looked up, and hands on everything else."""

    def __init__(self, services: Callable[[], Services], otherwise: Application) -> None:
        """Stand before `otherwise`.

        Args:
            services: gives the collaborators of this process.
            otherwise: what answers all other requests.
        """
        self._services = services
        self._otherwise = otherwise

    async def __call__(self, connection: Connection, receive: Receive, send: Send) -> None:
        """Answer one request, or hand it on."""
        found = _PATH.fullmatch(connection["path"]) if connection["type"] == "http" else None
        if found is None or connection["method"] != "GET":
            await self._otherwise(connection, receive, send)
            return
        try:
            query = QueryDict(connection["query_string"])
        except TooManyFieldsSent as error:
            said = answer_to(error)
        else:
            if query.get("url"):
                await self._otherwise(connection, receive, send)
                return
            said = await _answered(self._services(), connection["path"], query, _HANDLERS[found[1]])
        headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in said.items()]
        headers.append((b"content-length", b"%d" % len(said.content)))
        await send({"type": "http.response.start", "status": said.status_code, "headers": [*headers, *_ALWAYS]})
        await send({"type": "http.response.body", "body": said.content})


async def _answered(services: Services, path: str, query: QueryDict, handler: Handler) -> HttpResponse:
    at = services.clock.now()
    key = key_in(path)
    try:
        holder = await services.keys.holder_in_a_moment(str(key), services.clock) if key else None
    except Unavailable as error:
        return answer_to(error)
    if holder is None or not is_for_paths(holder):
        return message_answer(401)
    return answer(Call(query=query, services=services, holder=holder, at=at, judge=_judged_now), handler)


def _judged_now(services: Services, signals: Sequence[Signal], behalf: Behalf) -> LookedUp | None:
    (looked_up,) = judge_now(services, [signals], behalf)
    return looked_up
