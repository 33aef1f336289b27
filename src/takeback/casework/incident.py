"""An incident: one room, account or school that many people's cases have in common. Pure.

The place is worked once, for everybody in it. Each person sees only the own case; a school sees how many, roughly, and
never who.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

SMALLEST_COUNT = 5
"""Below it a count is not told: of four pupils in one class, everybody knows who is meant."""
COUNT_STEP = 5
"""Counts are told in steps, so that the one who joined last is not the difference between two visits."""


class Kind(StrEnum):
    """What many cases have in common."""

    ROOM = "room"
    """A chat, a channel, a forum, a shared folder."""
    ACCOUNT = "account"
    """One account that posts about many people."""
    SCHOOL = "school"
    """A school, a workplace or another house where people know each other."""


class State(StrEnum):
    """Where an incident stands."""

    OPEN = "open"
    WORKED = "worked"
    """The place has been worked on, once, for all."""


@dataclass(frozen=True, slots=True)
class RoughCount:
    """How many people, as somebody outside may know it.

    Attributes:
        at_least: a multiple of `COUNT_STEP`; 0 where there are fewer than `SMALLEST_COUNT`, or none.
    """

    at_least: int

    @property
    def is_small(self) -> bool:
        """Whether no number may be told."""
        return self.at_least == 0


def rough_count(people: int) -> RoughCount:
    """What may be told of a count.

    Args:
        people: how many there are.
    """
    return RoughCount(0 if people < SMALLEST_COUNT else people - people % COUNT_STEP)


def same_place(place: str) -> str:
    """The place in the one form in which two mentions of it are alike: so that it is worked once.

    Args:
        place: a link, or a name, as somebody wrote it.
    """
    plain = " ".join(unicodedata.normalize("NFKC", place).split())
    try:
        parts = urlsplit(plain if "://" in plain else f"//{plain}")
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:  # brackets that close nothing, say
        return plain.casefold()
    if "." not in host or " " in host:
        return plain.casefold()
    query = f"?{parts.query}" if parts.query else ""
    return f"{host}{parts.path.rstrip('/')}{query}"
