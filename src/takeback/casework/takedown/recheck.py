"""When somebody looks again, and what may be concluded from what they saw.

Gone is a grave word: a person stops being afraid by it. So it takes two vantage points, and whatever cannot be seen is
never gone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from takeback.casework.takedown.location_state import Event

_DAYS: Final = (1, 2, 4, 7, 14, 30, 60, 90, 135, 180, 240, 300, 365, 450, 540, 635, 730)
PLAN: Final = (timedelta(hours=6), *(timedelta(days=days) for days in _DAYS))
"""How long after it was asked for, or was gone, somebody looks: soon, after days, then ever rarer for two years."""
AGAIN: Final = timedelta(days=1)
"""When somebody looks again after a look that told nothing."""
FRESH: Final = timedelta(days=3)
"""For how long what one vantage point saw counts beside what another sees."""
VANTAGE_POINTS: Final = 2


class Saw(StrEnum):
    """What one look from one vantage point told."""

    THERE = "there"
    """The very media, or what else was reported, is at the very location."""
    GONE = "gone"
    SOFT_404 = "soft_404"
    """The page is there and says that nothing is."""
    LOGIN_WALL = "login_wall"
    BLOCKED = "blocked"
    """Hidden from the country, or from machines."""
    NOT_LOOKED = "not_looked"
    """Could not look: no answer, a robots rule, a limit."""


_GONE = frozenset({Saw.GONE, Saw.SOFT_404})
_HIDDEN = frozenset({Saw.LOGIN_WALL, Saw.BLOCKED})


@dataclass(frozen=True, slots=True)
class Look:
    """One look.

    Attributes:
        saw: what it told.
        vantage: from where, a word of ours.
        at: when.
    """

    saw: Saw
    vantage: str
    at: datetime


def observed(looks: Sequence[Look], before: Sequence[Look] = (), *, is_gone: bool = False) -> Event | None:
    """What a round of looks means.

    Args:
        looks: what the vantage points saw in this round.
        before: earlier looks, in the order of time. What each vantage point saw last counts while it is `FRESH`,
            unless it looked in this round too.
        is_gone: it was seen gone from two vantage points before. Then one that sees it gone still is enough beside
            others from which it is hidden: else whoever is behind a border would be asked anew every few days.

    Returns:
        What happens to the location by it; `None`: nothing is known, and it is looked at again.
    """
    told = [look for look in looks if look.saw is not Saw.NOT_LOOKED]
    if not told:
        return None
    newest = max(look.at for look in told)
    last: dict[str, Saw] = {}
    for look in (*before, *told):
        if look.saw is not Saw.NOT_LOOKED and newest - look.at <= FRESH:
            last[look.vantage] = look.saw
    if any(saw is Saw.THERE for saw in last.values()):
        return Event.SEE_THERE
    if sum(saw in _GONE for saw in last.values()) >= (1 if is_gone else VANTAGE_POINTS):
        return Event.SEE_GONE
    if any(saw in _HIDDEN for saw in last.values()):
        return Event.SEE_NOTHING
    return None


def next_look(since: datetime, at: datetime, *, told: bool = True) -> datetime | None:
    """When somebody looks next.

    Args:
        since: from when on the plan counts: since it was asked for, or gone, or there again.
        at: the present instant.
        told: whether the last look told anything.

    Returns:
        An instant after `at`; `None` once the two years are over.
    """
    planned = next((since + wait for wait in PLAN if since + wait > at), None)
    if planned is None or told:
        return planned
    return min(planned, at + AGAIN)
