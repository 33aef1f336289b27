"""A member's own key pair: given with the first passphrase, opened at sign-in, locked anew when the passphrase changes.

Every action locks the member's row of `accounts` first, so that two of them never cross.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from takeback.base.errors import Conflict, NotFound
from takeback.records.accounts.models import User
from takeback.records.keyring.models import LentHalf, MemberKey, RecoveryHalf, SealedCopy
from takeback.sealing.boxes import KeyPair, PrivateKey, PublicKey
from takeback.sealing.outcomes import Opened, Refused, Why
from takeback.sealing.passphrases import (
    RECOMMENDED,
    Acceptable,
    Cost,
    Unacceptable,
    check_passphrase,
    lock_with_passphrase,
    unlock_with_passphrase,
)
from takeback.sealing.purposes import Purpose


@dataclass(frozen=True, slots=True)
class Given:
    """The member has keys.

    Attributes:
        keys: the pair. The private half is at hand so that the session can be wrapped at once.
    """

    keys: KeyPair


@dataclass(frozen=True, slots=True)
class Changed:
    """The new passphrase opens the key, and the old one no longer does."""


@transaction.atomic
def give_member_keys(user_id: str, passphrase: str, *, at: datetime, cost: Cost = RECOMMENDED) -> Given | Unacceptable:
    """Give a member the first key pair, locked under the passphrase that was just chosen.

    Audit leaf: `member_keys_given` (member) goes here.

    Args:
        user_id: the member.
        passphrase: as typed; checked here.
        at: now.
        cost: of one guess at the passphrase. Only tests pass one.

    Raises:
        NotFound: no such member.
        Conflict: the member has keys already. `renew_member_keys` replaces them, and loses what they opened.
    """
    user = _locked_user(user_id)
    if MemberKey.objects.filter(member=user).exists():
        raise Conflict("this member has keys already")
    return _store_new_keys(user, passphrase, at=at, cost=cost)


@transaction.atomic
def renew_member_keys(user_id: str, passphrase: str, *, at: datetime, cost: Cost = RECOMMENDED) -> Given | Unacceptable:
    """Give a member who lost the passphrase a new pair. This restores sign-in, and no data.

    What was sealed to the old pair is destroyed, for nobody can open it any more: copies of the organisation's key,
    recovery halves, loans. A colleague admits the member again, or two administrators lend their halves.

    Audit leaf: `member_keys_renewed` (member) goes here.

    Args:
        user_id: the member.
        passphrase: the new one, as typed; checked here.
        at: now.
        cost: of one guess at the passphrase. Only tests pass one.

    Raises:
        NotFound: no such member.
    """
    user = _locked_user(user_id)
    given = _store_new_keys(user, passphrase, at=at, cost=cost)
    if isinstance(given, Given):
        SealedCopy.objects.filter(member=user).delete()
        RecoveryHalf.objects.filter(holder=user).delete()
        LentHalf.objects.filter(borrower=user).delete()
    return given


def open_member_key(user_id: str, passphrase: str) -> Opened | Refused:
    """Open a member's private key, as sign-in does. `plaintext` is its 32 bytes: `PrivateKey(opened.plaintext)`.

    Takes about 0.2 s and 64 MiB of memory: whoever calls limits how often. It does not ask whether the member may sign
    in at all; that is asked before.

    Args:
        user_id: the member.
        passphrase: as typed.

    Returns:
        `Opened`; or `Refused` for `WRONG_KEY` (a wrong passphrase) or `NO_COPY` (no keys were ever given).
    """
    key = MemberKey.objects.filter(member_id=user_id).first()
    if key is None:
        return Refused(Why.NO_COPY)
    opened = unlock_with_passphrase(passphrase, bytes(key.locked_private), _purpose(user_id))
    if isinstance(opened, Opened) and PrivateKey(opened.plaintext).public().raw != bytes(key.public):
        return Refused(Why.WRONG_KEY)  # somebody changed the public half, to have things sealed to another key
    return opened


@transaction.atomic
def change_passphrase(
    user_id: str, old: str, new: str, *, at: datetime, cost: Cost = RECOMMENDED
) -> Changed | Refused | Unacceptable:
    """Lock the same private key under another passphrase. The key stays, and so does all that it opens.

    A backup made before still has the box that the old passphrase opens: who believes that it was overheard asks for
    `renew_member_keys` and is admitted again.

    Audit leaf: `passphrase_changed` (member) goes here.

    Args:
        user_id: the member.
        old: the passphrase until now.
        new: the one from now on; checked here.
        at: now.
        cost: of one guess at the passphrase. Only tests pass one.

    Raises:
        NotFound: no such member.
    """
    user = _locked_user(user_id)
    opened = open_member_key(user_id, old)
    if isinstance(opened, Refused):
        return opened
    checked = _check(user, new)
    if isinstance(checked, Unacceptable):
        return checked
    box = lock_with_passphrase(new, opened.plaintext, _purpose(user_id), cost=cost)
    MemberKey.objects.filter(member=user).update(locked_private=box, locked_at=at)
    return Changed()


def public_key_of(user_id: str) -> PublicKey | None:
    """The public half of a member's pair, to seal something to; `None` before keys were given.

    Args:
        user_id: the member.
    """
    key = MemberKey.objects.filter(member_id=user_id).first()
    return None if key is None else PublicKey(bytes(key.public))


def _store_new_keys(user: User, passphrase: str, *, at: datetime, cost: Cost) -> Given | Unacceptable:
    checked = _check(user, passphrase)
    if isinstance(checked, Unacceptable):
        return checked
    keys = KeyPair.new()
    box = lock_with_passphrase(passphrase, keys.private.raw, _purpose(user.pk), cost=cost)
    MemberKey.objects.update_or_create(
        member=user, defaults={"public": keys.public.raw, "locked_private": box, "locked_at": at}
    )
    return Given(keys)


def _check(user: User, passphrase: str) -> Acceptable | Unacceptable:
    return check_passphrase(passphrase, personal=(user.name, user.email, user.organisation.name))


def _locked_user(user_id: str) -> User:
    user = User.objects.select_for_update(no_key=True).filter(pk=user_id).first()
    if user is None:
        raise NotFound("no such member")
    return user


def _purpose(user_id: str) -> Purpose:
    return Purpose("member-private-key", (user_id,))
