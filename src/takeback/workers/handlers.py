"""What the project wires to each kind of work."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from takeback.flows.services import Services
from takeback.records.work.payload import JSON
from takeback.records.work.progress import Claim, Terms


@dataclass(frozen=True, slots=True)
class Item:
    """What a handler is given.

    Attributes:
        key: the same on every attempt: where the receiver can tell repeats apart, it does so by this.
        attempt: from 1.
    """

    kind: str
    key: str
    payload: Mapping[str, JSON]
    attempt: int


@dataclass(frozen=True, slots=True)
class Delivered:
    """It happened."""


@dataclass(frozen=True, slots=True)
class NotYet:
    """It certainly did not happen, and may succeed later.

    Attributes:
        reason: a code, such as `connection_refused`.
    """

    reason: str


@dataclass(frozen=True, slots=True)
class Never:
    """It certainly did not happen, and trying again would not help.

    Attributes:
        reason: a code, such as `address_refused`.
    """

    reason: str


Outcome = Delivered | NotYet | Never
"""How a delivery ended, where that is known. Where it is not known, the delivery raises."""


class Policy(Enum):
    """What to do where nobody can know whether an effect happened.

    Attributes:
        AT_LEAST_ONCE: do it again; the effect is idempotent by the item's key.
        AT_MOST_ONCE_BY_MACHINE: never again, unless a person has looked: a mail, a call that somebody answers.
    """

    AT_LEAST_ONCE = "at_least_once"
    AT_MOST_ONCE_BY_MACHINE = "at_most_once_by_machine"


_DELIVERY = Terms(lease=timedelta(minutes=2), attempts=12)
_DUTY = Terms(lease=timedelta(minutes=2), attempts=None)


@dataclass(frozen=True, slots=True)
class Delivery:
    """Acts on the world for one kind of outbox message.

    Attributes:
        deliver: called outside any transaction. Ends by its own time limits within `terms.lease`. Raises where it
            cannot know how it ended; its error's text is not logged.
        policy: whether it may be done twice.
        terms: its lease, and after how many attempts a person has to look.
    """

    deliver: Callable[[Services, Item], Outcome]
    policy: Policy = Policy.AT_LEAST_ONCE
    terms: Terms = _DELIVERY


@dataclass(frozen=True, slots=True)
class Duty:
    """Carries out one kind of obligation.

    Attributes:
        carry_out: called inside the transaction that also marks the obligation as done. Writes records and outbox
            messages, nothing else; opens no socket and no file, and does not discharge the obligation itself.
        terms: its lease. Never given up by default: a deadline does not go away because a machine failed.
    """

    carry_out: Callable[[Services, Item], None]
    terms: Terms = _DUTY


Handler = Delivery | Duty
Handlers = Mapping[str, Handler]
"""By kind. A kind without a handler here waits for a worker that has one."""


def item_of(claim: Claim) -> Item:
    """What the handler of a claim is given.

    Args:
        claim: a claim on a row.
    """
    return Item(claim.kind, claim.key, claim.payload, claim.attempt)
