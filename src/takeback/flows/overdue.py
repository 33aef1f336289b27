"""How much of what the law gives little time for is overdue: numbers alone, for whoever runs the deployment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from takeback.records.handovers.queries import count_late
from takeback.records.uploads.queries import count_overdue


@dataclass(frozen=True, slots=True)
class Overdue:
    """What should have been done by now.

    Attributes:
        handovers: which nobody has acknowledged, passed on or concluded in time.
        withheld: pictures that may be of minors, of which the legal contact has recorded nothing in time.
    """

    handovers: int
    withheld: int

    @property
    def is_any(self) -> bool:
        """Whether somebody has to be called."""
        return self.handovers + self.withheld > 0


def overdue(at: datetime) -> Overdue:
    """Count it, of all organisations.

    Args:
        at: now.
    """
    return Overdue(count_late(), count_overdue(at))
