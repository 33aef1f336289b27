"""Making, changing, revoking and using keys, and what a platform sets for itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from takeback.base.errors import Conflict, Invalid, NotFound
from takeback.matching.policy import read_changes
from takeback.records.accounts.models import Organisation
from takeback.records.audit.actions import append
from takeback.records.platforms.key_text import KeyText, new_key_text
from takeback.records.platforms.models import Platform, PlatformHead, PlatformKey
from takeback.records.platforms.scopes import parse_scopes

DEFAULT_ORGANISATION = "This deployment"
"""Who holds a key that was made before any organisation was named."""

_LONGEST_NAME = 200
_MOST_PER_SECOND = 10_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyTerms:
    """How a key may be used, beside its scopes.

    Attributes:
        signals_per_second: how many signals it may ask for, on average over some seconds, in each server process.
        shadow: its calls decide and count, and are always answered with `allow`.
        expires_on: the first day, in UTC, on which it is no longer accepted; `None`: it does not expire.
    """

    signals_per_second: int = 5000
    shadow: bool = False
    expires_on: date | None = None


USUAL_TERMS = KeyTerms()


@transaction.atomic
def create_key(
    *,
    name: str,
    scopes: list[str],
    at: datetime,
    organisation: Organisation | None = None,
    terms: KeyTerms = USUAL_TERMS,
) -> KeyText:
    """Make a key. What is returned is the only time that the whole of it exists here.

    Args:
        name: what the holder calls it, 1 to 200 letters.
        scopes: words of `Scope`, at least one.
        at: now.
        organisation: who holds it; left out, the organisation `DEFAULT_ORGANISATION`, made if there is none yet.
        terms: how it may be used.

    Raises:
        Invalid: an empty or overlong name, an unknown scope, a rate that cannot be, or a day that has come already.
    """
    called = name.strip()
    if not 0 < len(called) <= _LONGEST_NAME or not called.isprintable():
        raise Invalid(f"a key's name has 1 to {_LONGEST_NAME} printable letters", field="name")
    admitted = parse_scopes(scopes)
    today = _day(at)
    if terms.expires_on is not None and terms.expires_on <= today:
        raise Invalid("a key expires on a day that is still to come", field="expires_on")
    if not 1 <= terms.signals_per_second <= _MOST_PER_SECOND:
        raise Invalid(f"a key's rate is 1 to {_MOST_PER_SECOND} signals a second", field="rate")
    holder = organisation or Organisation.objects.get_or_create(name=DEFAULT_ORGANISATION)[0]
    text = new_key_text()
    PlatformKey.objects.create(
        id=text.id,
        organisation=holder,
        name=called,
        scopes=sorted(admitted),
        secret_sha256=text.secret_sha256,
        signals_per_second=terms.signals_per_second,
        shadow=terms.shadow,
        created_on=today,
        expires_on=terms.expires_on,
    )
    _tell_servers()
    append("key_created", {"key": text.id, "organisation": holder.id, "scopes": ".".join(sorted(admitted))}, at)
    return text


@transaction.atomic
def revoke_key(key_id: str, *, at: datetime) -> bool:
    """Refuse a key from now on, in every process, for good.

    Args:
        key_id: the public id.
        at: now.

    Returns:
        Whether it was still good. Revoking twice is no mistake, and leaves the first instant as it stands.

    Raises:
        NotFound: no key has this id.
    """
    key = PlatformKey.objects.select_for_update().filter(id=key_id).first()
    if key is None:
        raise NotFound("no key has this id; `takeback key list` shows them")
    if key.revoked_at is not None:
        return False
    key.revoked_at = at
    key.save(update_fields=["revoked_at"])
    _tell_servers()
    append("key_revoked", {"key": key.id, "organisation": key.organisation_id}, at)
    return True


@transaction.atomic
def rotate_key(key_id: str, *, at: datetime, overlap: timedelta = timedelta(days=7)) -> KeyText:
    """Make a key like another, and let the old one go on for a while, so that a platform changes over without a gap.

    Args:
        key_id: the public id of the old one.
        at: now.
        overlap: how long the old one is still accepted, in whole days; none ends it at once.

    Raises:
        NotFound: no key has this id.
        Conflict: it is revoked, or has expired.
    """
    old = PlatformKey.objects.select_for_update(of=("self",)).select_related("organisation").filter(id=key_id).first()
    if old is None:
        raise NotFound("no key has this id; `takeback key list` shows them")
    today = _day(at)
    if old.revoked_at is not None or (old.expires_on is not None and old.expires_on <= today):
        raise Conflict("this key is not good any more; make a new one with `takeback key create`")
    fresh = create_key(
        name=old.name,
        scopes=list(old.scopes),
        at=at,
        organisation=old.organisation,
        terms=KeyTerms(signals_per_second=old.signals_per_second, shadow=old.shadow, expires_on=old.expires_on),
    )
    if overlap < timedelta(days=1):
        revoke_key(key_id, at=at)
        return fresh
    ends = today + overlap
    old.expires_on = ends if old.expires_on is None else min(ends, old.expires_on)
    old.save(update_fields=["expires_on"])
    append("key_rotated", {"key": old.id, "fresh": fresh.id, "organisation": old.organisation_id}, at)
    _tell_servers()
    return fresh


@transaction.atomic
def create_platform(name: str, at: datetime) -> Platform:
    """Have an organisation call as a platform: its keys, banks, opinions and webhooks are its own.

    Args:
        name: of the organisation, 1 to 200 letters; one that has no platform yet becomes one.
        at: now.

    Raises:
        Invalid: it cannot be a name.
        Conflict: it is one already.
    """
    called = name.strip()
    if not 0 < len(called) <= _LONGEST_NAME or not called.isprintable():
        raise Invalid(f"a platform's name has 1 to {_LONGEST_NAME} printable letters", field="name")
    organisation, _ = Organisation.objects.get_or_create(name=called)
    platform, fresh = Platform.objects.get_or_create(organisation=organisation)
    if not fresh:
        raise Conflict(f"there is a platform named {called} already")
    append("platform_created", {"organisation": organisation.id}, at)
    return platform


def platform_named(name: str) -> Platform:
    """The platform of that name.

    Args:
        name: of its organisation.

    Raises:
        NotFound: there is none.
    """
    platform = Platform.objects.select_related("organisation").filter(organisation__name=name.strip()).first()
    if platform is None:
        raise NotFound(f"there is no platform named {name}; 'takeback platform create' makes one")
    return platform


@transaction.atomic
def set_platform(
    organisation: Organisation,
    at: datetime,
    *,
    policy: Mapping[str, Any] | None = None,
    vetted: bool | None = None,
    shadow: bool | None = None,
) -> Platform:
    """Change what an organisation set for itself as a platform. What is left out stays. Counts within a second.

    Args:
        organisation: whose.
        at: now.
        policy: instead of what it had changed before, see `matching.policy.read_changes`; `{}` takes all back.
        vetted: whether we have looked at it, so that its opinions count for others; set it through
            `flows.banks.opinions.vet`, which lets what it said before follow.
        shadow: decide and count, and always answer `allow`.

    Raises:
        Invalid: the policy cannot be one; `field` names where.
    """
    if policy is not None:
        read_changes(policy)
    Platform.objects.get_or_create(organisation=organisation)
    platform = Platform.objects.select_for_update().get(organisation=organisation)
    if policy is not None and policy != platform.policy:
        platform.policy = dict(policy)
        platform.policy_edition += 1
    platform.vetted = platform.vetted if vetted is None else vetted
    platform.shadow = platform.shadow if shadow is None else shadow
    platform.save()
    facts: dict[str, str | int] = {"organisation": organisation.id, "edition": platform.policy_edition}
    append("platform_changed", {**facts, "vetted": int(platform.vetted), "shadow": int(platform.shadow)}, at)
    _tell_servers()
    return platform


def hold_settings(organisation: Organisation) -> None:
    """Let nobody else change what an organisation set for itself until this transaction ends.

    Args:
        organisation: whose.
    """
    Platform.objects.get_or_create(organisation=organisation)
    Platform.objects.select_for_update().get(organisation=organisation)


def note_use(key_id: str, *, at: datetime) -> None:
    """Remember the day on which a key was last used: one write a day for each key, whatever its traffic.

    Args:
        key_id: a key that was just accepted.
        at: now.
    """
    today = _day(at)
    stale = Q(last_used_on__isnull=True) | Q(last_used_on__lt=today)
    PlatformKey.objects.filter(stale, id=key_id).update(last_used_on=today)


def _tell_servers() -> None:
    """Let every server notice that a key or a platform has changed."""
    PlatformHead.objects.get_or_create(pk=1)
    PlatformHead.objects.filter(pk=1).update(sequence=F("sequence") + 1)


def _day(at: datetime) -> date:
    return at.astimezone(UTC).date()
