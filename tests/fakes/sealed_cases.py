"""Keys of cases in memory, sealed for real, behind the port of `flows.staff.resealing`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from takeback.sealing.case_keys import CaseKey, new_case_key
from takeback.sealing.generations import Generation


@dataclass
class CasesInMemory:
    """Holds what a test seals, and moves it as the real table does."""

    kept: dict[str, CaseKey] = field(default_factory=dict)

    def seal(self, case_id: str, organisation: Generation) -> CaseKey:
        """A case that an organisation alone can open."""
        self.kept[case_id] = new_case_key(case_id, code=None, organisation=organisation)
        return self.kept[case_id]

    def sealed_to(self, organisation_id: str, generation: int, most: int) -> Sequence[CaseKey]:
        found = [
            each
            for each in self.kept.values()
            if each.for_organisation is not None
            and (each.for_organisation.organisation_id, each.for_organisation.generation)
            == (organisation_id, generation)
        ]
        return found[:most]

    def count_sealed_to(self, organisation_id: str, generation: int) -> int:
        return len(self.sealed_to(organisation_id, generation, len(self.kept)))

    def move(self, before: CaseKey, after: CaseKey) -> bool:
        if self.kept.get(before.case_id) != before:
            return False
        self.kept[before.case_id] = after
        return True
