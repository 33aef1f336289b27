"""What was told to a platform that had something remembered."""

from __future__ import annotations

from takeback.records.platforms.models import WebhookEvent
from takeback.signals.signal import Signal

MD5 = Signal("md5", "ab" * 16)


def told(kind: str = "retroactive_match") -> list[tuple[int, str]]:
    """Entry and reference of each event, in their order."""
    events = WebhookEvent.objects.filter(kind=kind).order_by("id")
    return [(event.body["entry"], event.body.get("reference", "")) for event in events]
