"""Who may send a large body to a link: whoever brings one that works, or worked. Asked before the body is read.

A link that was used is let through to its page: somebody who pressed twice is to read that the picture has arrived.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from asgiref.sync import sync_to_async
from django.db import DatabaseError, connections

from takeback.base.instants import Clock
from takeback.records.uploads.queries import request_under_link, takes_upload
from takeback.records.uploads.states import HAS_PICTURE
from takeback.web.face.lanes import Connection

HEADER = "Upload-Link"
"""Carries the secret of a link whose fragment a script has read."""

_PLACE = re.compile(r"/(?:[a-z]{2}/)?link/([^/]+)/")


def secret_in(path: str) -> str | None:
    """What stands in the path where a link's secret may stand; `None` where the path is another's.

    Args:
        path: of a request, decoded.
    """
    found = _PLACE.fullmatch(path)
    return None if found is None else found[1]


def refuses_strangers(clock: Clock) -> Callable[[Connection], Awaitable[str | None]]:
    """For a lane of the guard: whether somebody brings a link that is worth anything.

    The view asks again: this only keeps strangers from sending what costs memory.

    Args:
        clock: tells when a link is over.
    """

    def ask(secrets: list[str]) -> str | None:
        try:
            rows = [row for each in secrets if (row := request_under_link(each)) is not None]
        except DatabaseError:
            return "unavailable"
        finally:
            connections["default"].close()  # no request of Django's is under way in this thread that would close it
        known = any(takes_upload(row, clock.now()) or row.state in HAS_PICTURE for row in rows)
        return None if known else "not_found"

    async def refuses(asked: Connection) -> str | None:
        name = HEADER.lower().encode()
        brought = [value.decode("latin-1") for header, value in asked["headers"] if header == name]
        in_path = secret_in(asked["path"])
        secrets = [each for each in (*brought, in_path) if each][:2]
        return await sync_to_async(ask, thread_sensitive=False)(secrets)

    return refuses
