"""The organisation's key in the hands of its people: founded, shared, recovered. Each step leaves its leaf.

    found_keys            the first administrator who has keys, at joining or at the next sign-in
    admit                 a colleague who can open seals a copy for one who cannot
    make_halves           two administrators or more hold a half each
    lend, recover_key     two of them lend theirs to somebody, who then can open again
    begin_anew            nobody can open it any more: a new one, which brings nothing back

Leaving is in `flows.staff.membership`; moving cases to a newer generation is in `flows.staff.resealing`.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from takeback.base.errors import Conflict, Invalid, NotAllowed, NotFound
from takeback.records.accounts.models import User
from takeback.records.accounts.roles import MAY_HOLD_KEYS, Role
from takeback.records.audit.actions import append
from takeback.records.keyring import organisation_keys, recovery
from takeback.records.keyring.member_keys import public_key_of
from takeback.records.keyring.organisation_keys import Admitted
from takeback.records.keyring.queries import has_key
from takeback.records.keyring.recovery import HalvesMade, Lent, Recovered
from takeback.sealing.boxes import PrivateKey
from takeback.sealing.outcomes import Refused


def found_keys(user: User, at: datetime) -> bool:
    """Give an organisation its key, if it has none and this is an administrator of it who has keys.

    Called at every joining and sign-in, so an organisation that is older than keys gets its key by itself.

    Args:
        user: who joined, or signed in.
        at: the present instant.

    Returns:
        Whether it was founded now.
    """
    if has_key(user.organisation_id) or Role.ADMINISTRATOR not in user.roles or public_key_of(user.pk) is None:
        return False
    try:
        with transaction.atomic():
            number = organisation_keys.found_organisation_keys(user.organisation_id, user.pk, at=at)
            append("organisation_keys_founded", _new_key(user, number), at)
    except Conflict:  # a colleague signed in at the same moment
        return False
    return True


def begin_anew(by: User, at: datetime) -> int:
    """Give an organisation a new key after the last one was lost with its last passphrase.

    Args:
        by: an administrator who has keys.
        at: the present instant.

    Returns:
        The number of the new generation.

    Raises:
        NotAllowed: the asker is no administrator.
        NotFound: there is no key yet, or the asker has no keys.
        Conflict: it is not lost.
    """
    _require(by, Role.ADMINISTRATOR)
    with transaction.atomic():
        number = organisation_keys.begin_anew(by.organisation_id, by.pk, at=at)
        append("organisation_keys_begun_anew", _new_key(by, number), at)
    return number


def admit(by: User, by_private: PrivateKey, member_id: str, at: datetime) -> Admitted | Refused:
    """Let a colleague open what the organisation can.

    Args:
        by: who can open it, in a role that may.
        by_private: their private key, as the session has it.
        member_id: the colleague.
        at: the present instant.

    Returns:
        `Admitted`; or `Refused` where the asker cannot open the key.

    Raises:
        NotAllowed: one of the two has no role that may hold a copy.
        NotFound: no such active member of the organisation, or one without keys; or there is no key yet.
    """
    _require(by, *MAY_HOLD_KEYS)
    colleague = _colleague(by, member_id)
    if not MAY_HOLD_KEYS & colleague.roles:
        raise NotAllowed(_("Only who works with cases, and administrators, are given a copy of the key."))
    with transaction.atomic():
        admitted = organisation_keys.admit_member(
            by.organisation_id, by_id=by.pk, by_private=by_private, new_member=colleague.pk, at=at
        )
        if isinstance(admitted, Admitted):
            numbers = _listed(admitted.generations)
            append("member_admitted", {"by": by.pk, "user": colleague.pk, "generations": numbers}, at)
    return admitted


def make_halves(by: User, by_private: PrivateKey, holders: Collection[str], at: datetime) -> HalvesMade | Refused:
    """Put the key into halves, any two of which bring it back. Halves that were there are of no use any more.

    Args:
        by: an administrator who can open the key.
        by_private: their private key, as the session has it.
        holders: ids of two administrators or more.
        at: the present instant.

    Returns:
        `HalvesMade`; or `Refused` where the asker cannot open the key.

    Raises:
        NotAllowed: the asker is no administrator.
        NotFound: a holder is no active administrator of the organisation, or has no keys; or there is no key yet.
        Invalid: fewer than two holders.
    """
    _require(by, Role.ADMINISTRATOR)
    wanted = sorted(set(holders))
    if len(wanted) < 2:  # noqa: PLR2004 - two halves make the key
        raise Invalid(_("Choose at least two administrators. Three are better."), field="holders")
    for each in wanted:
        if Role.ADMINISTRATOR not in _colleague(by, each).roles:
            raise NotFound(_("There is no such administrator."))
    with transaction.atomic():
        made = recovery.make_recovery_halves(
            by.organisation_id, by_id=by.pk, by_private=by_private, holders=wanted, at=at
        )
        if isinstance(made, HalvesMade):
            facts: dict[str, str | int] = {"by": by.pk, "generations": _listed(made.generations)}
            facts |= {f"holder_{letter}": each for letter, each in zip("abcdefghij", wanted, strict=False)}
            append("recovery_halves_made", {**facts, "holders": len(wanted)}, at)
    return made


def lend(holder: User, holder_private: PrivateKey, borrower_id: str, at: datetime) -> Lent | Refused:
    """Lend the own half to a colleague who lost what the passphrase opened.

    Args:
        holder: an administrator who holds a half.
        holder_private: their private key, as the session has it.
        borrower_id: the colleague.
        at: the present instant.

    Returns:
        `Lent`; or `Refused` where the asker has no half, or lends to themselves.

    Raises:
        NotAllowed: the asker is no administrator, or the colleague may hold no copy.
        NotFound: no such active member of the organisation, or one without keys; or there is no key yet.
    """
    _require(holder, Role.ADMINISTRATOR)
    borrower = _colleague(holder, borrower_id)
    if not MAY_HOLD_KEYS & borrower.roles:
        raise NotAllowed(_("Only who works with cases, and administrators, are given a copy of the key."))
    with transaction.atomic():
        lent = recovery.lend_half(
            holder.organisation_id,
            holder_id=holder.pk,
            holder_private=holder_private,
            borrower=borrower.pk,
            at=at,
        )
        if isinstance(lent, Lent):
            facts = {"by": holder.pk, "user": borrower.pk, "generations": _listed(lent.generations)}
            append("half_lent", facts, at)
    return lent


def recover_key(borrower: User, private: PrivateKey, at: datetime) -> Recovered | Refused:
    """Join two lent halves, so that their borrower can open again what the organisation can.

    Args:
        borrower: who was lent two halves.
        private: their private key, as the session has it.
        at: the present instant.

    Returns:
        `Recovered`; or `Refused`, such as while only one half was lent.

    Raises:
        NotAllowed: the asker has no role that may hold a copy.
        NotFound: there is no key yet, or the asker has no keys.
    """
    _require(borrower, *MAY_HOLD_KEYS)
    with transaction.atomic():
        recovered = recovery.recover_with_halves(
            borrower.organisation_id, borrower=borrower.pk, borrower_private=private, at=at
        )
        if isinstance(recovered, Recovered):
            append("key_recovered", {"user": borrower.pk, "generations": _listed(recovered.generations)}, at)
    return recovered


def _require(user: User, *roles: Role) -> None:
    if not user.is_active or not user.roles & set(roles):
        raise NotAllowed(_("Your roles do not allow this."))


def _colleague(by: User, member_id: str) -> User:
    found = User.objects.filter(pk=member_id, organisation_id=by.organisation_id, is_active=True).first()
    if found is None:
        raise NotFound(_("There is no such member."))
    return found


def _new_key(by: User, generation: int) -> dict[str, str | int]:
    return {"by": by.pk, "organisation": by.organisation_id, "generation": generation}


def _listed(generations: tuple[int, ...]) -> str:
    """As one value of a leaf: the newest that fit, which are the ones that matter."""
    return ".".join(str(each) for each in generations[-20:])
