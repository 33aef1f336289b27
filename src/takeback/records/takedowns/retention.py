"""Whose takedowns are all over, and since when: asked once a day, aggregated in the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, Q

from takeback.casework.takedown.location_state import State
from takeback.casework.takedown.notice_state import NoticeState
from takeback.casework.takedown.police import Stage
from takeback.records.takedowns.models import LocationCase, Notice, PoliceTrack, RecipientAnswer, Task

_ENDED = (State.CLOSED.value, State.HANDED_OVER.value)
_GOES_ON = (
    NoticeState.DRAFTED.value,
    NoticeState.PREPARED.value,
    NoticeState.SENDING.value,
    NoticeState.MAY_HAVE_BEEN_SENT.value,
)


@dataclass(frozen=True, slots=True)
class Over:
    """A case of which no location is worked on or watched any more.

    Attributes:
        case_id: which.
        since: the last day on which a location was told or closed, or something was noted of the police.
    """

    case_id: str
    since: date


def all_over(before: date) -> list[Over]:
    """Cases of which every location is closed or handed over, and was on a day.

    One that is gone is not closed while somebody looks whether it comes back, for two years.

    Args:
        before: not included.
    """
    rows = LocationCase.objects.values("case_id").annotate(
        live=Count("pk", filter=~Q(location__state__in=_ENDED)), closed=Max("location__closed_on"), told=Max("told_on")
    )
    found = rows.filter(live=0, told__lt=before).filter(Q(closed__isnull=True) | Q(closed__lt=before))
    return [Over(row["case_id"], max(row["told"], row["closed"] or row["told"])) for row in found.order_by("case_id")]


def is_over(case_id: str, at: datetime) -> bool:
    """Whether nothing of a case's takedowns is open: no location, task, notice, law's clock, answer or police track.

    Args:
        case_id: which; held by the transaction.
        at: now.
    """
    if LocationCase.objects.filter(case_id=case_id).exclude(location__state__in=_ENDED).exists():
        return False
    notices = Notice.objects.filter(Q(holder=case_id) | Q(locations__location__cases__case_id=case_id))
    open_ones = (
        Task.objects.filter(holder=case_id, done_at__isnull=True),
        notices.filter(Q(state__in=_GOES_ON) | Q(due_at__gt=at)),
        RecipientAnswer.objects.filter(case_id=case_id, word="unread"),
        PoliceTrack.objects.filter(case_id=case_id).exclude(stage=Stage.ENDED.value),
    )
    return not any(each.exists() for each in open_ones)


def police_since(case_id: str) -> date | None:
    """The last day on which something was noted of the police in a case.

    Args:
        case_id: which.
    """
    last: date | None = PoliceTrack.objects.filter(case_id=case_id).aggregate(Max("since"))["since__max"]
    return last
