"""Who a key belongs to, and which keys there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import QuerySet

from takeback.records.platforms.key_text import fits, parse_key_text
from takeback.records.platforms.models import PlatformKey
from takeback.records.platforms.scopes import Scope


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """Who is asking, once a key was accepted.

    Attributes:
        key_id: public; may be logged.
        organisation_id: whose banks, opinions and webhooks the key reaches, and nobody else's.
        scopes: what the key may be used for.
        used_today: whether today's use is written down already.
    """

    key_id: str
    organisation_id: str
    scopes: frozenset[Scope]
    used_today: bool


def holder_of(text: str, *, at: datetime) -> KeyHolder | None:
    """Who holds the key, or `None`: malformed, unknown, wrong, revoked and expired are never told apart.

    Args:
        text: what came after `Bearer`.
        at: now.
    """
    sent = parse_key_text(text)
    if sent is None:
        return None
    key = PlatformKey.objects.filter(id=sent.id).first()
    if not fits(sent, key.secret_sha256 if key else None) or key is None:
        return None
    today = at.astimezone(UTC).date()
    if key.revoked_at is not None or (key.expires_on is not None and key.expires_on <= today):
        return None
    known = frozenset(scope for scope in Scope if scope.value in key.scopes)
    return KeyHolder(key.id, key.organisation_id, known, used_today=key.last_used_on == today)


def keys() -> QuerySet[PlatformKey]:
    """Every key that was ever made, oldest first, with its organisation."""
    return PlatformKey.objects.select_related("organisation")
