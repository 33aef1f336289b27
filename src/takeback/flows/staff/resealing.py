"""After somebody left: cases move to the new key one by one, and the old one is destroyed when none stands on it.

Moving needs the private key of somebody who remains, so it happens in their session. Destroying needs nobody's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Protocol

from django.db import transaction

from takeback.records.accounts.models import User
from takeback.records.audit.actions import append
from takeback.records.keyring.models import OrganisationKey
from takeback.records.keyring.organisation_keys import current_generation, generation_numbered, retire_generation
from takeback.records.keyring.queries import key_standing
from takeback.records.takedowns.actions.stray import stray_sealed_to
from takeback.records.upload_keys.store import sealed_to as uploads_sealed_to
from takeback.sealing.boxes import PrivateKey
from takeback.sealing.case_keys import CaseKey, reseal_case
from takeback.sealing.outcomes import Refused

MOST_AT_ONCE = 500
"""Cases that one press moves: some tenths of a second."""

SETTLED_AFTER = timedelta(hours=1)
"""How long an old generation is kept at least: a case that was being sealed to it when it was replaced is there by
then."""


class SealedCases(Protocol):
    """Which case's key is sealed to which generation, as whoever keeps the keys of cases knows it."""

    def sealed_to(self, organisation_id: str, generation: int, most: int) -> Sequence[CaseKey]:
        """Keys of cases that are sealed to one generation of an organisation; fewer than `most` are all there are.

        Args:
            organisation_id: whose.
            generation: which.
            most: how many at once.
        """
        ...

    def count_sealed_to(self, organisation_id: str, generation: int) -> int:
        """How many there are.

        Args:
            organisation_id: whose.
            generation: which.
        """
        ...

    def move(self, before: CaseKey, after: CaseKey) -> bool:
        """Keep a case's box for the newer generation in place of the older one.

        Args:
            before: as it was read.
            after: the same, sealed anew.

        Returns:
            Whether it was kept: `False` where the case has changed or gone since it was read.
        """
        ...


@dataclass(frozen=True, slots=True)
class Moved:
    """What one press did.

    Attributes:
        moved: cases that are sealed to the current generation now.
        shut: cases that this member cannot open, and so could not move.
        left: cases that still stand on an older generation, those included.
    """

    moved: int
    shut: int
    left: int


def move_cases(
    cases: SealedCases, by: User, private: PrivateKey, at: datetime, most: int = MOST_AT_ONCE
) -> Moved | Refused:
    """Seal cases of an organisation, that stand on older generations, to the current one.

    Killed in the middle, it is simply done again: each case is moved by itself.

    Args:
        cases: where their keys are kept.
        by: a member who can open the older generations.
        private: their private key, as the session has it.
        at: the present instant.
        most: how many at once.

    Returns:
        `Moved`; or `Refused` where the member can open none of them.
    """
    current = current_generation(by.organisation_id)
    older = key_standing(by.organisation_id).older
    moved = shut = 0
    refused: Refused | None = None
    for number in older:
        old = generation_numbered(by.organisation_id, number)
        if current is None or old is None:
            continue
        for before in cases.sealed_to(by.organisation_id, number, most - moved):
            after = reseal_case(before, old=old, new=current, member_id=by.pk, private=private)
            if isinstance(after, Refused):
                refused, shut = after, shut + 1
            else:
                moved += cases.move(before, after)
    if moved:
        with transaction.atomic():
            append("cases_resealed", {"by": by.pk, "cases": moved, "generation": current.number if current else 0}, at)
    if refused is not None and not moved:
        return refused
    return Moved(moved, shut, sum(cases.count_sealed_to(by.organisation_id, number) for number in older))


def retire_old_generations(cases: SealedCases, at: datetime) -> int:
    """Destroy every old generation to which no case is sealed any more. For a worker, once an hour.

    Args:
        cases: where the keys of cases are kept.
        at: the present instant.

    Returns:
        How many were destroyed.
    """
    retired = 0
    for organisation_id, number in _replaced_long_ago(at):
        with transaction.atomic():
            if cases.count_sealed_to(organisation_id, number) or uploads_sealed_to(organisation_id, number):
                continue  # an upload is over within days, and so is not moved
            if stray_sealed_to(organisation_id, number):
                continue  # neither is a mail of nobody, which is forgotten within a month
            retire_generation(organisation_id, number, at=at)
            append("generation_retired", {"organisation": organisation_id, "generation": number}, at)
            retired += 1
    return retired


def _replaced_long_ago(at: datetime) -> list[tuple[str, int]]:
    rows = OrganisationKey.objects.filter(retired_at=None).order_by("organisation_id", "generation")
    live = list(rows.values_list("organisation_id", "generation", "made_at"))
    return [
        (organisation_id, number)
        for (organisation_id, number, _), (following_id, _, replaced_at) in pairwise(live)
        if organisation_id == following_id and replaced_at <= at - SETTLED_AFTER
    ]
