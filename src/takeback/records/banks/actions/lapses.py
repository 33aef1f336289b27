"""What time does to entries: they expire, and their pauses end.

No decision waits for an expiry: an entry whose last day is over is not found by any process from that day on, whether
or not a worker has written it down. A pause ends when a worker ends it, at most an hour late; until then the entry
matches nothing, as its owner wanted.
"""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import transaction

from takeback.matching.bank import LIVE_STANDINGS, Standing
from takeback.records.audit.actions import append
from takeback.records.banks.actions.changes import log_changes
from takeback.records.banks.models import BankEntry

MOST_AT_ONCE = 5000
"""Entries that one call ends; as many or more means that there may be others."""


def end_what_is_over(at: datetime) -> int:
    """Mark as expired what is over, and resume what was paused until now.

    Args:
        at: now.

    Returns:
        How many entries changed; called again, it does the next ones.
    """
    today = at.astimezone(UTC).date()
    with transaction.atomic():
        live = BankEntry.objects.filter(standing__in=LIVE_STANDINGS)
        over = list(live.filter(expires_on__lte=today).order_by("pk").values_list("pk", flat=True)[:MOST_AT_ONCE])
        resumed = BankEntry.objects.filter(paused_until__lte=at)
        back = list(resumed.order_by("pk").values_list("pk", flat=True)[:MOST_AT_ONCE])
        live.filter(pk__in=over).update(standing=Standing.EXPIRED)  # unless it was withdrawn a moment ago
        resumed.filter(pk__in=back).update(paused_until=None)
        if changed := {*over, *back}:
            log_changes(changed)
            append("bank.entries_lapsed", {"expired": len(over), "resumed": len(back)}, at)
    return len(changed)
