"""A picture is read and hashed in threads that wait for a decoder process; the event loop goes on meanwhile."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from io import BytesIO

from django.core.handlers.asgi import ASGIRequest
from django.http import HttpResponse

from takeback.flows.lookups.lookup import LookedUp, judge_now
from takeback.flows.services import Services
from takeback.matching.decision import Policies, nothing_near
from takeback.records.platforms.scopes import Scope
from takeback.signals.signal import Hashed, Unhashable
from takeback.web.face.lanes import Connection
from takeback.web.face.problems import problem_answer
from takeback.web.platform_api.answered import scan_answered
from takeback.web.platform_api.bare.application import Call, too_many
from takeback.web.platform_api.bare.body import content_type, header
from takeback.web.platform_api.bare.lookup import behalf_of
from takeback.web.platform_api.bare.plain_form import only_file_of
from takeback.web.platform_api.bodies import check_form, only_file

ROUTE = "scan"
COST = 8
"""Signals that a picture counts for in a key's allowance: the ways in which it can lie."""

_THREADS = 32
"""Calls that can wait for a decoder at once; the decoder itself refuses sooner where it is overrun."""


async def scan(call: Call) -> bytes | HttpResponse:
    """Answer `POST /api/v1/scan`. The picture is neither kept nor written to a disk.

    Args:
        call: with its key accepted.

    Raises:
        WrongContentType: it is no form.
        Invalid: the form holds anything but one file.
        TooLarge: more bytes than a picture may have.
        Unavailable: the decoder is overrun, or the banks cannot be searched.
    """
    check_form(content_type(call.connection))
    body = await call.body.read()
    if refusal := too_many(call, ROUTE, COST):
        return refusal
    services = call.services
    hashed = await _in_a_thread(lambda: _hash(services, call.connection, body))
    if isinstance(hashed, Unhashable):
        return problem_answer("unhashable", hashed.detail, field="file", reason=hashed.reason)
    (found,) = judge_now(services, [(*hashed.signals, *hashed.turned)], behalf_of(call.holder))
    if found is None:
        found = LookedUp(nothing_near(Policies(services.policy, call.holder.changes)), ())
    services.tally.answered(call.holder, ROUTE, 1, [found.decision], time.perf_counter() - call.began)
    answered = scan_answered(
        hashed, found, with_distances=Scope.DISTANCES in call.holder.scopes, in_shadow=call.holder.shadow
    )
    return answered.model_dump_json().encode()


def _hash(services: Services, connection: Connection, body: bytes) -> Hashed | Unhashable:
    data = only_file_of(header(connection, b"content-type"), body)
    if data is None or len(data) > services.most_bytes:
        request = ASGIRequest(_with_length(connection, len(body)), BytesIO(body))
        data = only_file(request, services.most_bytes)
    return services.decoder.hash(data, fast=True)


def _with_length(connection: Connection, length: int) -> Connection:
    """The connection, told how long the body really is: one that came in chunks says nothing of it."""
    headers = [each for each in connection["headers"] if each[0] != b"content-length"]
    return {**connection, "headers": [*headers, (b"content-length", b"%d" % length)]}


async def _in_a_thread(job: Callable[[], Hashed | Unhashable]) -> Hashed | Unhashable:
    return await asyncio.get_running_loop().run_in_executor(_threads(), job)


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_THREADS, thread_name_prefix="scan")
