"""Reminders of the clocks of laws: before a clock is over, and after it where nobody has been asked since.

A reminder is a task for a caseworker, and never a letter. Abuse desks count a second letter about one thing as noise,
and some begin their time anew with it; what moves them is the next one on the ladder, which a machine drafts at the
deadline. So before it, machines look whether it is still there, and one line in the queue says for a whole case that
time is nearly over: who wants to write or call then can. After it, the line says the one thing that must not be
forgotten: a draft lies unapproved, or nobody could be drafted to, and it is still there.

One task a case or incident, not one a notice: hundreds of links are reminded of at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db.models import Exists, OuterRef, Q

from takeback.casework.clocks.due import chasers, reminders
from takeback.casework.takedown.location_state import State
from takeback.casework.takedown.notice_state import MAY_HAVE_LEFT, NoticeState
from takeback.records.takedowns.actions.locations import look_soon
from takeback.records.takedowns.actions.tasks import end_task, put_task
from takeback.records.takedowns.models import LocationWork, Notice, NoticeLocation
from takeback.records.takedowns.words import TaskKind
from takeback.records.work.actions import oblige
from takeback.sites.contact import Scope

REMINDER: Final = "takedowns.reminder"
"""The obligation of one reminder of a law's clock."""

NOT_DONE: Final = frozenset({State.ASKED, State.ACKNOWLEDGED, State.REFUSED, State.BLOCKED, State.REAPPEARED})
"""States in which what was asked for has not come about."""
_HAS_IT: Final = frozenset({NoticeState.ACCEPTED, NoticeState.ANSWERED})
_LEFT: Final = MAY_HAVE_LEFT | {NoticeState.ANSWERED}


def left_undone(notice: Notice, at: datetime) -> list[str]:
    """Ids of what a notice has not brought down in its time, and about which nobody was drafted to since.

    Args:
        notice: which; above a regulator there is nobody.
        at: now.
    """
    if (
        notice.state not in _HAS_IT
        or notice.due_at is None
        or notice.due_at > at
        or notice.scope == Scope.REGULATOR.value
    ):
        return []
    since = NoticeLocation.objects.filter(location=OuterRef("location"), notice__drafted_at__gt=notice.drafted_at)
    drafted = since.exclude(notice__state=NoticeState.DISCARDED.value)
    rows = NoticeLocation.objects.filter(~Exists(drafted), notice=notice, location__state__in=list(NOT_DONE))
    return list(rows.order_by("location").values_list("location", flat=True))


def counted_from(notice: Notice) -> datetime | None:
    """Since when the clock of a notice runs: its recipient has the notice, or a regulator's order.

    Args:
        notice: which; `None` where its recipient does not have it.
    """
    return None if notice.sent_at is None else notice.ordered_at or notice.sent_at


def remind(notice: Notice, started_at: datetime, due: datetime, at: datetime) -> None:
    """Have a clock of a held notice give its reminders.

    Args:
        notice: held by the transaction.
        started_at: since when the recipient has it.
        due: when the clock runs out.
        at: now. What lies before is left out: of that nobody need be reminded.
    """
    for mark in (*reminders(started_at, due), *chasers(started_at, due)):
        if mark > at:
            oblige(REMINDER, f"{notice.pk}:{mark:%Y%m%dT%H%M%S}", mark, {"notice": notice.pk}, at)


def look_at_reminder(notice: Notice, rows: Iterable[LocationWork], at: datetime) -> None:
    """Do what a reminder is for; called by its obligation.

    Args:
        notice: held by the transaction.
        rows: its locations, held too.
        at: now.
    """
    if notice.due_at is not None and at < notice.due_at:
        for row in rows:
            if State(row.state) in NOT_DONE:
                look_soon(row, at)  # who decides what comes next is to know what is there now
    refresh_reminders(notice.organisation_id, notice.holder, at)


def refresh_reminders(organisation_id: str, holder: str, at: datetime) -> None:
    """Have the queue say what is true now of the deadlines of a case or incident, and nothing that no longer is.

    Args:
        organisation_id: whose.
        holder: the case or incident.
        at: now.
    """
    late = Q(locations__location__state__in=[each.value for each in NOT_DONE])
    asked = Notice.objects.filter(late, holder=holder, state__in=[each.value for each in _HAS_IT])
    waiting = list(asked.exclude(due_at=None).exclude(sent_at=None).distinct().defer("text"))
    soon = [each for each in waiting if _is_near(each, at)]
    stalled = [each for each in waiting if _is_long_over(each, at) and not _goes_on(each, at)]
    for kind, found in ((TaskKind.DUE_SOON, soon), (TaskKind.STILL_OPEN, stalled)):
        if found:
            due = min(each.due_at for each in found if each.due_at is not None)
            put_task(organisation_id, holder, kind, holder, due, danger=_is_danger(found))
        else:
            end_task(organisation_id, kind, holder, at)


def _is_near(notice: Notice, at: datetime) -> bool:
    since = counted_from(notice)
    if since is None or notice.due_at is None:
        return False
    return max(reminders(since, notice.due_at)) <= at < notice.due_at


def _is_long_over(notice: Notice, at: datetime) -> bool:
    since = counted_from(notice)
    if since is None or notice.due_at is None:
        return False
    return min(chasers(since, notice.due_at)) <= at


def _goes_on(notice: Notice, at: datetime) -> bool:
    """Whether somebody was asked, since its clock ran out, about all that a notice has not brought down.

    Somebody who was asked before, and whose own clock runs still, counts as well.
    """
    late = LocationWork.objects.filter(notices__notice=notice, state__in=[each.value for each in NOT_DONE])
    left = [each.value for each in _LEFT]
    since = Q(sent_at__gte=notice.due_at) | Q(sent_at__isnull=True, began_at__gte=notice.due_at) | Q(due_at__gt=at)
    asked = Notice.objects.filter(since, state__in=left, locations__location__in=late)
    return not late.exclude(notices__notice__in=asked).exists()


def _is_danger(notices: Iterable[Notice]) -> bool:
    rows = LocationWork.objects.filter(notices__notice__in=list(notices), priority=0)
    return rows.filter(state__in=[each.value for each in NOT_DONE]).exists()
