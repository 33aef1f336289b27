"""Recovery: two administrators, each from the own session, give a member back what a lost passphrase took.

    make_recovery_halves     once, by a member who can open; two administrators or more hold a half each
    lend_half                each of two administrators seals the own half to the member who is to recover
    recover_with_halves      the member joins the two, and has a copy again; the loans are destroyed

Nobody but the member ever has two halves at once, and no two people need to sit at one keyboard.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from takeback.records.keyring.models import LentHalf, OrganisationKey, RecoveryHalf
from takeback.records.keyring.organisation_keys import (
    live_keys,
    lock_organisation,
    own_public_key,
    read_generation,
    store_copy,
)
from takeback.sealing.boxes import PrivateKey
from takeback.sealing.generations import Generation, recover, with_halves
from takeback.sealing.generations import lend_half as lend_sealed_half
from takeback.sealing.halves import THRESHOLD
from takeback.sealing.outcomes import Refused, Why


@dataclass(frozen=True, slots=True)
class HalvesMade:
    """The organisation's key can be recovered.

    Attributes:
        generations: the numbers of those that now lie in halves.
    """

    generations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Lent:
    """The half waits for the borrower.

    Attributes:
        generations: the numbers of those of which the holder had a half.
    """

    generations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Recovered:
    """The member can open what the organisation can.

    Attributes:
        generations: the numbers of those recovered.
    """

    generations: tuple[int, ...]


@transaction.atomic
def make_recovery_halves(
    organisation_id: str, *, by_id: str, by_private: PrivateKey, holders: Collection[str], at: datetime
) -> HalvesMade | Refused:
    """Put the organisation's key into halves. Halves and loans that were there are destroyed.

    With two holders, one forgotten passphrase ends recovery: three are better.

    Audit leaf: `recovery_halves_made` (organisation, by, holders) goes here.

    Args:
        organisation_id: which.
        by_id: a member who can open the current generation.
        by_private: that member's private half, as the session has it.
        holders: who holds a half: two of the organisation or more, with keys. That they are administrators, the
            caller has asked.
        at: now.

    Raises:
        NotFound: no such organisation or key, or a holder is not one of it or has no keys.
        Invalid: fewer than two different holders.
    """
    lock_organisation(organisation_id)
    publics = {holder_id: own_public_key(organisation_id, holder_id) for holder_id in sorted(set(holders))}
    made = []
    for row in reversed(live_keys(organisation_id)):
        halved = with_halves(read_generation(row), by_id=by_id, by_private=by_private, holders=publics)
        if isinstance(halved, Generation):
            _store_halves(row, halved, at=at)
            made.append(halved.number)
        elif not made:
            return halved
    return HalvesMade(tuple(sorted(made)))


@transaction.atomic
def lend_half(
    organisation_id: str, *, holder_id: str, holder_private: PrivateKey, borrower: str, at: datetime
) -> Lent | Refused:
    """Seal the own half to the member who is to recover. A loan that was there is replaced.

    Audit leaf: `half_lent` (organisation, holder, borrower) goes here.

    Args:
        organisation_id: which.
        holder_id: the administrator who lends.
        holder_private: that administrator's private half, as the session has it.
        borrower: who is to recover. Must have keys. May not be the holder: recovery takes other people.
        at: now.

    Returns:
        `Lent`; or `Refused` where the holder has no half, or has lost the key to it.

    Raises:
        NotFound: no such organisation or key, or the borrower is not one of it or has no keys.
    """
    lock_organisation(organisation_id)
    public = own_public_key(organisation_id, borrower)
    refused = Refused(Why.NO_COPY)
    lent = []
    for row in live_keys(organisation_id):
        half = RecoveryHalf.objects.filter(key=row, holder_id=holder_id).first()
        if half is None or holder_id == borrower:
            continue
        box = lend_sealed_half(
            read_generation(row),
            holder_id=holder_id,
            holder_private=holder_private,
            borrower_id=borrower,
            borrower_public=public,
        )
        if isinstance(box, Refused):
            refused = box
            continue
        LentHalf.objects.update_or_create(half=half, borrower_id=borrower, defaults={"box": box, "lent_at": at})
        lent.append(row.generation)
    return Lent(tuple(lent)) if lent else refused


@transaction.atomic
def recover_with_halves(
    organisation_id: str, *, borrower: str, borrower_private: PrivateKey, at: datetime
) -> Recovered | Refused:
    """Join two lent halves, and seal the organisation's key to the borrower. The loans are then destroyed.

    Audit leaf: `key_recovered` (organisation, borrower, lenders) goes here.

    Args:
        organisation_id: which.
        borrower: who recovers.
        borrower_private: the borrower's private half, as the session has it.
        at: now.

    Returns:
        `Recovered`; or `Refused` for `NEEDS_TWO_HALVES` or `HALVES_DISAGREE`. Loans that did not open stay: a third
        half may still come.

    Raises:
        NotFound: no such organisation or key, or the borrower is not one of it or has no keys.
    """
    lock_organisation(organisation_id)
    own_public_key(organisation_id, borrower)
    refused = Refused(Why.NEEDS_TWO_HALVES)
    recovered = []
    for row in live_keys(organisation_id):
        loans = LentHalf.objects.filter(half__key=row, borrower_id=borrower)
        lent = {loan.half.holder_id: bytes(loan.box) for loan in loans.select_related("half")}
        joined = recover(read_generation(row), borrower_id=borrower, borrower_private=borrower_private, lent=lent)
        if isinstance(joined, Refused):
            refused = joined
            continue
        store_copy(row, borrower, joined.copies[borrower], at=at)
        loans.delete()
        recovered.append(row.generation)
    return Recovered(tuple(recovered)) if recovered else refused


@transaction.atomic
def take_half(organisation_id: str, holder_id: str) -> bool:
    """Take the halves of somebody who is an administrator no more. One that would be left alone goes too.

    Audit leaf: `recovery_half_taken` (by, member) goes here.

    Args:
        organisation_id: which.
        holder_id: whose halves.

    Returns:
        Whether there was any.

    Raises:
        NotFound: no such organisation.
    """
    lock_organisation(organisation_id)
    mine = RecoveryHalf.objects.filter(key__organisation_id=organisation_id, holder_id=holder_id)
    keys = set(mine.values_list("key_id", flat=True))
    mine.delete()
    for key in keys:
        left = RecoveryHalf.objects.filter(key_id=key)
        if left.count() < THRESHOLD:
            left.delete()
    return bool(keys)


def _store_halves(row: OrganisationKey, generation: Generation, *, at: datetime) -> None:
    RecoveryHalf.objects.filter(key=row).delete()
    RecoveryHalf.objects.bulk_create(
        RecoveryHalf(key=row, holder_id=holder_id, box=box, sealed_at=at)
        for holder_id, box in generation.halves.items()
    )
