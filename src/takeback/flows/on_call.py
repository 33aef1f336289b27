"""What whoever is on call has to see: what machines should have done by now, and what none will touch again.

A notice of a takedown is not theirs to send: whether it left is found out at the desk, where a task waits for it. What
is settled there still rests in the outbox, so it is counted here only as long as the notice itself is open.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import CharField, Q, Value
from django.db.models.functions import Cast, Concat

from takeback.base.errors import NotFound
from takeback.casework.takedown.notice_state import NoticeState
from takeback.records.audit.actions import append
from takeback.records.takedowns.actions.notices import SEND
from takeback.records.takedowns.models import Notice
from takeback.records.work.models import Obligation, OutboxMessage
from takeback.records.work.queries import (
    Backlog,
    Needing,
    NeedsAPerson,
    backlog,
    counted_for_a_person,
    kind_and_key,
    needs_a_person,
)
from takeback.records.work.resolutions import revive
from takeback.records.work.states import State

LATE_AFTER: Final = timedelta(minutes=10)
"""A worker takes up what is due within seconds; what waits for so long waits for a worker."""

NOTICE: Final = SEND
"""The kind of message that only the desk settles."""

_OPEN: Final = [NoticeState.PREPARED.value, NoticeState.SENDING.value, NoticeState.MAY_HAVE_BEEN_SENT.value]


@dataclass(frozen=True, slots=True)
class Unfinished:
    """What waits for a person, as far as it is shown.

    Attributes:
        shown: in doubt first, then dead; oldest first.
        many: how many there are, shown or not.
    """

    shown: list[NeedsAPerson]
    many: int


def machines_backlog(at: datetime) -> list[Backlog]:
    """What machines still have to do, by kind: the most overdue first, then by name.

    Args:
        at: the present instant. Late is what was due more than `LATE_AFTER` before.
    """
    by_kind = [each for table in (OutboxMessage, Obligation) for each in backlog(table, at - LATE_AFTER)]
    return sorted(by_kind, key=lambda each: (each.oldest_at is None, each.oldest_at or at, each.kind))


def needing_by_kind() -> list[Needing]:
    """What waits for a person, counted by kind and state."""
    return counted_for_a_person(_unsettled())


def unfinished(most: int) -> Unfinished:
    """What waits for a person, one by one.

    Args:
        most: at most so many are shown.
    """
    return Unfinished(needs_a_person(most, _unsettled()), sum(each.many for each in needing_by_kind()))


def can_be_tried_again(message: NeedsAPerson) -> bool:
    """Whether whoever is on call may have a machine try it again.

    Args:
        message: that waits for a person.
    """
    return message.state is State.DEAD and message.kind != NOTICE


def try_again(number: int, by_id: str, at: datetime) -> None:
    """Have a dead letter tried again, and write down who said so.

    Args:
        number: of the message.
        by_id: who.
        at: the present instant.

    Raises:
        NotFound: there is no such message, or it is a notice: those are settled at the desk.
        Conflict: it is not dead, or no longer.
    """
    with transaction.atomic():
        kind, key = kind_and_key(number) or (NOTICE, "")
        if kind == NOTICE:
            raise NotFound("no such message that a machine could try again")
        revive(kind, key, at)
        append("work.revived", {"by": by_id, "kind": kind, "message": number}, at)


def _unsettled() -> Q:
    """Everything but places of notices that were settled: they bounced, were answered, discarded, or sent after all."""
    place = Concat("id", Value(":"), Cast("sendings", CharField()))  # as `outbox_key` says it
    return ~Q(kind=NOTICE) | Q(key__in=Notice.objects.filter(state__in=_OPEN).annotate(place=place).values("place"))
