"""Whom to ask next, when somebody did not act. It climbs to a *draft*: a person approves before anything leaves.

    site -> host -> delivery network -> registrar -> search engines -> regulator
     |
     `-- left out where the operator is never to be contacted: it sells removals, or publishes notices

A rung is left when its clock is over, when it has refused, or when nobody can be reached there, and never while its
clock runs. The next is always the lowest that nobody has asked yet: a host whose address is found late is not passed
over. A removal ends the climb.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from takeback.base.errors import Invalid
from takeback.sites.contact import Scope

RUNGS: Final = (
    (Scope.PLATFORM_FORM, Scope.OPERATOR),
    (Scope.HOST,),
    (Scope.CDN,),
    (Scope.REGISTRAR,),
    (Scope.SEARCH_ENGINE,),
    (Scope.REGULATOR,),
)
"""From the first that is asked to the last. A platform's form and its operator's mailbox are one rung: the second is
asked only where the first cannot be reached."""


class Answer(StrEnum):
    """What came of asking."""

    WAITING = "waiting"
    """Nothing yet. Once the clock is over, that is an answer too."""
    REMOVED = "removed"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    """It came back undelivered, for good, or nobody answers there."""


@dataclass(frozen=True, slots=True)
class Tried:
    """One asking.

    Attributes:
        scope: who was asked.
        answer: what came.
        due_at: when its clock is over.
    """

    scope: Scope
    answer: Answer
    due_at: datetime

    def __post_init__(self) -> None:
        """Refuse an instant without a zone."""
        if self.due_at.tzinfo is None:
            raise Invalid("an instant needs its zone", field="due_at")


@dataclass(frozen=True, slots=True)
class Climb:
    """A draft is to be written.

    Attributes:
        scope: to whom.
        skipped: rungs on the way at which nobody could be asked, so that the page says so.
    """

    scope: Scope
    skipped: tuple[Scope, ...] = ()


@dataclass(frozen=True, slots=True)
class Wait:
    """A clock runs.

    Attributes:
        scope: whose.
        until: when it is over.
    """

    scope: Scope
    until: datetime


@dataclass(frozen=True, slots=True)
class Ended:
    """Nobody else is to be asked.

    Attributes:
        removed: because it was removed; otherwise the ladder is at its end, and a person decides.
    """

    removed: bool


def step(
    tried: Iterable[Tried],
    reachable: Collection[Scope],
    now: datetime,
    *,
    never_contact_operator: bool = False,
) -> Climb | Wait | Ended:
    """What comes next.

    Args:
        tried: all that was asked of this location so far, in any order.
        reachable: for which scopes a contact is known.
        now: the present instant.
        never_contact_operator: who runs the site is left out, by whatever channel.

    Raises:
        Invalid: the instant has no zone.
    """
    if now.tzinfo is None:
        raise Invalid("an instant needs its zone", field="now")
    asked = list(tried)
    if any(each.answer is Answer.REMOVED for each in asked):
        return Ended(removed=True)
    running = [each for each in asked if each.answer is Answer.WAITING and each.due_at > now]
    if running:
        last = max(running, key=lambda each: each.due_at)
        return Wait(last.scope, last.due_at)
    skipped: list[Scope] = []
    for rung in RUNGS[1:] if never_contact_operator else RUNGS:
        here = [each for each in asked if each.scope in rung]
        if any(each.answer is not Answer.UNREACHABLE for each in here):
            continue
        left = [each for each in rung if each in reachable and each not in {was.scope for was in here}]
        if left:
            return Climb(left[0], tuple(skipped))
        skipped.extend(rung)
    return Ended(removed=False)


def next_rung(
    tried: Iterable[Tried],
    reachable: Collection[Scope],
    now: datetime,
    *,
    never_contact_operator: bool = False,
) -> Scope | None:
    """For whom a draft is to be written now; `None` while a clock runs, and at the end. `step` says which.

    Args:
        tried: all that was asked of this location so far.
        reachable: for which scopes a contact is known.
        now: the present instant.
        never_contact_operator: who runs the site is left out.

    Raises:
        Invalid: the instant has no zone.
    """
    next_ = step(tried, reachable, now, never_contact_operator=never_contact_operator)
    return next_.scope if isinstance(next_, Climb) else None
