"""What changes who may come in. Each action checks by itself that the one who asks may do it, and appends its leaf.

`accept_invitation`, `complete_recovery`, `change_passphrase` and `remove_member` are halves of something larger, since
keys change with them: call them through `takeback.flows.membership`, which also appends their leaf.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from takeback.base.errors import Conflict, Invalid, NotAllowed, NotFound
from takeback.base.ids import new_secret
from takeback.records.accounts.failures import forget_old_failures
from takeback.records.accounts.models import HeldRole, Link, Organisation, User, as_stored
from takeback.records.accounts.roles import Role
from takeback.records.accounts.second_factor import forget_factors
from takeback.records.audit.actions import append
from takeback.records.work.actions import oblige

log = logging.getLogger(__name__)

GOOD_FOR: Final = timedelta(hours=72)
"""How long a link may be used: a long weekend."""
EXPIRE_LINK: Final = "accounts.link.expire"
"""Work for a worker: end a link at its instant; the key is the link's id."""
FIRST_ORGANISATION: Final = "Your organisation"
"""What the first organisation is called until its first administrator names it."""
_LONGEST_NAME = 200
_LONGEST_EMAIL = 254  # RFC 5321, section 4.5.3.1.3: a path of 256, less its brackets


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
        organisation = Organisation.objects.select_for_update().first()
        if organisation is None:
            organisation = Organisation.objects.create(name=FIRST_ORGANISATION)
        link = Link(purpose=Link.Purpose.INVITATION, organisation=organisation, roles=[Role.ADMINISTRATOR.value])
        issued = _issue(link, at)
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
    _require_administrator(by)
    address, wanted = _checked_email(email), _checked_roles(roles)
    with transaction.atomic():
        organisation = Organisation.objects.select_for_update().get(pk=by.organisation_id)
        if User.objects.filter(email=address, organisation=organisation, is_active=True).exists():
            raise Conflict(_("Somebody with this address is a member already."))
        link = Link(
            purpose=Link.Purpose.INVITATION,
            organisation=organisation,
            email=address,
            name=_checked_name(name),
            roles=_as_listed(wanted),
            made_by=by,
        )
        issued = _issue(link, at)
        append("member_invited", {"by": by.pk, "link": issued.link_id, "roles": _as_fact(wanted)}, at)
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
    _require_administrator(by)
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


def accept_invitation(
    secret: str, *, name: str, passphrase: str, at: datetime, email: str = "", organisation_name: str = ""
) -> User:
    """Make an account of an invitation; the link is used up.

    Args:
        secret: from the link.
        name: what the person is called.
        passphrase: theirs.
        at: the present instant.
        email: asked of the first administrator alone, whose link names nobody.
        organisation_name: the same.

    Returns:
        The person, who now owes a second factor.

    Raises:
        NotFound: the link is unknown, used, revoked or too old.
        Invalid: the name, the address or the passphrase will not do.
        Conflict: the address has an account.
    """
    with transaction.atomic():
        link = _locked_open_link(secret, Link.Purpose.INVITATION, at)
        first = link.email == ""
        if first:
            _name_first_organisation(link.organisation_id, organisation_name)
        address = _checked_email(email if first else link.email)
        user = User.objects.select_for_update().filter(email=address).first()
        if user is not None and (user.is_active or user.organisation_id != link.organisation_id):
            raise Conflict(_("This address has an account already. Ask for an invitation to another one."))
        user = user or User(email=address, organisation_id=link.organisation_id)
        user.name, user.is_active = _checked_name(name), True
        _set_passphrase(user, passphrase)
        forget_factors(user)
        _set_roles(user, _checked_roles(Role(role) for role in link.roles))
        link.completed_at, link.user = at, user
        link.save(update_fields=["completed_at", "user"])
    log.info("accepted: %s is %s", link.pk, user.pk)
    return user


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
    _require_administrator(by)
    if by.pk == user_id:
        raise NotAllowed(_("Nobody recovers their own account: ask another administrator."))
    with transaction.atomic():
        user = _locked_member(by, user_id)
        link = Link(
            purpose=Link.Purpose.RECOVERY, organisation_id=by.organisation_id, email=user.email, made_by=by, user=user
        )
        issued = _issue(link, at)
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
        issued = _issue(link, at)
        append("recovery_link_issued", {"by": "the_machine", "link": issued.link_id, "user": user.pk}, at)
    log.info("recovery link issued: %s for %s on the machine", issued.link_id, user.pk)
    return issued


def complete_recovery(secret: str, *, passphrase: str, at: datetime) -> User:
    """Give a recovered account its new passphrase; its factors and sessions are gone, the link is used up.

    Args:
        secret: from the link.
        passphrase: the new one.
        at: the present instant.

    Returns:
        The person, who now owes a new second factor.

    Raises:
        NotFound: the link is unknown, used, revoked or too old, or the member was removed.
        Invalid: the passphrase will not do.
    """
    with transaction.atomic():
        link = _locked_open_link(secret, Link.Purpose.RECOVERY, at)
        user = User.objects.select_for_update().filter(pk=link.user_id, is_active=True).first()
        if user is None:
            raise NotFound(_("This link no longer works. Ask for a new one."))
        _set_passphrase(user, passphrase)
        forget_factors(user)
        end_sessions(user)
        link.completed_at = at
        link.save(update_fields=["completed_at"])
    log.info("recovered: %s by %s", user.pk, link.pk)
    return user


def change_passphrase(user: User, passphrase: str) -> None:
    """Give a signed-in person a new passphrase, and end every session of theirs, this one included.

    Args:
        user: who has just shown that they know the old one.
        passphrase: the new one.

    Raises:
        Invalid: the passphrase will not do.
    """
    with transaction.atomic():
        _set_passphrase(user, passphrase)
        end_sessions(user)


def change_roles(by: User, user_id: str, roles: Iterable[Role], at: datetime) -> None:
    """Give a member of the own organisation these roles, and no others.

    Args:
        by: an administrator.
        user_id: whose roles.
        roles: at least one.
        at: the present instant.

    Raises:
        NotAllowed: the asker is no administrator.
        NotFound: no such active member in the organisation.
        Invalid: no role is left.
        Conflict: no administrator would be left.
    """
    _require_administrator(by)
    wanted = _checked_roles(roles)
    with transaction.atomic():
        user = _locked_member(by, user_id)
        if Role.ADMINISTRATOR not in wanted:
            _require_another_administrator(user)
        _set_roles(user, wanted)
        append("roles_changed", {"by": by.pk, "user": user.pk, "roles": _as_fact(wanted)}, at)
    log.info("roles changed: %s by %s", user.pk, by.pk)


def remove_member(by: User, user_id: str, at: datetime) -> User:
    """Shut a member of the own organisation out, at once: no role, factor, session or open link stays.

    Args:
        by: an administrator.
        user_id: who.
        at: the present instant.

    Returns:
        Who was removed.

    Raises:
        NotAllowed: the asker is no administrator.
        NotFound: no such active member in the organisation.
        Conflict: no administrator would be left.
    """
    _require_administrator(by)
    with transaction.atomic():
        user = _locked_member(by, user_id)
        _require_another_administrator(user)
        user.is_active = False
        user.set_unusable_password()
        user.save(update_fields=["is_active", "password"])
        _set_roles(user, frozenset())
        forget_factors(user)
        end_sessions(user)
        Link.objects.filter(user=user, completed_at=None, revoked_at=None).update(revoked_at=at)
    log.info("removed: %s by %s", user.pk, by.pk)
    return user


def end_sessions(user: User) -> None:
    """Destroy every session of this person, and what is wrapped in it.

    Args:
        user: whose. Staff are few: each session that is left is opened and looked at.
    """
    for session in Session.objects.all():
        held = session.get_decoded()
        if user.pk in {held.get(SESSION_KEY), held.get("half_signed_in", {}).get("user")}:
            session.delete()


def forget_what_is_over(at: datetime) -> None:
    """Delete sessions, links and failed sign-ins that are over: for a worker, once an hour.

    Args:
        at: the present instant.
    """
    Session.objects.filter(expire_date__lt=at).delete()
    Link.objects.filter(expires_at__lt=at - GOOD_FOR).delete()
    forget_old_failures(at)


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


def _issue(link: Link, at: datetime) -> Issued:
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


def _locked_open_link(secret: str, purpose: Link.Purpose, at: datetime) -> Link:
    link = Link.objects.select_for_update().filter(secret_hash=hash_of(secret), purpose=purpose).first()
    if link is None or link.completed_at or link.revoked_at or link.expires_at <= at:
        raise NotFound(_("This link no longer works. Ask for a new one."))
    return link


def _locked_member(by: User, user_id: str) -> User:
    """A member of the asker's organisation, while nobody else changes that organisation's members."""
    Organisation.objects.select_for_update().get(pk=by.organisation_id)
    user = User.objects.filter(pk=user_id, organisation_id=by.organisation_id, is_active=True).first()
    if user is None:
        raise NotFound(_("There is no such member."))
    return user


def _require_administrator(by: User) -> None:
    if not by.is_active or Role.ADMINISTRATOR not in by.roles:
        raise NotAllowed(_("Only an administrator may do this."))


def _require_another_administrator(user: User) -> None:
    others = HeldRole.objects.filter(
        role=Role.ADMINISTRATOR, user__organisation_id=user.organisation_id, user__is_active=True
    ).exclude(user=user)
    if Role.ADMINISTRATOR in user.roles and not others.exists():
        raise Conflict(_("This is the only administrator. Make somebody else one first."))


def _name_first_organisation(organisation_id: str, name: str) -> None:
    if User.objects.exists():  # somebody else came first, with a link that this one replaced or was replaced by
        raise NotFound(_("This link no longer works. Ask for a new one."))
    Organisation.objects.filter(pk=organisation_id).update(name=_checked_name(name, field="organisation"))


def _set_roles(user: User, roles: frozenset[Role]) -> None:
    user.held_roles.all().delete()
    HeldRole.objects.bulk_create(HeldRole(user=user, role=role.value) for role in sorted(roles))


def _set_passphrase(user: User, passphrase: str) -> None:
    try:
        validate_password(passphrase, user)
    except ValidationError as error:
        raise Invalid(_(" ").join(error.messages), field="passphrase") from None
    user.set_password(passphrase)
    user.save()


def _checked_name(name: str, field: str = "name") -> str:
    trimmed = " ".join(name.split())
    if not trimmed or len(trimmed) > _LONGEST_NAME or not trimmed.isprintable():
        raise Invalid(_("Give a name of 1 to 200 characters."), field=field)
    return trimmed


def _checked_email(email: str) -> str:
    address = as_stored(email)
    try:
        validate_email(address)
        MaxLengthValidator(_LONGEST_EMAIL)(address)
    except ValidationError:
        raise Invalid(_("Give an e-mail address, such as name@example.org."), field="email") from None
    return address


def _checked_roles(roles: Iterable[Role]) -> frozenset[Role]:
    wanted = frozenset(roles)
    if not wanted:
        raise Invalid(_("Choose at least one role."), field="roles")
    return wanted


def _as_listed(roles: frozenset[Role]) -> list[str]:
    return sorted(role.value for role in roles)


def _as_fact(roles: frozenset[Role]) -> str:
    return ".".join(_as_listed(roles))
