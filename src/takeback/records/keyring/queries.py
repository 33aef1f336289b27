"""How an organisation's key stands: who can open it, who holds halves, what is still to be done. No key is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Count

from takeback.records.keyring.models import LentHalf, MemberKey, OrganisationKey, SealedCopy
from takeback.records.keyring.organisation_keys import is_lost, read_generation


@dataclass(frozen=True, slots=True)
class KeyStanding:
    """The key of one organisation, as people need to know it.

    Attributes:
        with_keys: ids of the active members who have a pair of their own, to which a copy can be sealed.
        generation: the number of the current one; `None` before there is any.
        is_lost: nobody can ever open the current one again.
        openers: ids of the members who have a copy of it.
        half_holders: ids of those who hold a half of it; none, or two and more.
        lent: by the id of whom it was lent to, how many halves of it wait.
        older: numbers of the generations before it that still open something, oldest first.
        shut: numbers of those before it that nobody can ever open again.
    """

    with_keys: frozenset[str]
    generation: int | None = None
    is_lost: bool = False
    openers: frozenset[str] = frozenset()
    half_holders: frozenset[str] = frozenset()
    lent: Mapping[str, int] = field(default_factory=dict)
    older: tuple[int, ...] = ()
    shut: tuple[int, ...] = ()


def key_standing(organisation_id: str) -> KeyStanding:
    """How the key of an organisation stands.

    Args:
        organisation_id: of the asker.
    """
    with_keys = frozenset(
        MemberKey.objects.filter(member__organisation_id=organisation_id, member__is_active=True).values_list(
            "member_id", flat=True
        )
    )
    rows = list(OrganisationKey.objects.filter(organisation_id=organisation_id, retired_at=None).order_by("generation"))
    if not rows:
        return KeyStanding(with_keys)
    *before, current = (read_generation(row) for row in rows)
    loans = LentHalf.objects.filter(half__key=rows[-1]).values_list("borrower_id").annotate(Count("pk"))
    return KeyStanding(
        with_keys,
        current.number,
        is_lost(current),
        frozenset(current.copies),
        frozenset(current.halves),
        dict(loans),
        tuple(each.number for each in before if not is_lost(each)),
        tuple(each.number for each in before if is_lost(each)),
    )


def has_key(organisation_id: str) -> bool:
    """Whether an organisation ever had a key.

    Args:
        organisation_id: which.
    """
    return OrganisationKey.objects.filter(organisation_id=organisation_id).exists()


def generations_shut_to(member_id: str, organisation_id: str) -> list[int]:
    """The live generations of an organisation's key of which a member has no copy.

    Args:
        member_id: whose copies are looked for.
        organisation_id: whose key.
    """
    live = OrganisationKey.objects.filter(organisation_id=organisation_id, retired_at=None)
    theirs = SealedCopy.objects.filter(member=member_id, key__in=live).values("key")
    return list(live.exclude(pk__in=theirs).order_by("generation").values_list("generation", flat=True))
