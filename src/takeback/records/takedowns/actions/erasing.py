"""What goes when a case, or all of its takedowns, ends.

Everything that was worked on for it alone, and its part in what others share.
"""

from __future__ import annotations

from datetime import datetime

from takeback.records.takedowns.actions.checks import forget_checks
from takeback.records.takedowns.actions.tasks import drop_tasks
from takeback.records.takedowns.models import (
    ActTold,
    ConsentGiven,
    DelegateRow,
    LocationCase,
    LocationWork,
    Notice,
    PoliceTrack,
    RecipientAnswer,
    StatedRow,
)
from takeback.records.work.transactions import need_transaction


def forget_takedowns(case_id: str, at: datetime) -> int:
    """Forget all that was worked on for a case, in the transaction that ends it, or its takedowns.

    A notice that has not left leaves no more: whoever would send it finds none. What recipients have, they keep.

    Args:
        case_id: which.
        at: now.

    Returns:
        How many locations are worked on no more.
    """
    need_transaction()
    drop_tasks(case_id)
    StatedRow.objects.filter(holder=case_id).delete()
    for track in PoliceTrack.objects.filter(case_id=case_id):
        track.delete()
    for table in (ActTold, ConsentGiven, DelegateRow, RecipientAnswer):
        table.objects.filter(case_id=case_id).delete()
    Notice.objects.filter(holder=case_id).delete()
    own = LocationWork.objects.filter(holder=case_id)
    gone = own.count()
    own.delete()
    LocationCase.objects.filter(case_id=case_id).delete()
    forget_checks(case_id, at)
    alone = LocationWork.objects.filter(cases__isnull=True)
    holders = set(alone.values_list("holder", flat=True))
    gone += alone.count()
    alone.delete()
    for holder in sorted(holders):
        _forget_incident(holder)
    return gone


def _forget_incident(holder: str) -> None:
    """Where no location of an incident is left, nothing that was asked, stated or to be done about them is."""
    if LocationWork.objects.filter(holder=holder).exists():
        return
    drop_tasks(holder)
    StatedRow.objects.filter(holder=holder).delete()
    Notice.objects.filter(holder=holder).delete()
