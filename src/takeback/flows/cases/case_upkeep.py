"""What is left over of cases: keys whose case was never written, and cases that were withdrawn long ago."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from takeback.flows.cases.authority import finish_end
from takeback.flows.cases.taking_up import finish_taking_back
from takeback.records.audit.actions import forget
from takeback.records.case_keys.actions import destroy_key, made_before, sweep_keys
from takeback.records.case_keys.queries import opened_by_an_organisation
from takeback.records.cases.actions import drop_case, withdrawn_before
from takeback.records.cases.queries import (
    acted_for_no_more_among,
    unknown_among,
    withdrawn_among,
    worked_by_none_among,
)

SHOWN_FOR = timedelta(days=30)
"""How long the page of a withdrawn case still says that nothing of it matches any more."""


def sweep_orphaned_keys(at: datetime) -> int:
    """Destroy keys of cases that the records do not know: those made today are left, for their case may be on its way.

    What else is to be shut is shut again too, see `keep_shut`.

    Args:
        at: now.

    Returns:
        How many keys had no case.
    """
    keep_shut()
    return sweep_keys(unknown_among(made_before(at.date())))


def keep_shut() -> int:
    """Shut again what the records know to be shut, and keys would still open: after a kill, or from a backup.

    The keys of withdrawn cases are destroyed; the code of who acts for nobody any more opens nothing; and a case that
    its person took back from an organisation is opened by none.

    Returns:
        How many withdrawn cases were looked at.
    """
    known = made_before(date.max)
    withdrawn = withdrawn_among(known)
    for case_id in withdrawn:
        destroy_key(case_id)
    for case_id in acted_for_no_more_among(known):
        finish_end(case_id)
    for case_id in worked_by_none_among(opened_by_an_organisation(known)):
        finish_taking_back(case_id)
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
