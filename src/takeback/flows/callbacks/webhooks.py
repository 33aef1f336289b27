"""Webhooks cross two things: records keep where a platform is called, `safe_fetch` knows where nobody may be led."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from takeback.adapters.safe_fetch import FetchPolicy, why_refused
from takeback.base.errors import Conflict, Invalid
from takeback.flows.services import Services
from takeback.records.platforms import webhooks
from takeback.records.platforms.events import tell
from takeback.records.platforms.webhooks import EventKind, Opened, webhook_named


def open_webhook(services: Services, organisation_id: str, url: str, events: Collection[EventKind]) -> Opened:
    """Have a platform called back at an address that it names.

    Whether the name leads inside is checked at every call, since a name can change its answer.

    Args:
        services: the process's collaborators.
        organisation_id: the platform.
        url: where.
        events: what it wants to be told.

    Raises:
        Invalid: nobody may be called there, or no event is named.
        Conflict: it has as many webhooks as it may have.
    """
    check_address(url, services.callbacks)
    return webhooks.open_webhook(organisation_id, url, events, services.clock.now())


def check_address(url: str, policy: FetchPolicy) -> None:
    """Refuse an address at which nobody may be called.

    Args:
        url: as a platform wrote it.
        policy: what may be called.

    Raises:
        Invalid: it is refused; the message says why, and does not repeat it.
    """
    if (why := why_refused(url, policy)) is not None:
        raise Invalid(f"this address cannot be called: {why}", field="url")


def send_test(services: Services, organisation_id: str, webhook_id: str) -> str:
    """Have a webhook called for a test, at most once a minute.

    Args:
        services: the process's collaborators.
        organisation_id: the platform.
        webhook_id: which.

    Returns:
        The id of the event, as the receiver will see it.

    Raises:
        NotFound: this platform has no such webhook.
        Conflict: it is out of use.
    """
    now = services.clock.now()
    with transaction.atomic():
        webhook = webhook_named(webhook_id, organisation_id)
        if webhook.disabled_on is not None:
            raise Conflict("this webhook is out of use; delete it and make it anew")
        return tell(webhook, EventKind.TEST, f"test.{now:%Y-%m-%dT%H.%M}", {}, now)
