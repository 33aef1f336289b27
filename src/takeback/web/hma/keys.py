"""Whose key stood in the path. A key is good here with the scope `hma` and nothing else, and in no header at all."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime

from asgiref.sync import sync_to_async
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse

from takeback.base.instants import Clock
from takeback.records.platforms.key_text import KeyText
from takeback.records.platforms.queries import KeyHolder, holder_of
from takeback.records.platforms.scopes import Scope
from takeback.web.face.lanes import Connection
from takeback.web.hma.edge import key_in, path_key
from takeback.web.hma.failures import message_answer

log = logging.getLogger(__name__)


def check_path_key(request: HttpRequest, scopes: frozenset[str]) -> HttpResponse | None:
    """The refusal of a request, or `None` where its key will do; then `hma_holder` says who asks.

    A key that is no key, an unknown, wrong, revoked or expired one, and a good one of another kind are refused alike:
    nothing can be learnt by trying. Never with 404, which clients take for "the bank is gone".

    Args:
        request: with `services`.
        scopes: what the key must carry, all of it.
    """
    try:
        holder = _holder(path_key(request), request.services.clock.now())  # type: ignore[attr-defined]  # set by PlaceServices
    except DatabaseError as error:
        log.error("keys cannot be checked: %s", type(error).__name__)  # noqa: TRY400 - its message may hold what was asked
        return message_answer(503, "keys cannot be checked now, so nothing was searched")
    if holder is None or not scopes <= {scope.value for scope in holder.scopes}:
        return message_answer(401)
    request.key_holder = holder  # type: ignore[attr-defined]  # so that a view need not ask again
    return None


def is_for_paths(holder: KeyHolder) -> bool:
    """Whether a key may stand in a path: with the scope `hma`, and no other.

    Args:
        holder: of a good key.
    """
    return holder.scopes == {Scope.HMA}


def hma_holder(request: HttpRequest) -> KeyHolder:
    """Who asks, in a view that is declared `for_path_keys`.

    Args:
        request: one that `check_path_key` let through.
    """
    holder: KeyHolder = request.key_holder  # type: ignore[attr-defined]  # set by check_path_key
    return holder


def refuses_strangers(clock: Clock) -> Callable[[Connection], Awaitable[str | None]]:
    """For a lane of the guard: whether a good key stands in the path, asked before a large body is read.

    Args:
        clock: tells when a key has expired.
    """

    def ask(key: KeyText | None) -> str | None:
        try:
            return None if _holder(key, clock.now()) else "not_signed_in"
        except DatabaseError:
            return "unavailable"
        finally:
            connection.close()  # no request of Django's is under way in this thread that would close it

    async def refuses(asked: Connection) -> str | None:
        return await sync_to_async(ask, thread_sensitive=False)(key_in(asked["path"]))

    return refuses


def _holder(key: KeyText | None, at: datetime) -> KeyHolder | None:
    """Whose key it is, if it is one for paths."""
    holder = holder_of(str(key), at=at) if key else None
    return holder if holder and is_for_paths(holder) else None
