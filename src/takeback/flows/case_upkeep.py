"""What is left over of cases: keys whose case was never written, and cases that were withdrawn long ago."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from takeback.records.audit.actions import forget
from takeback.records.case_keys.actions import destroy_key, made_before, sweep_keys
from takeback.records.cases.actions import drop_case, withdrawn_before
from takeback.records.cases.queries import unknown_among, withdrawn_among

SHOWN_FOR = timedelta(days=30)
"""How long the page of a withdrawn case still says that nothing of it matches any more."""


def sweep_orphaned_keys(at: datetime) -> int:
    """Destroy keys of cases that the records do not know: those made today are left, for their case may be on its way.

    The key of a withdrawn case that still lies there is destroyed too.

    Args:
        at: now.

    Returns:
        How many keys had no case.
    """
    destroy_keys_of_withdrawn()
    return sweep_keys(unknown_among(made_before(at.date())))


def destroy_keys_of_withdrawn() -> int:
    """Destroy the keys of withdrawn cases that still lie there: after a kill, or from a backup.

    Returns:
        How many withdrawn cases were looked at.
    """
    withdrawn = withdrawn_among(made_before(date.max))
    for case_id in withdrawn:
        destroy_key(case_id)
    return len(withdrawn)


def forget_withdrawn_cases(at: datetime) -> int:
    """Delete cases that were withdrawn long ago, in the caller's transaction; their keys go with the next sweep.

    Args:
        at: now.

    Returns:
        How many.
    """
    over = withdrawn_before((at - SHOWN_FOR).date())
    for case_id in over:
        drop_case(case_id)
        forget(case_id, at)
    return len(over)
