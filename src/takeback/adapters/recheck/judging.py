"""One answer of a server, to what it tells. What is not told for certain is `NOT_LOOKED`, never gone."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from takeback.adapters.recheck.phrases import LOG_IN, LOG_IN_PATH, NOT_A_MACHINE, NOTHING_HERE, SHORT, WRONG_COUNTRY
from takeback.adapters.safe_fetch import Fetched, NotFetched, Outcome
from takeback.adapters.site_look.html import Page
from takeback.casework.takedown.recheck import Saw

_BY_STATUS: Final[dict[int, Saw]] = {
    401: Saw.LOGIN_WALL,
    402: Saw.LOGIN_WALL,
    403: Saw.BLOCKED,
    404: Saw.GONE,
    407: Saw.NOT_LOOKED,
    410: Saw.GONE,
    451: Saw.BLOCKED,
}
_OK: Final = range(200, 300)


def by_answer(outcome: Outcome) -> Saw | None:
    """What the answer alone tells, before its body is read; `None`: the body has to be read.

    Args:
        outcome: of a fetch.
    """
    match outcome:
        case NotFetched():
            return Saw.NOT_LOOKED
        case Fetched(status=status) if status in _BY_STATUS:
            return _BY_STATUS[status]
        case Fetched(status=status) if status not in _OK:
            return Saw.NOT_LOOKED  # broken, busy, or something of its own
        case Fetched(final_url=final) if LOG_IN_PATH.search(urlsplit(final).path):
            return Saw.LOGIN_WALL
    return None


def leads_home(asked: str, final: str) -> bool:
    """Whether somebody who asked for a page was led to the first page of a site instead: "there is nothing there".

    Args:
        asked: the location.
        final: where the redirects ended.
    """
    return urlsplit(final).path in {"", "/"} and urlsplit(asked).path not in {"", "/"}


def by_words(page: Page) -> Saw | None:
    """What a page says of itself; `None`: nothing of that kind.

    Args:
        page: as it was read.
    """
    words = page.text
    if len(words) > SHORT:
        return None
    if WRONG_COUNTRY.search(words):
        return Saw.BLOCKED
    if NOT_A_MACHINE.search(words):
        return Saw.BLOCKED
    if page.asks_for_password or (LOG_IN.search(words) and not NOTHING_HERE.search(words)):
        return Saw.LOGIN_WALL
    return Saw.SOFT_404 if NOTHING_HERE.search(words) else None
