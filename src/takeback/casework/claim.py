"""An image that a person says is of them, and what becomes of that claim.

Two people may claim one image: she, and whoever hurts her. A machine cannot tell which is which, so from then on
neither of them moves it: it stays in the bank, and a person looks at both.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Claim(StrEnum):
    """How a case stands to one of its images."""

    HELD = "held"
    """Nobody else claims it; or a person has looked, and it is of each of those who hold it."""
    FROZEN = "frozen"
    """Somebody else does, or it was in the bank already: nothing of it moves until a person has looked."""
    WITHDRAWN = "withdrawn"
    """The person took it back."""
    REFUSED = "refused"
    """A person looked, and it is somebody else's, or nothing that is kept here."""
    SET_ASIDE = "set_aside"
    """Somebody in the case may have been under age: it matches nothing, and no other case brings it back."""


LIVE = frozenset({Claim.HELD, Claim.FROZEN})
"""Claims by which an entry stays in the bank."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was there when a picture came.

    Attributes:
        fresh: nothing was: the entry is new.
        withdrawn: an entry was, and matches nothing.
        claimed: other cases claim it, live.
        given_up: other cases, or this one, claimed it once and withdrew it, and nobody was refused.
        own: this case's own consent stands at the entry.
    """

    fresh: bool
    withdrawn: bool
    claimed: bool
    given_up: bool
    own: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of it.

    Attributes:
        claim: how the case stands to it.
        bring_back: the entry matches again, by this person's consent: a withdrawal binds who withdrew, nobody else.
    """

    claim: Claim
    bring_back: bool = False


def judge(found: Found) -> Verdict:
    """How a new claim stands.

    Args:
        found: what was there.
    """
    if found.fresh:
        return Verdict(Claim.HELD)
    if found.claimed:
        return Verdict(Claim.FROZEN)
    if found.withdrawn and found.given_up:
        return Verdict(Claim.HELD, bring_back=True)
    if found.own and not found.withdrawn:
        return Verdict(Claim.HELD)
    return Verdict(Claim.FROZEN)
