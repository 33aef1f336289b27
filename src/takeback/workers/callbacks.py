"""Call platforms back: one event, signed, at least once, to whom the number of the event tells repeats apart.

A receiver may be slow, gone or hostile, and is waited for alone: callbacks have a worker of their own, and whoever does
not answer is left in peace for a while, so that one receiver's silence does not hold up the others'.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.db import transaction

from takeback.adapters.safe_fetch import Fetched, NotFetched, Posts
from takeback.base.errors import Tampered
from takeback.flows.services import Services
from takeback.records.banks.queries import withdrawn_among
from takeback.records.platforms import webhooks
from takeback.records.platforms.events import CALL, Event, event_to_send, forget_events
from takeback.records.platforms.remembering import forget_expired
from takeback.records.platforms.webhooks import EventKind
from takeback.records.work.actions import oblige
from takeback.records.work.progress import Terms
from takeback.records.work.states import delay_before
from takeback.workers.handlers import Delivered, Delivery, Duty, Handlers, Item, NotYet, Outcome

FORGET = "webhook.forget"
"""A duty: forget what platforms had remembered and is over, and events of long ago."""

_ATTEMPTS = 100
"""With the delays of the outbox: about three days."""

_TERMS = Terms(lease=timedelta(minutes=1), attempts=_ATTEMPTS)
_ROWS_AT_ONCE = 20_000
_GONE = 410


@dataclass(slots=True)
class _Peace:
    """Which webhooks are not called for a while, since the last calls did not come through. In this process alone."""

    until: dict[str, datetime] = field(default_factory=dict)
    failures: dict[str, int] = field(default_factory=dict)

    def holds(self, webhook_id: str, at: datetime) -> bool:
        return at < self.until.get(webhook_id, at)

    def begin(self, webhook_id: str, at: datetime) -> None:
        failures = self.failures.get(webhook_id, 0) + 1
        self.failures[webhook_id] = failures
        self.until[webhook_id] = at + delay_before(failures, 0)

    def end(self, webhook_id: str) -> None:
        self.failures.pop(webhook_id, None)
        self.until.pop(webhook_id, None)


def handlers(receivers: Posts) -> Handlers:
    """The handlers of this file, by kind.

    Args:
        receivers: hands something to whoever is called.
    """
    peace = _Peace()

    def call(services: Services, item: Item) -> Outcome:
        number = item.payload["event"]
        event = event_to_send(number) if isinstance(number, int) else None
        if event is None or _is_over(event):
            return Delivered()  # nobody wants it any more, and there is nothing that a person could mend
        now = services.clock.now()
        if peace.holds(event.webhook.pk, now):
            return NotYet("left_in_peace")
        reason = _call(receivers, event, now)
        if not reason:
            peace.end(event.webhook.pk)
            webhooks.note_success(event.webhook.pk)
            return Delivered()
        peace.begin(event.webhook.pk, now)
        webhooks.note_failure(event.webhook.pk, now, gone=reason == f"status_{_GONE}")
        return NotYet(reason)

    return {CALL: Delivery(call, terms=_TERMS), FORGET: Duty(_forget)}


def begin_forgetting(at: datetime) -> None:
    """Have what is over forgotten, from now on and every hour. Saying so twice is saying so once.

    Args:
        at: the present instant.
    """
    with transaction.atomic():
        _oblige_forgetting(_hour_of(at), at)


def body_of(event: Event) -> bytes:
    """What is sent of an event: the same bytes at every attempt.

    Args:
        event: which.
    """
    said = {"type": event.kind.value, "timestamp": event.made_on.isoformat(), "data": dict(event.data)}
    return json.dumps(said, separators=(",", ":"), sort_keys=True).encode("ascii")


def _is_over(event: Event) -> bool:
    """A match with an entry that was withdrawn while its event waited: told late, it would hold an upload for ever."""
    entry = event.data.get("entry")
    return event.kind is EventKind.RETROACTIVE_MATCH and isinstance(entry, int) and bool(withdrawn_among([entry]))


def _call(receivers: Posts, event: Event, at: datetime) -> str:
    """Make the call; why it did not come through, as a code, or nothing where it did."""
    body = body_of(event)
    try:
        signature = webhooks.secret_of(event.webhook).sign(event.id, body, at)
    except Tampered as error:
        return error.code
    headers = {
        "Content-Type": "application/json",
        "webhook-id": event.id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signature,
    }
    match receivers.post(event.webhook.url, body, headers):
        case Fetched(status=status):
            return "" if 200 <= status <= 299 else f"status_{status}"  # noqa: PLR2004 - "successful" (RFC 9110, 15.3)
        case NotFetched(reason=reason):
            return reason.value


def _forget(services: Services, _item: Item) -> None:
    now = services.clock.now()
    today = now.astimezone(UTC).date()
    forgotten = max(forget_expired(today, _ROWS_AT_ONCE), forget_events(today, _ROWS_AT_ONCE))
    if forgotten < _ROWS_AT_ONCE:
        _oblige_forgetting(_hour_of(now) + timedelta(hours=1), now)
    else:  # there is more, and others may write in between
        _oblige_forgetting(now.replace(second=0, microsecond=0) + timedelta(minutes=1), now)


def _oblige_forgetting(due: datetime, at: datetime) -> None:
    oblige(FORGET, f"{due:%Y-%m-%dT%H.%M}", due, {}, at)


def _hour_of(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)
