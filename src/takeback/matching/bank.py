"""Banks and their entries: what is held against uploads, and how far each entry is trusted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from takeback.signals.signal import Signal


class BankClass(StrEnum):
    """What a bank holds; it bounds what a match in it may do."""

    INTIMATE = "intimate"
    """Adults' intimate pictures."""
    CHILD = "child"
    """From authorised lists only: blocks, has no ordinary review, and carries a duty to report."""
    ALLOW = "allow"
    """Logos, memes, press photographs: a match here softens a block elsewhere to `hold`, and flags that entry."""
    OTHER = "other"
    """Whatever else a platform wants recognised."""


class Standing(StrEnum):
    """How far an entry is trusted. The standing, not the bank, decides what a match may do by default."""

    ATTESTED = "attested"
    """Hashed on the person's own device; nobody looked."""
    REVIEWED = "reviewed"
    """A trained reviewer looked once, then the picture was destroyed."""
    CONFIRMED = "confirmed"
    """Two independent platforms matched it and confirmed."""
    CONTESTED = "contested"
    """A platform says that it is not intimate."""
    WITHDRAWN = "withdrawn"
    """The person took it back: no match, at once."""
    EXPIRED = "expired"
    """Its time is over: no match."""


LIVE_STANDINGS = frozenset({Standing.ATTESTED, Standing.REVIEWED, Standing.CONFIRMED, Standing.CONTESTED})
"""Standings under which an entry can match at all."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One signal in one bank.

    Attributes:
        id: unique over all banks, 1 or more.
        bank: the bank's name.
        bank_class: what the bank holds.
        standing: how far it is trusted.
        signal: the hash.
    """

    id: int
    bank: str
    bank_class: BankClass
    standing: Standing
    signal: Signal
