"""Members: joining, coming back, roles, leaving.

`accept_invitation`, `complete_recovery`, `change_passphrase` and `remove_member` are halves of something larger, since
keys change with them: call them through `takeback.flows.staff.membership`, which also appends their leaf.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from takeback.base.errors import Conflict, Invalid, NotFound
from takeback.records.accounts.actions.checks import (
    as_fact,
    checked_email,
    checked_name,
    checked_roles,
    locked_member,
    require_administrator,
)
from takeback.records.accounts.actions.links import GOOD_FOR, locked_open_link
from takeback.records.accounts.failures import forget_old_failures
from takeback.records.accounts.models import HeldRole, Link, Organisation, User
from takeback.records.accounts.roles import Role
from takeback.records.accounts.second_factor import forget_factors
from takeback.records.audit.actions import append

log = logging.getLogger(__name__)


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
        link = locked_open_link(secret, Link.Purpose.INVITATION, at)
        first = link.email == ""
        if first:
            _name_first_organisation(link.organisation_id, organisation_name)
        address = checked_email(email if first else link.email)
        user = User.objects.select_for_update().filter(email=address).first()
        if user is not None and (user.is_active or user.organisation_id != link.organisation_id):
            raise Conflict(_("This address has an account already. Ask for an invitation to another one."))
        user = user or User(email=address, organisation_id=link.organisation_id)
        user.name, user.is_active = checked_name(name), True
        _set_passphrase(user, passphrase)
        forget_factors(user)
        _set_roles(user, checked_roles((Role(role) for role in link.roles), link.organisation))
        link.completed_at, link.user = at, user
        link.save(update_fields=["completed_at", "user"])
    log.info("accepted: %s is %s", link.pk, user.pk)
    return user


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
        link = locked_open_link(secret, Link.Purpose.RECOVERY, at)
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
        Invalid: no role is left, or one that this organisation does not give.
        Conflict: no administrator would be left.
    """
    require_administrator(by)
    wanted = checked_roles(roles, by.organisation)
    with transaction.atomic():
        user = locked_member(by, user_id)
        if Role.ADMINISTRATOR not in wanted:
            _require_another_administrator(user)
        _set_roles(user, wanted)
        append("roles_changed", {"by": by.pk, "user": user.pk, "roles": as_fact(wanted)}, at)
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
    require_administrator(by)
    with transaction.atomic():
        user = locked_member(by, user_id)
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


def _require_another_administrator(user: User) -> None:
    others = HeldRole.objects.filter(
        role=Role.ADMINISTRATOR, user__organisation_id=user.organisation_id, user__is_active=True
    ).exclude(user=user)
    if Role.ADMINISTRATOR in user.roles and not others.exists():
        raise Conflict(_("This is the only administrator. Make somebody else one first."))


def _name_first_organisation(organisation_id: str, name: str) -> None:
    if User.objects.exists():  # somebody else came first, with a link that this one replaced or was replaced by
        raise NotFound(_("This link no longer works. Ask for a new one."))
    Organisation.objects.filter(pk=organisation_id).update(name=checked_name(name, field="organisation"))


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
