"""An organisation's key: founded, shared with who joins, replaced when somebody leaves, retired when nothing needs it.

Every action locks the organisation's row first, so that two of them never cross: nobody is admitted to a generation
while another person's leaving replaces it.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from takeback.base.errors import Conflict, NotFound
from takeback.records.accounts.models import Organisation
from takeback.records.keyring.models import LentHalf, MemberKey, OrganisationKey, RecoveryHalf, SealedCopy
from takeback.sealing.boxes import PrivateKey, PublicKey
from takeback.sealing.generations import Generation, admit, first_generation, next_generation
from takeback.sealing.generations import open_generation as open_sealed_generation
from takeback.sealing.halves import THRESHOLD
from takeback.sealing.outcomes import Opened, Refused, Why


@dataclass(frozen=True, slots=True)
class Admitted:
    """The member can open what the organisation can.

    Attributes:
        generations: the numbers of which a copy was sealed: all that the colleague could open and that still open
            something.
    """

    generations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Rotated:
    """The organisation has a new generation.

    Attributes:
        generation: its number. Cases that stand on an older one are now to be sealed anew.
        has_halves: whether two administrators can recover it. If not, halves are to be made again.
    """

    generation: int
    has_halves: bool


@transaction.atomic
def found_organisation_keys(organisation_id: str, first_member: str, *, at: datetime) -> int:
    """Make an organisation's first generation, sealed to its first member.

    Audit leaf: `organisation_keys_founded` (organisation, member) goes here.

    Args:
        organisation_id: whose.
        first_member: who can open it. Must have keys.
        at: now.

    Returns:
        The number of the generation: 1.

    Raises:
        NotFound: no such organisation, or the member is not one of it or has no keys.
        Conflict: the organisation has a key already.
    """
    lock_organisation(organisation_id)
    if OrganisationKey.objects.filter(organisation_id=organisation_id).exists():
        raise Conflict("this organisation has a key already")
    members = {first_member: own_public_key(organisation_id, first_member)}
    generation = first_generation(organisation_id, members)
    _store_new(generation, at=at)
    return generation.number


@transaction.atomic
def begin_anew(organisation_id: str, first_member: str, *, at: datetime) -> int:
    """Make one more generation where nobody can ever open the last one: every passphrase to it was lost.

    It brings nothing back. What was sealed to the generations before stays shut for the organisation, and opens with
    each survivor's code alone.

    Audit leaf: `organisation_keys_begun_anew` (by, organisation, generation) goes here.

    Args:
        organisation_id: whose.
        first_member: who can open the new one. Must have keys.
        at: now.

    Returns:
        The number of the new generation.

    Raises:
        NotFound: no such organisation, no key yet, or the member is not one of it or has no keys.
        Conflict: somebody can still open the current generation, or two halves can bring it back.
    """
    lock_organisation(organisation_id)
    current = read_generation(live_keys(organisation_id)[-1])
    if not is_lost(current):
        raise Conflict("this organisation's key can still be opened or recovered")
    rotated = next_generation(current, {first_member: own_public_key(organisation_id, first_member)}, {})
    _store_new(rotated, at=at)
    return rotated.number


def is_lost(generation: Generation) -> bool:
    """Whether nobody will ever open a generation again: no copy is left, and no two halves.

    Args:
        generation: which.
    """
    return not generation.copies and len(generation.halves) < THRESHOLD


@transaction.atomic
def admit_member(
    organisation_id: str, *, by_id: str, by_private: PrivateKey, new_member: str, at: datetime
) -> Admitted | Refused:
    """Seal the organisation's key to one more member: somebody who joins, or comes back with renewed keys.

    Audit leaf: `member_admitted` (organisation, by, member, generations) goes here.

    Args:
        organisation_id: which.
        by_id: a colleague who can open the current generation.
        by_private: the colleague's private half, as the session has it.
        new_member: who is admitted. Must have keys.
        at: now.

    Returns:
        `Admitted`; or `Refused` where the colleague cannot open the current generation. Older ones that the colleague
        cannot open are passed over.

    Raises:
        NotFound: no such organisation, no key yet, or the new member is not one of it or has no keys.
    """
    lock_organisation(organisation_id)
    public = own_public_key(organisation_id, new_member)
    admitted = []
    for row in reversed(live_keys(organisation_id)):
        joined = admit(read_generation(row), by_id=by_id, by_private=by_private, new_id=new_member, new_public=public)
        if isinstance(joined, Generation):
            store_copy(row, new_member, joined.copies[new_member], at=at)
            admitted.append(joined.number)
        elif not admitted:
            return joined
    return Admitted(tuple(sorted(admitted)))


@transaction.atomic
def remove_member(organisation_id: str, member_id: str, *, at: datetime) -> Rotated:
    """Destroy all that a member of the organisation could open its key with, and replace the key for who remains.

    Needs nobody's private key, so it happens at once, whoever does it. Cases that are sealed to older generations are
    then moved by who remains (`takeback.sealing.case_keys.reseal_case`), and `retire_generation` ends it. What a member
    who leaves has kept outside, no deletion reaches: see `takeback.sealing.generations`.

    The member's own pair stays: it opens nothing of the organisation, and a later return needs no new one.

    Audit leaf: `member_removed` (organisation, member, new generation) goes here.

    Args:
        organisation_id: which.
        member_id: who leaves. Need not hold a copy: leaving twice is no mistake, and only makes one more generation.
        at: now.

    Raises:
        NotFound: no such organisation, or no key yet.
        Conflict: nobody else can open the current generation. Admit somebody first, or everything would be lost.
    """
    lock_organisation(organisation_id)
    keys = live_keys(organisation_id)
    current = read_generation(keys[-1])
    members = _public_halves(organisation_id, current.copies.keys() - {member_id})
    if not members:
        raise Conflict("nobody else could open this organisation's key; admit a colleague first")
    holders = _public_halves(organisation_id, current.halves.keys() - {member_id})
    rotated = next_generation(current, members, holders)
    for row in keys:
        _drop_member(row, member_id)
    _store_new(rotated, at=at)
    return Rotated(rotated.number, has_halves=bool(rotated.halves))


@transaction.atomic
def retire_generation(organisation_id: str, number: int, *, at: datetime) -> None:
    """Destroy the copies and halves of an old generation, once no case is sealed to it.

    Whether one still is, the caller knows; this package does not see cases. Called twice, it does nothing more.

    Audit leaf: `generation_retired` (organisation, number) goes here.

    Args:
        organisation_id: which.
        number: the generation.
        at: now.

    Raises:
        NotFound: no such organisation, or no such generation.
        Conflict: it is the current one.
    """
    lock_organisation(organisation_id)
    row = OrganisationKey.objects.filter(organisation_id=organisation_id, generation=number).first()
    if row is None:
        raise NotFound("no such generation")
    if row.pk == live_keys(organisation_id)[-1].pk:
        raise Conflict("the current generation is not retired; it is replaced when somebody leaves")
    SealedCopy.objects.filter(key=row).delete()
    RecoveryHalf.objects.filter(key=row).delete()
    OrganisationKey.objects.filter(pk=row.pk, retired_at=None).update(retired_at=at)


def current_generation(organisation_id: str) -> Generation | None:
    """The generation to which new cases are sealed; `None` before the organisation has a key, and where it is lost.

    Args:
        organisation_id: whose.
    """
    row = OrganisationKey.objects.filter(organisation_id=organisation_id).order_by("generation").last()
    if row is None or is_lost(current := read_generation(row)):
        return None
    return current


def generation_numbered(organisation_id: str, number: int) -> Generation | None:
    """One generation, current or old; a retired one has no copies left, and opens for nobody.

    Args:
        organisation_id: whose.
        number: which.
    """
    row = OrganisationKey.objects.filter(organisation_id=organisation_id, generation=number).first()
    return None if row is None else read_generation(row)


def open_generation(organisation_id: str, number: int, *, member_id: str, private: PrivateKey) -> Opened | Refused:
    """The private half of a generation, opened by a member, for whoever moves or opens cases.

    Args:
        organisation_id: whose.
        number: which.
        member_id: who asks.
        private: the member's own private half.
    """
    generation = generation_numbered(organisation_id, number)
    if generation is None:
        return Refused(Why.NO_COPY)
    return open_sealed_generation(generation, member_id, private)


def lock_organisation(organisation_id: str) -> None:
    """Hold the organisation's row until the transaction ends.

    Args:
        organisation_id: which.

    Raises:
        NotFound: no such organisation.
    """
    if Organisation.objects.select_for_update(no_key=True).filter(pk=organisation_id).first() is None:
        raise NotFound("no such organisation")


def live_keys(organisation_id: str) -> list[OrganisationKey]:
    """The generations that still open something, oldest first; the last one is the current one.

    Args:
        organisation_id: whose.

    Raises:
        NotFound: the organisation has no key yet.
    """
    keys = list(OrganisationKey.objects.filter(organisation_id=organisation_id, retired_at=None).order_by("generation"))
    if not keys:
        raise NotFound("this organisation has no key yet")
    return keys


def read_generation(row: OrganisationKey) -> Generation:
    """What a row and its boxes say, as the pure value.

    Args:
        row: one generation.
    """
    return Generation(
        row.organisation_id,
        row.generation,
        PublicKey(bytes(row.public)),
        {copy.member_id: bytes(copy.box) for copy in row.copies.all()},
        {half.holder_id: bytes(half.box) for half in row.halves.all()},
    )


def store_copy(row: OrganisationKey, member_id: str, box: bytes, *, at: datetime) -> None:
    """Keep a member's sealed copy, in place of one that was there.

    Args:
        row: the generation.
        member_id: for whom.
        box: the copy.
        at: now.
    """
    SealedCopy.objects.update_or_create(key=row, member_id=member_id, defaults={"box": box, "sealed_at": at})


def own_public_key(organisation_id: str, member_id: str) -> PublicKey:
    """The public half of an active member of the organisation, to seal its key to.

    Its row stays locked until the transaction ends, so that nothing is sealed to a pair that is being renewed.

    Args:
        organisation_id: which.
        member_id: who.

    Raises:
        NotFound: nobody of the organisation, no longer active, or without keys.
    """
    publics = _public_halves(organisation_id, {member_id})
    if not publics:
        raise NotFound("no such member of this organisation, or one without keys")
    return publics[member_id]


def _public_halves(organisation_id: str, member_ids: AbstractSet[str]) -> dict[str, PublicKey]:
    """Of those who belong to the organisation *now* and may sign in; in one order, so that two never wait in a ring."""
    keys = MemberKey.objects.select_for_update(of=("self",), no_key=True).filter(
        member_id__in=member_ids, member__organisation_id=organisation_id, member__is_active=True
    )
    return {key.member_id: PublicKey(bytes(key.public)) for key in keys.order_by("member_id")}


def _drop_member(row: OrganisationKey, member_id: str) -> None:
    SealedCopy.objects.filter(key=row, member_id=member_id).delete()
    RecoveryHalf.objects.filter(key=row, holder_id=member_id).delete()
    LentHalf.objects.filter(half__key=row, borrower_id=member_id).delete()
    if row.halves.count() == 1:
        row.halves.all().delete()  # alone it is worth nothing


def _store_new(generation: Generation, *, at: datetime) -> None:
    row = OrganisationKey.objects.create(
        organisation_id=generation.organisation_id,
        generation=generation.number,
        public=generation.public.raw,
        made_at=at,
    )
    SealedCopy.objects.bulk_create(
        SealedCopy(key=row, member_id=member_id, box=box, sealed_at=at) for member_id, box in generation.copies.items()
    )
    RecoveryHalf.objects.bulk_create(
        RecoveryHalf(key=row, holder_id=holder_id, box=box, sealed_at=at)
        for holder_id, box in generation.halves.items()
    )
