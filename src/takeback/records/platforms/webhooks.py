"""Where platforms are called back: opening, closing, and noting whether calls come through."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from takeback.base.errors import Conflict, Invalid, NotFound, Tampered
from takeback.records.accounts.models import Organisation
from takeback.records.audit.actions import append
from takeback.records.platforms.models import Webhook
from takeback.records.platforms.webhook_secret import WebhookSecret, unsealed

MOST_WEBHOOKS = 10
"""Of one organisation: each event is sent to every one of them."""

GIVEN_UP_AFTER = timedelta(days=7)
"""Without any call that came through. Then a webhook is put out of use."""

_LONGEST_URL = 2000


class EventKind(StrEnum):
    """What a platform can be told."""

    RETROACTIVE_MATCH = "retroactive_match"
    """An upload that it asked us to remember is near an entry that came later."""
    ENTRY_WITHDRAWN = "entry_withdrawn"
    """An entry that matched something of its own matches nothing any more: what was held for it alone can be freed."""
    TEST = "test"
    """It asked for a call. Sent to every webhook, whatever it subscribed to."""


SUBSCRIBED = (EventKind.RETROACTIVE_MATCH, EventKind.ENTRY_WITHDRAWN)
"""What a webhook can subscribe to."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A webhook whose secret was just made.

    Attributes:
        webhook: as it is stored.
        secret: as the platform is given it. Nobody can be shown it again.
    """

    webhook: Webhook
    secret: str = field(repr=False)


def open_webhook(organisation_id: str, url: str, events: Collection[EventKind], at: datetime) -> Opened:
    """Have a platform called back at an address, which whoever calls this has checked.

    Args:
        organisation_id: the platform.
        url: where; see `flows.callbacks.webhooks`.
        events: what it wants to be told, of `SUBSCRIBED`.
        at: now.

    Raises:
        Invalid: no event, one that cannot be subscribed to, or an overlong address.
        Conflict: it has `MOST_WEBHOOKS` already.
    """
    if not events or not set(events) <= set(SUBSCRIBED):
        raise Invalid(f"subscribe to at least one of {', '.join(SUBSCRIBED)}", field="events")
    if len(url) > _LONGEST_URL:
        raise Invalid(f"an address has at most {_LONGEST_URL} characters", field="url")
    secret = WebhookSecret.new()
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)  # two at once count each other
        if Webhook.objects.filter(organisation=organisation_id).count() >= MOST_WEBHOOKS:
            raise Conflict(f"a platform has at most {MOST_WEBHOOKS} webhooks; delete one first")
        webhook = Webhook(organisation_id=organisation_id, url=url, events=sorted(set(events)), made_on=_day(at))
        webhook.secret_sealed = secret.sealed(settings.WEBHOOK_KEY, webhook.pk)
        webhook.save(force_insert=True)
        append("webhook_opened", {"webhook": webhook.pk, "organisation": organisation_id}, at)
    return Opened(webhook, secret.text)


def close_webhook(webhook_id: str, organisation_id: str, at: datetime) -> None:
    """Forget a webhook, and every event that was still to be sent to it.

    Args:
        webhook_id: which.
        organisation_id: whose it must be.
        at: now.

    Raises:
        NotFound: this platform has no such webhook.
    """
    with transaction.atomic():
        _held(webhook_id, organisation_id).delete()
        append("webhook_closed", {"webhook": webhook_id, "organisation": organisation_id}, at)


def rotate_secret(webhook_id: str, organisation_id: str, at: datetime) -> Opened:
    """Give a webhook another secret. The one before signs beside it for `webhook_secret.OVERLAP`.

    Args:
        webhook_id: which.
        organisation_id: whose it must be.
        at: now.

    Raises:
        NotFound: this platform has no such webhook.
    """
    with transaction.atomic():
        webhook = _held(webhook_id, organisation_id)
        try:
            secret = secret_of(webhook).rotated(_day(at))
        except Tampered:  # after a restore without the server's key: this is how a platform mends it
            secret = WebhookSecret.new()
        webhook.secret_sealed = secret.sealed(settings.WEBHOOK_KEY, webhook.pk)
        webhook.save(update_fields=["secret_sealed"])
        append("webhook_secret_rotated", {"webhook": webhook_id, "organisation": organisation_id}, at)
    return Opened(webhook, secret.text)


def note_success(webhook_id: str) -> None:
    """A call came through.

    Args:
        webhook_id: where.
    """
    Webhook.objects.filter(pk=webhook_id, failing_since__isnull=False).update(failing_since=None)


def note_failure(webhook_id: str, at: datetime, *, gone: bool = False) -> None:
    """A call did not come through. After `GIVEN_UP_AFTER` of nothing else the webhook is put out of use.

    Args:
        webhook_id: where.
        at: now.
        gone: the receiver says that it is gone for good.
    """
    today = _day(at)
    with transaction.atomic():
        webhook = Webhook.objects.select_for_update().filter(pk=webhook_id, disabled_on=None).first()
        if webhook is None:
            return
        webhook.failing_since = webhook.failing_since or today
        if gone or webhook.failing_since <= today - GIVEN_UP_AFTER:
            webhook.disabled_on = today
        webhook.save(update_fields=["failing_since", "disabled_on"])
        if webhook.disabled_on is not None:
            append("webhook_given_up", {"webhook": webhook_id, "organisation": webhook.organisation_id}, at)


def webhooks_of(organisation_id: str) -> QuerySet[Webhook]:
    """A platform's webhooks, oldest first.

    Args:
        organisation_id: whose.
    """
    return Webhook.objects.filter(organisation=organisation_id)


def webhook_named(webhook_id: str, organisation_id: str) -> Webhook:
    """One of a platform's webhooks.

    Args:
        webhook_id: which.
        organisation_id: whose it must be.

    Raises:
        NotFound: this platform has no such webhook.
    """
    return _its_own(webhooks_of(organisation_id), webhook_id)


def webhooks_wanting(kind: EventKind, organisations: Iterable[str]) -> list[Webhook]:
    """The webhooks in use that subscribed to a kind of event.

    Args:
        kind: what is to be told.
        organisations: whose.
    """
    in_use = Webhook.objects.filter(organisation__in=list(organisations), disabled_on=None)
    return [each for each in in_use if kind in each.events]  # some ten rows; the databases search lists differently


def webhooks_in_use() -> bool:
    """Whether anybody can be told anything."""
    return Webhook.objects.filter(disabled_on=None).exists()


def secret_of(webhook: Webhook) -> WebhookSecret:
    """What calls to a webhook are signed with.

    Args:
        webhook: as it is stored.

    Raises:
        Tampered: it does not open under this server's key.
    """
    return unsealed(bytes(webhook.secret_sealed), settings.WEBHOOK_KEY, webhook.pk)


def _held(webhook_id: str, organisation_id: str) -> Webhook:
    return _its_own(webhooks_of(organisation_id).select_for_update(of=("self",)), webhook_id)


def _its_own(webhooks: QuerySet[Webhook], webhook_id: str) -> Webhook:
    webhook = webhooks.filter(pk=webhook_id).first()
    if webhook is None:
        raise NotFound("there is no such webhook")
    return webhook


def _day(at: datetime) -> date:
    return at.astimezone(UTC).date()
