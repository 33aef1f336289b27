"""Who a key belongs to, and which keys there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db.models import QuerySet

from takeback.matching.policy import NO_CHANGES, PolicyChanges, read_changes
from takeback.records.platforms.key_text import fits, parse_key_text
from takeback.records.platforms.models import Platform, PlatformHead, PlatformKey
from takeback.records.platforms.scopes import Scope


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """Who is asking, once a key was accepted.

    Attributes:
        key_id: public; may be logged.
        organisation_id: whose banks, opinions and webhooks the key reaches, and nobody else's.
        scopes: what the key may be used for.
        used_today: whether today's use is written down already.
        signals_per_second: how many signals it may ask for, on average over some seconds.
        shadow: whether its decisions are counted and not told.
        changes: what its organisation changed of the policy, for its own uploads.
    """

    key_id: str
    organisation_id: str
    scopes: frozenset[Scope]
    used_today: bool
    signals_per_second: int = 5000
    shadow: bool = False
    changes: PolicyChanges = NO_CHANGES


@dataclass(frozen=True, slots=True)
class StoredKey:
    """A key as it is stored, with all that decides whether it will do.

    Attributes:
        secret_sha256: 64 hex digits.
        expires_on: the first day in UTC on which it is no longer accepted.
        revoked: whether it is refused for good.
        holder: who holds it.
    """

    secret_sha256: str
    expires_on: date | None
    revoked: bool
    holder: KeyHolder


def holder_of(text: str, *, at: datetime) -> KeyHolder | None:
    """Who holds the key, or `None`: malformed, unknown, wrong, revoked and expired are never told apart.

    Args:
        text: what came after `Bearer`.
        at: now.
    """
    sent = parse_key_text(text)
    if sent is None:
        return None
    row = PlatformKey.objects.filter(id=sent.id).first()
    today = at.astimezone(UTC).date()
    known = {} if row is None else {row.id: _stored(row, settings_of(row.organisation_id), today)}
    return holder_among(known, text, at=at)


def holder_among(known: Mapping[str, StoredKey], text: str, *, at: datetime) -> KeyHolder | None:
    """Who holds the key, among keys that were read before; see `holder_of`.

    Args:
        known: keys by their public ids.
        text: what came after `Bearer`.
        at: now.
    """
    sent = parse_key_text(text)
    if sent is None:
        return None
    key = known.get(sent.id)
    if not fits(sent, key.secret_sha256 if key else None) or key is None:
        return None
    today = at.astimezone(UTC).date()
    if key.revoked or (key.expires_on is not None and key.expires_on <= today):
        return None
    return key.holder


def stored_keys(today: date) -> dict[str, StoredKey]:
    """Every key that is not revoked, by its public id.

    Args:
        today: in UTC; tells which of them were used today.
    """
    settings = {each.pk: each for each in Platform.objects.all()}
    return {
        row.id: _stored(row, settings.get(row.organisation_id), today)
        for row in PlatformKey.objects.filter(revoked_at=None)
    }


def head_of_platforms() -> int:
    """A number that grows with every change of keys and platforms."""
    return PlatformHead.objects.filter(pk=1).values_list("sequence", flat=True).first() or 0


def keys() -> QuerySet[PlatformKey]:
    """Every key that was ever made, oldest first, with its organisation."""
    return PlatformKey.objects.select_related("organisation")


def platforms() -> QuerySet[Platform]:
    """Every platform by its name, with its organisation."""
    return Platform.objects.select_related("organisation").order_by("organisation__name")


def settings_of(organisation_id: str) -> Platform | None:
    """What an organisation set for itself as a platform, if anything.

    Args:
        organisation_id: whose.
    """
    return Platform.objects.filter(organisation=organisation_id).first()


def vetted_organisations() -> frozenset[str]:
    """The organisations whose opinions count for others."""
    return frozenset(Platform.objects.filter(vetted=True).values_list("pk", flat=True))


def changes_of(organisation_id: str) -> tuple[PolicyChanges, bool]:
    """What an organisation changed of the policy for its own uploads, and whether it runs in shadow mode.

    Args:
        organisation_id: which.
    """
    platform = settings_of(organisation_id)
    return _changes(platform), platform is not None and platform.shadow


def _changes(platform: Platform | None) -> PolicyChanges:
    if platform is None:
        return NO_CHANGES
    return read_changes(platform.policy, f"platform-{platform.policy_edition}")


def _stored(row: PlatformKey, platform: Platform | None, today: date) -> StoredKey:
    holder = KeyHolder(
        row.id,
        row.organisation_id,
        frozenset(scope for scope in Scope if scope.value in row.scopes),
        used_today=row.last_used_on == today,
        signals_per_second=row.signals_per_second,
        shadow=row.shadow or (platform is not None and platform.shadow),
        changes=_changes(platform),
    )
    return StoredKey(row.secret_sha256, row.expires_on, row.revoked_at is not None, holder)
