"""From a request to an answer: which handler its method has, what a failure becomes, and what is counted."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.views.decorators.csrf import csrf_exempt

from takeback.flows.lookups.lookup import Behalf, LookedUp, judge
from takeback.flows.services import Services
from takeback.matching.decision import Decision
from takeback.records.platforms.queries import KeyHolder
from takeback.records.platforms.scopes import Scope
from takeback.signals.signal import Signal
from takeback.web.face.access import for_path_keys
from takeback.web.hma.failures import answer_to, message_answer
from takeback.web.hma.keys import hma_holder

log = logging.getLogger(__name__)

ROUTE = "hma"
"""Under which calls are counted."""

_OUR_MISTAKE, _UNAVAILABLE = 500, 503

Judge = Callable[[Services, Sequence[Signal], Behalf], LookedUp | None]
"""Decides on one upload; `None` where everything was searched and nothing is near."""


def judged_level(services: Services, signals: Sequence[Signal], behalf: Behalf) -> LookedUp:
    """Decide against the banks as they stand at this moment.

    Args:
        services: the process's collaborators.
        signals: of the upload.
        behalf: who asks.

    Raises:
        Unavailable: the banks cannot be searched.
    """
    (looked_up,) = judge(services, [signals], behalf)
    return looked_up


@dataclass(slots=True, kw_only=True)
class Call:
    """One call, with its key accepted.

    Attributes:
        query: the parameters of the address.
        services: the collaborators of this process.
        holder: who asks.
        at: when it came.
        judge: decides on an upload; which of the flow's two ways depends on where the call is answered.
        decisions: about each upload that it asked about; handlers add to them, so that they are counted.
    """

    query: QueryDict
    services: Services
    holder: KeyHolder
    at: datetime
    judge: Judge = judged_level
    decisions: list[Decision] = field(default_factory=list)

    @property
    def organisation(self) -> str:
        """Whose banks it may write to."""
        return self.holder.organisation_id


@dataclass(slots=True, kw_only=True)
class WebCall(Call):
    """A call that Django answers.

    Attributes:
        request: with its body.
    """

    request: HttpRequest


Json = dict[str, object] | list[object]
Handler = Callable[..., Json | HttpResponse]
"""Takes the call and the names in its path; answers with JSON, or with an answer of its own."""


def answering(**handlers: Handler) -> Callable[..., HttpResponse]:
    """A view, open to keys in the path.

    Args:
        handlers: one for each method, such as `GET`. `HEAD` is answered as `GET` is.
    """

    @csrf_exempt  # no browser's cookie counts here: the key in the path does
    @for_path_keys(Scope.HMA.value)
    def view(request: HttpRequest, key_id: str, **names: object) -> HttpResponse:  # noqa: ARG001 - the edge has read it
        handler = handlers.get("GET" if request.method == "HEAD" else request.method or "")
        if handler is None:
            refusal = message_answer(405)
            refusal.headers["Allow"] = ", ".join(handlers)
            return refusal
        services: Services = request.services  # type: ignore[attr-defined]  # set by PlaceServices
        at = services.clock.now()
        call = WebCall(query=request.GET, services=services, holder=hma_holder(request), at=at, request=request)
        return answer(call, handler, names)

    return view


def answer(call: Call, handler: Handler, names: Mapping[str, object] = MappingProxyType({})) -> HttpResponse:
    """Answer a call, whatever its handler raises, and count it.

    Args:
        call: with its key accepted.
        handler: of its address and method.
        names: that stood in its path.
    """
    if refusal := _too_many(call):
        return refusal
    began = time.perf_counter()
    try:
        said = handler(call, **names)
    except Exception as error:
        failed = answer_to(error)
        if failed.status_code == _OUR_MISTAKE:
            log.exception("nobody expected this; key %s", call.holder.key_id)
        elif failed.status_code == _UNAVAILABLE:
            kind = type(error).__name__  # a database's message may hold what was asked
            log.error("answered %d to key %s: %s", failed.status_code, call.holder.key_id, kind)  # noqa: TRY400 - as said
        return failed
    took = time.perf_counter() - began
    call.services.tally.answered(call.holder, ROUTE, len(call.decisions), call.decisions, took)
    return said if isinstance(said, HttpResponse) else JsonResponse(said, safe=False)


def _too_many(call: Call) -> HttpResponse | None:
    """The refusal of a call whose key has asked for too much lately. Each call counts as one signal."""
    wait = call.services.rates.wait_seconds(call.holder.key_id, call.holder.signals_per_second, 1)
    if not wait:
        return None
    call.services.tally.refused(call.holder, ROUTE)
    refusal = message_answer(429)
    refusal.headers["Retry-After"] = str(math.ceil(wait))
    return refusal
