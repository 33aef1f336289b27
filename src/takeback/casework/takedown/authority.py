"""Who may speak for the person: they themselves, or somebody with a right that was proved and has not ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Right(StrEnum):
    """By what right somebody acts for the person."""

    PARENT = "parent"
    SPOUSE = "spouse"
    RELATIVE = "relative"
    """A brother, a sister, a child: some laws let them ask, most do not."""
    LAWYER = "lawyer"
    GUARDIAN = "guardian"
    DESIGNATED_BODY = "designated_body"
    """An organisation that a state has named for this, with its designation on record."""
    SIGNED_AUTHORITY = "signed_authority"


@dataclass(frozen=True, slots=True)
class Delegate:
    """Somebody who acts for the person.

    Attributes:
        right: by what.
        proved_on: the day on which a caseworker saw the proof; `None` while nobody has.
        ends_on: the first day on which it counts no more; `None` where it lasts.
        ended_on: the day on which the person ended it; `None` where they have not.
    """

    right: Right
    proved_on: date | None = None
    ends_on: date | None = None
    ended_on: date | None = None


class Lacks(StrEnum):
    """Why a delegate may not act."""

    NO_PROOF = "no_proof"
    RAN_OUT = "ran_out"
    ENDED = "ended"


def lacks(delegate: Delegate, today: date) -> Lacks | None:
    """Why somebody may not act for the person; `None` where they may.

    Args:
        delegate: who.
        today: in UTC.
    """
    if delegate.ended_on is not None:
        return Lacks.ENDED
    if delegate.proved_on is None:
        return Lacks.NO_PROOF
    if delegate.ends_on is not None and delegate.ends_on <= today:
        return Lacks.RAN_OUT
    return None
