"""Joining, signing in, coming back and leaving: accounts, keys and the log change together, or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import assert_never

from django.db import transaction
from django.utils.translation import gettext as _

from takeback.base.errors import Invalid, Tampered
from takeback.flows.staff.organisation_keys import found_keys
from takeback.records.accounts import actions
from takeback.records.accounts.models import User
from takeback.records.accounts.roles import MAY_HOLD_KEYS, Role
from takeback.records.audit.actions import append
from takeback.records.keyring import member_keys, organisation_keys, recovery
from takeback.records.keyring.member_keys import Changed, Given
from takeback.records.keyring.models import RecoveryHalf, SealedCopy
from takeback.sealing.boxes import PrivateKey
from takeback.sealing.outcomes import Opened, Refused
from takeback.sealing.passphrases import Unacceptable


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody whose passphrase was just chosen, and who now owes a second factor.

    Attributes:
        user: who it is.
        private: the private key that the passphrase opens, so that the session can keep it.
    """

    user: User
    private: PrivateKey = field(repr=False)


def join(
    secret: str, *, name: str, passphrase: str, at: datetime, email: str = "", organisation_name: str = ""
) -> Member:
    """Accept an invitation: an account, and keys that the passphrase opens.

    Args:
        secret: from the link.
        name: what the person is called.
        passphrase: theirs.
        at: the present instant.
        email: asked of the first administrator alone.
        organisation_name: the same.

    Raises:
        NotFound: the link is unknown, used, revoked or too old.
        Invalid: the name, the address or the passphrase will not do.
        Conflict: the address has an account.
    """
    with transaction.atomic():
        user = actions.accept_invitation(
            secret, name=name, passphrase=passphrase, at=at, email=email, organisation_name=organisation_name
        )
        private = _fresh_key(user, passphrase, at)
        append("member_joined", {"user": user.pk}, at)
        found_keys(user, at)
    return Member(user, private)


def recover(secret: str, *, passphrase: str, at: datetime) -> Member:
    """Complete a recovery link: signing in comes back, with a new key pair. What was sealed to the old one does not.

    Args:
        secret: from the link.
        passphrase: the new one.
        at: the present instant.

    Raises:
        NotFound: the link is unknown, used, revoked or too old, or the member was removed.
        Invalid: the passphrase will not do.
    """
    with transaction.atomic():
        user = actions.complete_recovery(secret, passphrase=passphrase, at=at)
        private = _fresh_key(user, passphrase, at)
        append("member_recovered", {"user": user.pk}, at)
    return Member(user, private)


def open_key(user: User, passphrase: str) -> PrivateKey:
    """Open a member's private key, at sign-in.

    Args:
        user: whose sign-in has accepted the passphrase.
        passphrase: as typed.

    Raises:
        Tampered: the passphrase is right, and opens no key: one of the two was changed behind our back.
    """
    match member_keys.open_member_key(user.pk, passphrase):
        case Opened(plaintext):
            return PrivateKey(plaintext)
        case Refused(reason):
            raise Tampered(f"the key of {user.pk} does not open with the right passphrase: {reason.value}")
        case never:
            assert_never(never)


def change_passphrase(user: User, *, old: str, new: str, at: datetime) -> None:
    """Give a signed-in person a new passphrase, which opens the same key from now on. Every session of theirs ends.

    Args:
        user: who has just shown that they know the old one.
        old: the passphrase until now.
        new: the one from now on.
        at: the present instant.

    Raises:
        Invalid: the new passphrase will not do.
        Tampered: as `open_key`.
    """
    with transaction.atomic():
        actions.change_passphrase(user, new)
        match member_keys.change_passphrase(user.pk, old, new, at=at):
            case Changed():
                append("passphrase_changed", {"user": user.pk}, at)
            case Refused(reason):
                raise Tampered(f"the key of {user.pk} does not open with the right passphrase: {reason.value}")
            case Unacceptable():
                raise _unacceptable()
            case never:
                assert_never(never)


def change_roles(by: User, user_id: str, roles: Iterable[Role], at: datetime) -> None:
    """Give a member these roles, and no others. Who may hold the organisation's key no longer has it from now on.

    Args:
        by: an administrator of the same organisation.
        user_id: whose roles.
        roles: at least one.
        at: the present instant.

    Raises:
        NotAllowed: the asker is no administrator.
        NotFound: no such active member in the organisation.
        Invalid: no role is left, or one that this organisation does not give.
        Conflict: no administrator would be left, or nobody who can open the organisation's key.
    """
    wanted = frozenset(roles)
    with transaction.atomic():
        actions.change_roles(by, user_id, wanted, at)
        user = User.objects.get(pk=user_id)
        if not MAY_HOLD_KEYS & wanted and _opens_organisation_key(user):
            rotated = organisation_keys.remove_member(user.organisation_id, user.pk, at=at)
            append("organisation_key_rotated", {"by": by.pk, "user": user.pk, "generation": rotated.generation}, at)
        elif Role.ADMINISTRATOR not in wanted and recovery.take_half(user.organisation_id, user.pk):
            append("recovery_half_taken", {"by": by.pk, "user": user.pk}, at)


def remove(by: User, user_id: str, at: datetime) -> None:
    """Remove a member. If they could open the organisation's key, those who remain have a new one from now on.

    Args:
        by: an administrator of the same organisation.
        user_id: who.
        at: the present instant.

    Raises:
        NotAllowed: the asker is no administrator.
        NotFound: no such active member in the organisation.
        Conflict: no administrator would be left, or nobody who can open the organisation's key.
    """
    with transaction.atomic():
        user = actions.remove_member(by, user_id, at)
        facts: dict[str, str | int] = {"by": by.pk, "user": user.pk}
        if _opens_organisation_key(user):
            facts["generation"] = organisation_keys.remove_member(user.organisation_id, user.pk, at=at).generation
        append("member_removed", facts, at)


def _opens_organisation_key(user: User) -> bool:
    return SealedCopy.objects.filter(member=user).exists() or RecoveryHalf.objects.filter(holder=user).exists()


def _fresh_key(user: User, passphrase: str, at: datetime) -> PrivateKey:
    # Whoever had keys before has lost the passphrase, or was removed and comes back: the old pair opens nothing more.
    match member_keys.renew_member_keys(user.pk, passphrase, at=at):
        case Given(keys):
            return keys.private
        case Unacceptable():
            raise _unacceptable()
        case never:
            assert_never(never)


def _unacceptable() -> Invalid:
    return Invalid(_("Choose another passphrase: four or five unrelated words are good."), field="passphrase")
