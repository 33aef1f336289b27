"""What platforms say of an entry, and how that moves its standing. `standing_after` is the one rule.

    confirmed      by two vetted platforms, independent of each other and of whoever banked it   ->  confirmed
    not_intimate   by one vetted platform                                                        ->  contested
    removed, kept  what became of the upload: noted, and moves nothing

A platform may be the abuser's. So an opinion never lets anything through: the most that it can do is to have a person
look where a picture was blocked. And a platform's own word counts for that platform at once, whoever it is: there it
concerns nobody else (see `matcher.Shelf.know`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from takeback.matching.bank import LIVE_STANDINGS, BankClass
from takeback.matching.standing import Standing

ENOUGH = 2
"""Platforms that must confirm an entry before it counts as confirmed everywhere."""

_MOVED_BY_OPINIONS = frozenset({BankClass.INTIMATE, BankClass.OTHER})
"""Nothing softens a child's list, and in an allow bank there is nothing to confirm."""


class Word(StrEnum):
    """What a platform can say of an entry that matched an upload."""

    CONFIRMED = "confirmed"
    """Somebody looked: the entry is what its bank says."""
    NOT_INTIMATE = "not_intimate"
    """Somebody looked: it is not."""
    REMOVED = "removed"
    """The upload was taken down."""
    KEPT = "kept"
    """The upload stays up."""


@dataclass(frozen=True, slots=True)
class Said:
    """The last word of one platform.

    Attributes:
        organisation: whose. One organisation is one voice, however many keys it has.
        word: what it said.
        vetted: whether we have looked at it: only then its word counts for others.
    """

    organisation: str
    word: Word
    vetted: bool


def standing_after(banked_as: Standing, bank_class: BankClass, owner: str | None, said: Iterable[Said]) -> Standing:
    """Where an entry stands, from where it stood and all that is said of it.

    Args:
        banked_as: its standing without any opinion.
        bank_class: of its bank.
        owner: the organisation whose bank it is. It confirms nothing by repeating itself.
        said: the last word of each platform, in any order.
    """
    if banked_as not in LIVE_STANDINGS or bank_class not in _MOVED_BY_OPINIONS:
        return banked_as
    counts = [each for each in said if each.vetted]
    if any(each.word is Word.NOT_INTIMATE for each in counts):
        return Standing.CONTESTED
    confirm = {each.organisation for each in counts if each.word is Word.CONFIRMED} - {owner}
    return Standing.CONFIRMED if len(confirm) >= ENOUGH else banked_as
