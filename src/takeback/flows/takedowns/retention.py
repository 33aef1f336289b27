"""What was worked on for a person is forgotten once all of it has been over for long, and they were told before.

The case itself stays, and so do its hashes: they block uploads as long as the person wants it. What goes is where
something was, who was asked, what came back, what a caseworker found, and what was noted of the police.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final, assert_never

from django.db.models import Max

from takeback.casework.case import State, start_of_day
from takeback.casework.takedown import retention
from takeback.casework.takedown.retention import TOLD_BEFORE, Step
from takeback.records.cases.actions import forget_links, note
from takeback.records.cases.models import Case, CaseEvent
from takeback.records.handovers.queries import progress_of
from takeback.records.takedowns.actions.erasing import forget_takedowns
from takeback.records.takedowns.retention import Over, all_over, is_over, police_since
from takeback.records.work.actions import put_in_outbox

TRUNCATE: Final = "takedowns.truncate_logs"
"""The outbox's kind: overwrite what SQLite's logs still hold of what was forgotten."""
TOLD: Final = "takedowns_end_soon"
FORGOTTEN: Final = "takedowns_forgotten"
_HAPPENED: Final = (
    "letter_sent",
    "letter_answered",
    "links_reported",
    "turned_to_minor",
    "turned_back",
    "handover_concluded",
)
"""Kinds of events after which the months begin anew."""
MOST_AT_ONCE: Final = 25
"""Cases that one transaction tells or forgets."""


def forget_what_is_over(at: datetime, months: int) -> int:
    """Tell whose takedowns will be forgotten, and forget those whose time is over, in the worker's transaction.

    Args:
        at: now.
        months: how long they are kept after the last thing that happened.

    Returns:
        In how many cases something was done; where it is `MOST_AT_ONCE`, there may be more.
    """
    count = 0
    for over in all_over(at.date()):
        if retention.kept_until(over.since, months) - TOLD_BEFORE > at.date():
            continue
        count += _forget_or_tell(over, at, months)
        if count == MOST_AT_ONCE:
            break
    return count


def will_be_forgotten_on(case: Case) -> date | None:
    """The day on which what was worked on for a case is forgotten, where the person was told of one.

    Args:
        case: which.
    """
    told_on, happened_on = _last(case, (TOLD,)), _last(case, (*_HAPPENED, FORGOTTEN))
    if told_on is None or (happened_on is not None and happened_on >= told_on):
        return None
    return retention.goes_on(told_on)


def _forget_or_tell(over: Over, at: datetime, months: int) -> bool:
    case = Case.objects.select_for_update(of=("self",)).filter(pk=over.case_id).first()
    if case is None or State(case.state) in {State.WITHDRAWN, State.WITHDRAWING} or not is_over(case.pk, at):
        return False
    handover = progress_of(case.pk)
    if handover is not None and handover.ended_on is None:
        return False
    days = (over.since, police_since(case.pk), None if handover is None else handover.ended_on, _last(case, _HAPPENED))
    since = max(day for day in days if day is not None)
    match retention.step(since, _last(case, (TOLD,)), at.date(), months):
        case Step.KEEP:
            return False
        case Step.TELL:
            note(case, TOLD, at)
            return True
        case Step.FORGET:
            forget_takedowns(case.pk, at)
            forget_links(case)
            note(case, FORGOTTEN, at)
            put_in_outbox(TRUNCATE, f"{case.pk}:{at.date()}", {}, start_of_day(at))
            return True
        case _ as never:
            assert_never(never)


def _last(case: Case, kinds: tuple[str, ...]) -> date | None:
    events = CaseEvent.objects.filter(case=case, kind__in=kinds)
    last: date | None = events.aggregate(Max("day"))["day__max"]
    return last
