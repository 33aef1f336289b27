"""What the rest of the program asks of this one: let this go out, have that done by then.

Each call is part of its caller's transaction: the change and the wish stand or fall together. Each is idempotent by
(kind, key): the same call again changes nothing, not even when the work has been done since.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from takeback.base.errors import Conflict, Invalid
from takeback.records.work.models import Obligation, OutboxMessage
from takeback.records.work.payload import JSON, check_key, check_kind, checked
from takeback.records.work.states import Event, State, after
from takeback.records.work.transactions import need_transaction


def put_in_outbox(kind: str, key: str, payload: Mapping[str, JSON], at: datetime) -> None:
    """Have a worker cause an effect outside the records, once this transaction has committed.

    Args:
        kind: what to do, such as `audit.witness`; the project wires a handler to it.
        key: names this one effect, so that asking twice does it once.
        payload: identifiers only, see `payload.checked`.
        at: the present instant, or a later one before which it must not be delivered.

    Raises:
        Invalid: the kind, the key, the payload or the instant has the wrong form.
        Conflict: (kind, key) was used before with another payload.
        TransactionManagementError: called outside a transaction.
    """
    content = _prepare(kind, key, payload, at)
    OutboxMessage.objects.bulk_create(
        [OutboxMessage(kind=kind, key=key, payload=content, next_at=at, asked_on=at.date())], ignore_conflicts=True
    )
    if OutboxMessage.objects.get(kind=kind, key=key).payload != content:
        raise Conflict(f"{kind}: this key stands for another payload")


def waits(kind: str) -> bool:
    """Whether a message of this kind waits for its first attempt.

    Args:
        kind: as it was put in the outbox.
    """
    return OutboxMessage.objects.filter(kind=kind, state=State.WAITING, attempts=0).exists()


def oblige(kind: str, key: str, due_at: datetime, payload: Mapping[str, JSON], at: datetime) -> None:
    """Have something done at an instant, such as the expiry of an invitation or a check before a legal deadline.

    Args:
        kind: what to do; the project wires a handler to it.
        key: names this one obligation, so that asking twice makes one.
        due_at: when; past is allowed and means at once. Where it is counted from a survivor's act, give it rounded up
            to the day: an exact instant would tell when she acted.
        payload: identifiers only.
        at: the present instant.

    Raises:
        Invalid: the kind, the key, the payload or an instant has the wrong form.
        Conflict: (kind, key) was used before with another payload or another due instant. A deadline that moves is
            discharged and made again under a new key, so that it never moves unseen.
        TransactionManagementError: called outside a transaction.
    """
    content = _prepare(kind, key, payload, at)
    _check_instant(due_at, "due_at")
    fresh = Obligation(kind=kind, key=key, payload=content, due_at=due_at, next_at=due_at, asked_on=at.date())
    Obligation.objects.bulk_create([fresh], ignore_conflicts=True)
    stored = Obligation.objects.get(kind=kind, key=key)
    if stored.payload != content or stored.due_at != due_at:
        raise Conflict(f"{kind}: this key stands for another obligation")


def discharge(kind: str, key: str, at: datetime) -> bool:
    """Say that an obligation is no longer needed. It ends either done or discharged, never both.

    Args:
        kind: as it was obliged.
        key: as it was obliged.
        at: the present instant.

    Returns:
        Whether it is discharged, now or since earlier; `False` where there is none, or it has been done.

    Raises:
        TransactionManagementError: called outside a transaction.
    """
    need_transaction()
    _check_instant(at, "at")
    row = Obligation.objects.select_for_update().filter(kind=kind, key=key).first()
    if row is None:
        return False
    if (state := after(State(row.state), Event.DISCHARGE)) is not None:
        row.state, row.next_at, row.owner = state, None, ""
        row.save(update_fields=["state", "next_at", "owner"])
    return row.state == State.DISCHARGED


def _prepare(kind: str, key: str, payload: Mapping[str, JSON], at: datetime) -> dict[str, JSON]:
    need_transaction()
    check_kind(kind)
    check_key(key)
    _check_instant(at, "at")
    return checked(payload)


def _check_instant(instant: datetime, name: str) -> None:
    if instant.tzinfo is None:
        raise Invalid("an instant needs its zone", field=name)
