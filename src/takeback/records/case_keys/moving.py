"""Which cases stand on which generation of an organisation's key, and moving them: the port of `flows.staff.resealing`.

Writes the second database alone, a case at a time.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from takeback.records.case_keys.actions import read_key
from takeback.records.case_keys.models import CaseKeyRow
from takeback.sealing.case_keys import CaseKey


class StoredCases:
    """The cases whose keys are in the second database."""

    def sealed_to(self, organisation_id: str, generation: int, most: int) -> Sequence[CaseKey]:
        """Keys of cases that are sealed to one generation.

        Args:
            organisation_id: whose.
            generation: which.
            most: how many at once.
        """
        return [read_key(row) for row in _standing_on(organisation_id, generation).order_by("pk")[:most]]

    def count_sealed_to(self, organisation_id: str, generation: int) -> int:
        """How many there are.

        Args:
            organisation_id: whose.
            generation: which.
        """
        return _standing_on(organisation_id, generation).count()

    def move(self, before: CaseKey, after: CaseKey) -> bool:
        """Keep a case's box for the newer generation, unless the case was destroyed or changed since it was read.

        Args:
            before: as it was read.
            after: the same, sealed anew.
        """
        old, new = before.for_organisation, after.for_organisation
        if old is None or new is None:
            return False
        still_there = _standing_on(old.organisation_id, old.generation).filter(
            pk=before.case_id, public=before.public.raw, for_organisation=old.box
        )
        moved = still_there.update(
            organisation_id=new.organisation_id, generation=new.generation, for_organisation=new.box
        )
        return moved == 1


def _standing_on(organisation_id: str, generation: int) -> QuerySet[CaseKeyRow]:
    return CaseKeyRow.objects.filter(organisation_id=organisation_id, generation=generation).exclude(
        for_organisation=None
    )
