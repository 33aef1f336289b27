"""What a case's page may tell of matches. Whoever hurts somebody may hold the page: so first nothing that helps them.

Before a caseworker has verified the person, the page says "active" or "seen", and learns of matches by the week: who
uploads a picture to find out whether it is protected, and reloads the page, sees nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple


class Stop(NamedTuple):
    """What one entry did on one platform on one day.

    Attributes:
        day: in UTC.
        platform: whose uploads; opaque here.
        times: how many uploads it stopped or held.
    """

    day: date
    platform: str
    times: int


@dataclass(frozen=True, slots=True)
class Coarse:
    """What an unverified person is told.

    Attributes:
        seen: something was stopped, in a week that is over.
    """

    seen: bool


@dataclass(frozen=True, slots=True)
class Exact:
    """What a verified person is told.

    Attributes:
        times: how many uploads were stopped.
        platforms: on how many platforms.
        last: the last day; `None` where nothing was.
    """

    times: int
    platforms: int
    last: date | None


def told(stops: Iterable[Stop], today: date, *, verified: bool) -> Coarse | Exact:
    """What the page may say.

    Args:
        stops: of all entries of the case.
        today: in UTC.
        verified: whether a caseworker has verified the person.
    """
    counted = [stop for stop in stops if stop.times > 0]
    if not verified:
        monday = today - timedelta(days=today.weekday())
        return Coarse(any(stop.day < monday for stop in counted))
    return Exact(
        sum(stop.times for stop in counted),
        len({stop.platform for stop in counted}),
        max((stop.day for stop in counted), default=None),
    )
