"""Who has entered a code, for a short while. It lies in a cookie alone: the server keeps no trace of a visit.

The cookie holds the case's id and what the code is, locked under a key of this server; a browser that is looked through
later holds nothing that can be read, and a copied database nothing at all. It ends after a while without use, after two
hours in any case, when the browser is closed, and when somebody leaves the page by its button.
"""

from __future__ import annotations

import base64
import binascii
import json
import threading
from collections.abc import MutableMapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from takeback.base.ids import new_id
from takeback.flows.cases.own_case import Holder
from takeback.sealing.boxes import PrivateKey, lock, unlock
from takeback.sealing.outcomes import Opened
from takeback.sealing.purposes import Purpose

IDLE: Final = timedelta(minutes=20)
LONGEST: Final = timedelta(hours=2)

_PURPOSE: Final = Purpose("case-session")
_LONGEST_COOKIE: Final = 1000


@dataclass(frozen=True, slots=True)
class Visit:
    """One person at one browser.

    Attributes:
        id: of this visit, so that leaving ends it wherever a copy of the cookie lies.
        holder: what the code opens.
        since: when it was entered.
        seen: when a page was last asked for.
    """

    id: str
    holder: Holder
    since: datetime
    seen: datetime


class Ended:
    """Visits that were left, until their cookie would be over anyway. In the memory of one process."""

    def __init__(self) -> None:
        self._until: MutableMapping[str, datetime] = {}
        self._lock = threading.Lock()

    def end(self, visit: Visit) -> None:
        """Let no copy of this visit's cookie open anything here any more.

        Args:
            visit: which.
        """
        with self._lock:
            self._until = {each: until for each, until in self._until.items() if until > visit.seen}
            self._until[visit.id] = visit.since + LONGEST

    def has(self, visit: Visit) -> bool:
        """Whether it was left.

        Args:
            visit: which.
        """
        return visit.id in self._until


ENDED: Final = Ended()


def begin(response: HttpResponse, holder: Holder, at: datetime) -> None:
    """Remember in the browser that a code was right.

    Args:
        response: what will be answered; it gets the cookie.
        holder: what the code opens.
        at: now.
    """
    _write(response, Visit(new_id("visit"), holder, at, at))


def visit_of(request: HttpRequest, at: datetime) -> Visit | None:
    """Who asks, if they have entered a code and it is not over. Anything at all may stand in the cookie.

    Args:
        request: brings the cookie.
        at: now.
    """
    visit = _read(request.COOKIES.get(settings.CASE_COOKIE_NAME, ""))
    if visit is None or at - visit.seen > IDLE or at - visit.since > LONGEST or ENDED.has(visit):
        return None
    return visit


def renew(response: HttpResponse, visit: Visit, at: datetime) -> None:
    """Count the time without use from now on.

    Args:
        response: what will be answered.
        visit: who asked.
        at: now.
    """
    _write(response, Visit(visit.id, visit.holder, visit.since, at))


def end(response: HttpResponse, visit: Visit | None) -> None:
    """Forget the code, here and in the browser.

    Args:
        response: what will be answered; it takes the cookie back.
        visit: who asked.
    """
    if visit is not None:
        ENDED.end(visit)
    response.delete_cookie(settings.CASE_COOKIE_NAME, path="/", samesite="Strict")


def _write(response: HttpResponse, visit: Visit) -> None:
    content = json.dumps(
        {
            "visit": visit.id,
            "case": visit.holder.case_id,
            "code": visit.holder.code.raw.hex(),
            "since": visit.since.timestamp(),
            "seen": visit.seen.timestamp(),
        }
    )
    box = lock(settings.CASE_SESSION_KEY, content.encode(), _PURPOSE)
    response.set_cookie(
        settings.CASE_COOKIE_NAME,
        base64.urlsafe_b64encode(box).decode("ascii"),
        path="/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def _read(cookie: str) -> Visit | None:
    if not cookie or len(cookie) > _LONGEST_COOKIE or not cookie.isascii():
        return None
    try:
        box = base64.b64decode(cookie, altchars=b"-_", validate=True)
    except binascii.Error:
        return None
    match unlock(settings.CASE_SESSION_KEY, box, _PURPOSE):
        case Opened(plaintext):
            kept = json.loads(plaintext)
            return Visit(
                kept["visit"],
                Holder(kept["case"], PrivateKey(bytes.fromhex(kept["code"]))),
                datetime.fromtimestamp(kept["since"], UTC),
                datetime.fromtimestamp(kept["seen"], UTC),
            )
        case _:
            return None
