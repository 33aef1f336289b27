"""One-time links: invitations, and the way back. The secret is known once, and stored as a hash."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from takeback.base.errors import Conflict, NotAllowed, NotFound
from takeback.base.ids import new_secret
from takeback.records.accounts.actions.checks import (
    as_fact,
    as_listed,
    checked_email,
    checked_name,
    checked_roles,
    locked_member,
    require_administrator,
)
from takeback.records.accounts.models import Link, Organisation, User, as_stored
from takeback.records.accounts.roles import Role
from takeback.records.audit.actions import append
from takeback.records.work.actions import oblige

log = logging.getLogger(__name__)

GOOD_FOR: Final = timedelta(hours=72)
"""How long a link may be used: a long weekend."""
EXPIRE_LINK: Final = "accounts.link.expire"
"""Work for a worker: end a link at its instant; the key is the link's id."""
FIRST_ORGANISATION: Final = "Your organisation"
"""What the first organisation is called until its first administrator names it."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A link, at the only moment when its secret is known.

    Attributes:
        link_id: of its row.
        secret: what stands in the address; never stored, never logged.
    """

    link_id: str
    secret: str


def hash_of(secret: str) -> str:
    """What is stored of a link's secret. It carries 256 random bits, so a plain hash keeps it.

    Args:
        secret: from an address.
    """
    return hashlib.sha256(secret.encode()).hexdigest()


def issue_first_administrator_link(at: datetime) -> Issued | None:
    """The one way in that needs nobody to let you in: only while nobody has ever accepted.

    Calling it again replaces the link that was not used.

    Args:
        at: the present instant.

    Returns:
        The link, or None once there is an account.
    """
    with transaction.atomic():
        if User.objects.exists():
            return None
        # Never one that is there already, such as a platform's, of which the first administrator would take hold.
        organisation, _ = Organisation.objects.get_or_create(
            runs_deployment=True, defaults={"name": FIRST_ORGANISATION}
        )
        link = Link(purpose=Link.Purpose.INVITATION, organisation=organisation, roles=[Role.ADMINISTRATOR.value])
        issued = issue(link, at)
        append("first_invitation", {"link": issued.link_id}, at)
    log.info("first administrator's link issued: %s", issued.link_id)
    return issued


def invite(by: User, *, name: str, email: str, roles: Iterable[Role], at: datetime) -> Issued:
    """Invite somebody into the asker's own organisation. An earlier open invitation to the address is revoked.

    An address that has an account in another organisation is invited like any other: the asker learns nothing, and
    the invited person is told on accepting.

    Args:
        by: an administrator.
        name: of the person invited, who may correct it.
        email: their address.
        roles: at least one.
        at: the present instant.

    Raises:
        NotAllowed: the asker is no administrator.
        Invalid: the name, the address or the roles will not do.
        Conflict: the address belongs to a member already.
    """
    require_administrator(by)
    address, wanted = checked_email(email), checked_roles(roles, by.organisation)
    with transaction.atomic():
        organisation = Organisation.objects.select_for_update().get(pk=by.organisation_id)
        if User.objects.filter(email=address, organisation=organisation, is_active=True).exists():
            raise Conflict(_("Somebody with this address is a member already."))
        link = Link(
            purpose=Link.Purpose.INVITATION,
            organisation=organisation,
            email=address,
            name=checked_name(name),
            roles=as_listed(wanted),
            made_by=by,
        )
        issued = issue(link, at)
        append("member_invited", {"by": by.pk, "link": issued.link_id, "roles": as_fact(wanted)}, at)
    log.info("invited: %s by %s", issued.link_id, by.pk)
    return issued


def revoke_invitation(by: User, link_id: str, at: datetime) -> None:
    """Make an invitation of the own organisation useless.

    Args:
        by: an administrator.
        link_id: which.
        at: the present instant.

    Raises:
        NotAllowed: the asker is no administrator.
        NotFound: no such invitation is open in the organisation.
    """
    require_administrator(by)
    with transaction.atomic():
        revoked = Link.objects.filter(
            pk=link_id,
            organisation_id=by.organisation_id,
            purpose=Link.Purpose.INVITATION,
            completed_at=None,
            revoked_at=None,
        ).update(revoked_at=at)
        if not revoked:
            raise NotFound(_("There is no such open invitation."))
        append("invitation_revoked", {"by": by.pk, "link": link_id}, at)


def issue_recovery_link(by: User, user_id: str, at: datetime) -> Issued:
    """Let a colleague who lost the passphrase or the second factor come back. An earlier such link is revoked.

    Until it is used, nothing changes for the account. It brings back signing in, and no data.

    Args:
        by: an administrator, not the person in question.
        user_id: the colleague.
        at: the present instant.

    Raises:
        NotAllowed: the asker is no administrator, or asks for themselves.
        NotFound: no such active member in the organisation.
    """
    require_administrator(by)
    if by.pk == user_id:
        raise NotAllowed(_("Nobody recovers their own account: ask another administrator."))
    with transaction.atomic():
        user = locked_member(by, user_id)
        link = Link(
            purpose=Link.Purpose.RECOVERY, organisation_id=by.organisation_id, email=user.email, made_by=by, user=user
        )
        issued = issue(link, at)
        append("recovery_link_issued", {"by": by.pk, "link": issued.link_id, "user": user.pk}, at)
    log.info("recovery link issued: %s for %s by %s", issued.link_id, user.pk, by.pk)
    return issued


def issue_recovery_link_on_the_machine(email: str, at: datetime) -> Issued:
    """The way back for an administrator who has no colleague to ask: for whoever runs this machine, by command alone.

    Who can run it reads the database and the secrets anyway, so it opens nothing that was closed to them.

    Args:
        email: of an active account.
        at: the present instant.

    Raises:
        NotFound: nobody active has that address.
    """
    with transaction.atomic():
        user = User.objects.select_for_update().filter(email=as_stored(email), is_active=True).first()
        if user is None:
            raise NotFound(_("Nobody with this address has an account here."))
        link = Link(purpose=Link.Purpose.RECOVERY, organisation_id=user.organisation_id, email=user.email, user=user)
        issued = issue(link, at)
        append("recovery_link_issued", {"by": "the_machine", "link": issued.link_id, "user": user.pk}, at)
    log.info("recovery link issued: %s for %s on the machine", issued.link_id, user.pk)
    return issued


def expire_link(link_id: str, at: datetime) -> None:
    """End a link whose time is over, and say so in the log. One that was used or revoked since is left as it is.

    Args:
        link_id: which; one that is gone is fine.
        at: the present instant.
    """
    with transaction.atomic():
        link = Link.objects.select_for_update().filter(pk=link_id, completed_at=None, revoked_at=None).first()
        if link is None:
            return
        link.revoked_at = at
        link.save(update_fields=["revoked_at"])
        append("link_expired", {"link": link.pk}, at)


def locked_open_link(secret: str, purpose: Link.Purpose, at: datetime) -> Link:
    """The link of this secret, while nobody else uses it.

    Args:
        secret: from an address.
        purpose: what it must be for.
        at: the present instant.

    Raises:
        NotFound: none, or used, revoked or over: the asker is not told which.
    """
    link = Link.objects.select_for_update().filter(secret_hash=hash_of(secret), purpose=purpose).first()
    if link is None or link.completed_at or link.revoked_at or link.expires_at <= at:
        raise NotFound(_("This link no longer works. Ask for a new one."))
    return link


def issue(link: Link, at: datetime) -> Issued:
    """Store a link under a fresh secret, in the caller's transaction. Earlier ones to its address are revoked.

    Args:
        link: filled in, and not stored yet.
        at: the present instant.
    """
    Link.objects.filter(
        organisation_id=link.organisation_id,
        email=link.email,
        purpose=link.purpose,
        completed_at=None,
        revoked_at=None,
    ).update(revoked_at=at)
    secret = new_secret()
    link.secret_hash, link.expires_at = hash_of(secret), at + GOOD_FOR
    link.save(force_insert=True)
    oblige(EXPIRE_LINK, link.pk, link.expires_at, {}, at)
    return Issued(link.pk, secret)
