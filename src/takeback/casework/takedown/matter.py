"""What lies at a location: how urgent that is, and who can see whether it is gone."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from takeback.sites.location import Reach


class Matter(StrEnum):
    """What it is."""

    IDENTITY = "identity"
    """A name, an address or a telephone number of hers: whoever reads it can stand at her door."""
    IMAGE = "image"
    IMPERSONATION = "impersonation"
    """Somebody poses as her; also as an escort, under her pictures."""
    ACCOUNT = "account"
    SEARCH_RESULT = "search_result"


class Sight(StrEnum):
    """Who can see whether it is there."""

    MACHINE = "machine"
    """It is looked at again and again, by the plan."""
    WITNESS = "witness"
    """Not visible to us: a private room. Somebody who is in it, or who runs it, says whether it is gone."""
    NOBODY = "nobody"
    """Recorded, and never fetched: a hidden service."""


_PRIORITY: Final[dict[Matter, int]] = {
    Matter.IDENTITY: 0,
    Matter.IMPERSONATION: 1,
    Matter.IMAGE: 2,
    Matter.ACCOUNT: 3,
    Matter.SEARCH_RESULT: 4,
}

_SIGHT: Final[dict[Reach, Sight]] = {
    Reach.WEB: Sight.MACHINE,
    Reach.SEARCH: Sight.MACHINE,
    Reach.ROOM: Sight.WITNESS,
    Reach.NAME: Sight.WITNESS,
    Reach.ONION: Sight.NOBODY,
}


def priority(matter: Matter) -> int:
    """Its place in the queue, 0 first: what puts somebody in danger goes before everything.

    Args:
        matter: what it is.
    """
    return _PRIORITY[matter]


def sight(reach: Reach) -> Sight:
    """Who can see whether it is there.

    Args:
        reach: how one gets to it.
    """
    return _SIGHT[reach]


def can_be_noticed(reach: Reach) -> bool:
    """Whether anybody is there who could be asked. Nobody runs a hidden service who answers to a law.

    Args:
        reach: how one gets to it.
    """
    return sight(reach) is not Sight.NOBODY
