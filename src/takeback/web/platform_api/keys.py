"""The key that a request brings: `Authorization: Bearer tb_<id>_<secret>`, and nowhere else."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime

from asgiref.sync import sync_to_async
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse

from takeback.base.instants import Clock
from takeback.records.platforms.actions import note_use
from takeback.records.platforms.queries import KeyHolder, holder_of
from takeback.web.face.lanes import Connection
from takeback.web.face.problems import BEARER, problem_answer

log = logging.getLogger(__name__)

_tried: dict[str, date] = {}
"""For each key the day on which this process last tried to note its use."""


def check_key(request: HttpRequest, scopes: frozenset[str]) -> HttpResponse | None:
    """The refusal of a request, or `None` where its key will do; then `request.key_holder` says who asks.

    Missing, malformed, unknown, wrong, revoked and expired keys are refused alike, so that nothing can be learnt by
    trying.

    Args:
        request: with `services`.
        scopes: what the key must carry, all of it.
    """
    at = request.services.clock.now()  # type: ignore[attr-defined]  # set by PlaceServices
    try:
        holder = _holder(request.headers.get("Authorization", ""), at)
        if holder is None:
            return problem_answer("not_signed_in")
    except DatabaseError as error:
        log.error("keys cannot be checked: %s", type(error).__name__)  # noqa: TRY400 - its message may hold what was asked
        return problem_answer("unavailable", "Keys cannot be checked now, so nothing was searched.")
    if not holder.used_today:
        _try_to_note_use(holder, at)
    missing = sorted(scopes - {scope.value for scope in holder.scopes})
    if missing:
        return lacking_scope(missing)
    request.key_holder = holder  # type: ignore[attr-defined]  # so that a view need not ask again
    return None


def lacking_scope(missing: Sequence[str]) -> HttpResponse:
    """The refusal of a good key that may not do this (RFC 6750, section 3.1).

    Args:
        missing: the scopes that it lacks.
    """
    words = " ".join(missing)
    refusal = problem_answer("not_allowed", f"This key lacks the scope {words}.")
    refusal.headers["WWW-Authenticate"] = f'{BEARER}, error="insufficient_scope", scope="{words}"'
    return refusal


def text_of(header: str) -> str:
    """What follows `Bearer` in an `Authorization` header; empty where it is another scheme.

    Args:
        header: as it came.
    """
    scheme, _, text = header.partition(" ")
    return text.strip() if scheme.lower() == "bearer" else ""


def refuses_large_bodies(clock: Clock) -> Callable[[Connection], Awaitable[str | None]]:
    """For a lane of the guard: whether somebody brings a good key, asked before a large body is read.

    The view checks the key again, with its scopes: this only keeps strangers from sending what costs memory.

    Args:
        clock: tells when a key has expired.
    """

    def ask(header: str) -> str | None:
        try:
            return None if _holder(header, clock.now()) else "not_signed_in"
        except DatabaseError:
            return "unavailable"
        finally:
            connection.close()  # no request of Django's is under way in this thread that would close it

    async def refuses(asked: Connection) -> str | None:
        sent = [value.decode("latin-1") for name, value in asked["headers"] if name == b"authorization"]
        return await sync_to_async(ask, thread_sensitive=False)(",".join(sent))

    return refuses


def _try_to_note_use(holder: KeyHolder, at: datetime) -> None:
    """Write the day of use down, once a day and process, and let no call fail for it.

    The one write of a lookup may have to wait for a long import into the banks; no second call is to wait with it.
    """
    if _tried.get(holder.key_id) == at.date():
        return
    _tried[holder.key_id] = at.date()
    try:
        note_use(holder.key_id, at=at)
    except DatabaseError as error:
        log.warning("the use of key %s was not noted: %s", holder.key_id, type(error).__name__)


def _holder(header: str, at: datetime) -> KeyHolder | None:
    return holder_of(text_of(header), at=at)


def key_holder(request: HttpRequest) -> KeyHolder:
    """Who asks, in a view that is declared `for_keys`.

    Args:
        request: one that `check_key` let through.
    """
    holder: KeyHolder = request.key_holder  # type: ignore[attr-defined]  # set by check_key
    return holder
