"""What whoever acts for somebody may not undo: they say themselves how far their right goes, and nobody has seen it.

A parent who acts against a teenager, or somebody who acts for a person who does not know of it, opens the case with a
code of their own. With it they hear and report. To withdraw, and to say who receives the hashes, they need a right that
a caseworker has seen proved; and then it waits for 72 hours, whatever was chosen at the start.
"""

from __future__ import annotations

from datetime import date

from takeback.base.errors import NotAllowed
from takeback.casework.case import WithdrawalRule
from takeback.casework.takedown.authority import lacks
from takeback.records.cases.models import Case
from takeback.records.takedowns.queries import delegates_of


def is_acted_for(case: Case) -> bool:
    """Whether somebody acts for the person of a case, by its code.

    Args:
        case: which.
    """
    return case.acting_until is not None and case.acting_ended_on is None


def may_undo(case: Case, today: date) -> bool:
    """Whether whoever holds the code may withdraw, and choose who receives the hashes.

    Args:
        case: which.
        today: in UTC.
    """
    return not is_acted_for(case) or any(lacks(each, today) is None for each in delegates_of(case.pk))


def need_right(case: Case, today: date) -> None:
    """Refuse whoever acts for the person without a right that was proved.

    Args:
        case: held by the transaction.
        today: in UTC.

    Raises:
        NotAllowed: somebody acts for the person, and no caseworker has seen by what right.
    """
    if not may_undo(case, today):
        raise NotAllowed("whoever acts for somebody needs a proved right for this")


def rule_of(case: Case) -> WithdrawalRule:
    """When a withdrawal counts: as the person chose, and never at once while somebody acts for them.

    Args:
        case: which.
    """
    return WithdrawalRule.AFTER_72_HOURS if is_acted_for(case) else WithdrawalRule(case.withdrawal_rule)
