"""What ends, of the takedowns of a case, when somebody in it may have been under age; and what begins anew if not."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from takeback.casework.takedown.location_state import Event, State
from takeback.casework.takedown.notice_state import UNSENT, NoticeState
from takeback.records.takedowns.actions.checks import hand_over
from takeback.records.takedowns.actions.locations import move, wait_for_check, wait_for_draft
from takeback.records.takedowns.actions.notices import discard
from takeback.records.takedowns.actions.tasks import end_task
from takeback.records.takedowns.models import LocationCase, LocationWork, Notice, Task
from takeback.records.takedowns.queries import undrafted
from takeback.records.takedowns.words import TaskKind
from takeback.records.work.transactions import need_transaction

_GOES_ON: Final = frozenset({TaskKind.IN_DOUBT, TaskKind.READ_ANSWER, TaskKind.POLICE})
"""What is to be done all the same: find out whether a notice left, read what came, and keep the police track."""


def hold_all(case_id: str) -> tuple[list[Notice], list[LocationWork]]:
    """Hold a case's unsent notices and its locations by this transaction, in the order of whoever sends.

    Args:
        case_id: which.
    """
    need_transaction()
    mine = LocationWork.objects.filter(cases__case_id=case_id)
    about = Notice.objects.filter(locations__location__in=mine, state__in=UNSENT).values_list("pk", flat=True)
    notices = Notice.objects.select_for_update(of=("self",)).filter(pk__in=list(about), state__in=UNSENT)
    held = list(notices.order_by("pk"))
    rows = LocationWork.objects.select_for_update().filter(pk__in=list(mine.values_list("pk", flat=True)))
    return held, list(rows.order_by("pk"))


def hand_over_all(case_id: str, at: datetime) -> list[LocationWork]:
    """Hand over every location of a case, and keep every notice about one of them from leaving.

    Also those that many cases of an incident share: where one of them goes the minor's path, nobody asks.

    Args:
        case_id: which; held by the transaction.
        at: now.

    Returns:
        The locations that were not handed over before.
    """
    notices, rows = hold_all(case_id)
    for notice in notices:
        discard(notice, at)
    for organisation, batch in {(each.organisation_id, each.batch) for each in notices}:
        if not Notice.objects.filter(organisation=organisation, batch=batch, state=NoticeState.DRAFTED.value).exists():
            end_task(organisation, TaskKind.APPROVE, batch, at)
    fresh = hand_over(rows, at)
    _end_tasks(case_id, rows, at)
    for holder in sorted({each.holder for each in notices} - {case_id}):
        wait_for_draft(list(undrafted(holder=holder)), at)  # what a discarded notice asked about for others too
    return fresh


def take_up_again(case_id: str, minors: Collection[str], at: datetime) -> int:
    """Let the locations of a case wait for a check anew, since the call was false.

    Args:
        case_id: which; held by the transaction.
        minors: other cases that go the minor's path: what they share with it stays handed over.
        at: now.

    Returns:
        How many.
    """
    theirs = LocationCase.objects.filter(case_id__in=minors).values_list("location", flat=True)
    mine = LocationWork.objects.filter(cases__case_id=case_id, state=State.HANDED_OVER.value).exclude(pk__in=theirs)
    ids = list(mine.values_list("pk", flat=True))
    rows = list(LocationWork.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    for row in rows:
        row.not_before = None
        move(row, Event.TURN_BACK, at)
    for holder in sorted({row.holder for row in rows}):
        wait_for_check([row for row in rows if row.holder == holder], at)
    return len(rows)


def _end_tasks(case_id: str, rows: Collection[LocationWork], at: datetime) -> None:
    """End what waited about the case alone, and what waited about its locations in an incident."""
    about = {case_id, *(row.pk for row in rows)}
    for task in Task.objects.filter(done_at__isnull=True, holder__in={case_id, *(row.holder for row in rows)}):
        kind = TaskKind(task.kind)
        if kind not in _GOES_ON and (task.holder == case_id or task.about in about):
            end_task(task.organisation_id, kind, task.about, at)
    for holder, organisation in {(row.holder, row.organisation_id) for row in rows if row.holder != case_id}:
        if not LocationWork.objects.filter(holder=holder, state=State.REPORTED.value).exists():
            end_task(organisation, TaskKind.CHECK, holder, at)
        if not undrafted(holder=holder).exists():
            end_task(organisation, TaskKind.DRAFT, holder, at)
