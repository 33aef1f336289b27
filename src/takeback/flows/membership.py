"""Joining, coming back and leaving: accounts, keys and the log change together, or not at all."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from takeback.records.accounts import actions
from takeback.records.accounts.models import User
from takeback.records.audit.actions import append


def join(
    secret: str, *, name: str, passphrase: str, at: datetime, email: str = "", organisation_name: str = ""
) -> User:
    """Accept an invitation: an account, and keys that the passphrase opens.

    Args:
        secret: from the link.
        name: what the person is called.
        passphrase: theirs.
        at: the present instant.
        email: asked of the first administrator alone.
        organisation_name: the same.

    Returns:
        The person, who now owes a second factor.

    Raises:
        NotFound, Invalid, Conflict: as `accounts.actions.accept_invitation`.
    """
    with transaction.atomic():
        user = actions.accept_invitation(
            secret, name=name, passphrase=passphrase, at=at, email=email, organisation_name=organisation_name
        )
        append("member_joined", {"user": user.pk}, at)
    return user


def recover(secret: str, *, passphrase: str, at: datetime) -> User:
    """Complete a recovery link: signing in comes back, with a new key pair. What was sealed to the old one does not.

    Args:
        secret: from the link.
        passphrase: the new one.
        at: the present instant.

    Returns:
        The person, who now owes a new second factor.

    Raises:
        NotFound, Invalid: as `accounts.actions.complete_recovery`.
    """
    with transaction.atomic():
        user = actions.complete_recovery(secret, passphrase=passphrase, at=at)
        append("member_recovered", {"user": user.pk}, at)
    return user


def remove(by: User, user_id: str, at: datetime) -> None:
    """Remove a member.

    Args:
        by: an administrator of the same organisation.
        user_id: who.
        at: the present instant.

    Raises:
        NotAllowed, NotFound, Conflict: as `accounts.actions.remove_member`.
    """
    with transaction.atomic():
        user = actions.remove_member(by, user_id, at)
        append("member_removed", {"by": by.pk, "user": user.pk}, at)


def change_passphrase(user: User, passphrase: str, at: datetime) -> None:
    """Give a signed-in person a new passphrase, which opens the same key from now on.

    Args:
        user: who has just shown that they know the old one.
        passphrase: the new one.
        at: the present instant.

    Raises:
        Invalid: the passphrase will not do.
    """
    with transaction.atomic():
        actions.change_passphrase(user, passphrase)
        append("passphrase_changed", {"user": user.pk}, at)
