"""How often entries stopped or held uploads, by platform and day: what a survivor is told in the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from takeback.records.banks.models import BankEntry
from takeback.records.work.counting import count_up


def add_match_days(day: date, matched: Mapping[tuple[int, str], Sequence[int]]) -> None:
    """Add to what was counted on a day.

    Args:
        day: in UTC.
        matched: by entry and organisation: how often it held, how often it blocked, and how many of these were in
            shadow mode. An entry that is gone meanwhile is passed over.
    """
    if not matched:
        return
    there = set(BankEntry.objects.filter(pk__in={entry for entry, _ in matched}).values_list("pk", flat=True))
    rows = [
        (entry, who, day, held, blocked, shadowed)
        for (entry, who), (held, blocked, shadowed) in matched.items()
        if entry in there
    ]
    count_up("banks_matchday", ("entry_id", "organisation_id", "day"), ("held", "blocked", "shadowed"), rows)
