"""Making, revoking and using keys."""

from __future__ import annotations

from datetime import UTC, date, datetime

from django.db import transaction
from django.db.models import Q

from takeback.base.errors import Invalid, NotFound
from takeback.records.accounts.models import Organisation
from takeback.records.audit.actions import append
from takeback.records.platforms.key_text import KeyText, new_key_text
from takeback.records.platforms.models import PlatformKey
from takeback.records.platforms.scopes import parse_scopes

DEFAULT_ORGANISATION = "This deployment"
"""Who holds a key that was made before any organisation was named."""

_LONGEST_NAME = 200


@transaction.atomic
def create_key(
    *,
    name: str,
    scopes: list[str],
    at: datetime,
    organisation: Organisation | None = None,
    expires_on: date | None = None,
) -> KeyText:
    """Make a key. What is returned is the only time that the whole of it exists here.

    Args:
        name: what the holder calls it, 1 to 200 letters.
        scopes: words of `Scope`, at least one.
        at: now.
        organisation: who holds it; left out, the organisation `DEFAULT_ORGANISATION`, made if there is none yet.
        expires_on: the first day, in UTC, on which it is no longer accepted; left out, it does not expire.

    Raises:
        Invalid: an empty or overlong name, an unknown scope, or a day that has come already.
    """
    called = name.strip()
    if not 0 < len(called) <= _LONGEST_NAME or not called.isprintable():
        raise Invalid(f"a key's name has 1 to {_LONGEST_NAME} printable letters", field="name")
    admitted = parse_scopes(scopes)
    today = _day(at)
    if expires_on is not None and expires_on <= today:
        raise Invalid("a key expires on a day that is still to come", field="expires_on")
    holder = organisation or Organisation.objects.get_or_create(name=DEFAULT_ORGANISATION)[0]
    text = new_key_text()
    PlatformKey.objects.create(
        id=text.id,
        organisation=holder,
        name=called,
        scopes=sorted(admitted),
        secret_sha256=text.secret_sha256,
        created_on=today,
        expires_on=expires_on,
    )
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
    append("key_revoked", {"key": key.id, "organisation": key.organisation_id}, at)
    return True


def note_use(key_id: str, *, at: datetime) -> None:
    """Remember the day on which a key was last used: one write a day for each key, whatever its traffic.

    Args:
        key_id: a key that was just accepted.
        at: now.
    """
    today = _day(at)
    stale = Q(last_used_on__isnull=True) | Q(last_used_on__lt=today)
    PlatformKey.objects.filter(stale, id=key_id).update(last_used_on=today)


def _day(at: datetime) -> date:
    return at.astimezone(UTC).date()
