"""A person's word on what a machine may not decide."""

from __future__ import annotations

from datetime import datetime

from takeback.base.errors import Conflict, NotFound
from takeback.records.work.models import OutboxMessage
from takeback.records.work.states import MOVING, Event, State, after
from takeback.records.work.transactions import need_transaction


def resolve_doubt(kind: str, key: str, *, was_sent: bool, at: datetime) -> None:
    """Say whether a message in doubt went out, having looked (into the Sent folder, or asked the recipient).

    The caller writes who said so to the audit log, in the same transaction.

    Args:
        kind: as it was put in the outbox.
        key: as it was put in the outbox.
        was_sent: `False` lets a machine send it, for the first time as far as that person could see.
        at: the present instant.

    Raises:
        NotFound: no such message.
        Conflict: it is not in doubt, or no longer.
        TransactionManagementError: called outside a transaction.
    """
    _apply(kind, key, Event.FOUND_SENT if was_sent else Event.FOUND_UNSENT, at)


def revive(kind: str, key: str, at: datetime) -> None:
    """Have a dead letter tried again, with its attempts counted anew.

    Args:
        kind: as it was put in the outbox.
        key: as it was put in the outbox.
        at: the present instant.

    Raises:
        NotFound: no such message.
        Conflict: it is not dead, or no longer.
        TransactionManagementError: called outside a transaction.
    """
    _apply(kind, key, Event.REVIVE, at)


def _apply(kind: str, key: str, event: Event, at: datetime) -> None:
    need_transaction()
    row = OutboxMessage.objects.select_for_update().filter(kind=kind, key=key).first()
    if row is None:
        raise NotFound("no such message in the outbox")
    state = after(State(row.state), event)
    if state is None:
        raise Conflict("the message has moved on since it was shown; look again")
    row.state = state.value
    row.next_at = at if state in MOVING else None
    # `attempts` fences lost claims, so it never falls; a row that is no longer held is safe by its empty owner.
    row.reason, row.attempts = (
        "",
        0,
    )  # a claim still out there is fenced by its owner, who is one thread and has moved on
    row.save()
