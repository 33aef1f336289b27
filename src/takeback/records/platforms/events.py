"""What platforms are told: each event once, however often it is noticed, and a message in the outbox to send it.

An event is known by its webhook and its key. So a worker that is killed and begins again, or two that notice the same
thing, make one event; and since its number on the wire comes from the same two, a platform that is called twice sees
that it is one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from takeback.records.platforms.models import Webhook, WebhookEvent
from takeback.records.platforms.webhooks import EventKind
from takeback.records.work.actions import put_in_outbox
from takeback.records.work.transactions import need_transaction

CALL = "webhook.call"
"""Work for a worker: send one event."""

KEPT = timedelta(days=90)
"""How long an event is known. A signal is remembered no longer, so by then nothing can be noticed again."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event on its way.

    Attributes:
        id: what the receiver tells repeats apart by.
        webhook: where to, with its secret.
        kind: what it is.
        made_on: the day.
        data: identifiers.
    """

    id: str
    webhook: Webhook
    kind: EventKind
    made_on: date
    data: Mapping[str, str | int]


def tell(webhook: Webhook, kind: EventKind, key: str, data: Mapping[str, str | int], at: datetime) -> str:
    """Have a platform told something, once this transaction has committed. Telling the same twice is telling it once.

    Args:
        webhook: where.
        kind: what it is.
        key: makes the same thing the same event.
        data: identifiers of ours and of the platform's own, nothing else.
        at: now.

    Returns:
        The event's id on the wire.

    Raises:
        TransactionManagementError: called outside a transaction.
    """
    need_transaction()
    event, fresh = WebhookEvent.objects.get_or_create(
        webhook=webhook, key=key, defaults={"kind": kind.value, "body": dict(data), "made_on": _day(at)}
    )
    if fresh:
        put_in_outbox(CALL, str(event.pk), {"event": event.pk}, at)
    return _id_of(event)


def event_to_send(number: int) -> Event | None:
    """An event with its webhook; `None` where it is not wanted any more: closed, put out of use, or long ago.

    Args:
        number: from the outbox.
    """
    row = WebhookEvent.objects.select_related("webhook").filter(pk=number, webhook__disabled_on=None).first()
    if row is None:
        return None
    return Event(_id_of(row), row.webhook, EventKind(row.kind), row.made_on, dict(row.body))


def match_key(entry: int, reference: str) -> str:
    """The key of a retroactive match: one event for an entry and an upload, whatever the number of its signals.

    Args:
        entry: which.
        reference: the platform's own word for the upload.
    """
    return f"match.{entry}.{reference}"


def told_later_of(entry: int) -> set[str]:
    """The platforms that were told of a retroactive match with an entry.

    Args:
        entry: which.
    """
    told = WebhookEvent.objects.filter(kind=EventKind.RETROACTIVE_MATCH, key__startswith=match_key(entry, ""))
    return set(told.values_list("webhook__organisation", flat=True))


def forget_events(today: date, most: int) -> int:
    """Forget events that were made long ago.

    Args:
        today: in UTC.
        most: at most so many at a time.

    Returns:
        How many.
    """
    over = WebhookEvent.objects.filter(made_on__lt=today - KEPT).order_by("pk").values_list("pk", flat=True)[:most]
    return WebhookEvent.objects.filter(pk__in=list(over)).delete()[0]


def _id_of(event: WebhookEvent) -> str:
    """Says nothing of how many there are."""
    return "evt_" + hashlib.sha256(f"{event.webhook_id}\n{event.key}".encode()).hexdigest()[:32]


def _day(at: datetime) -> date:
    return at.astimezone(UTC).date()
