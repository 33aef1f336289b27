"""What may be known of hand-overs: by the person through their case, by staff through their organisation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from takeback.base.errors import NotFound
from takeback.records.handovers.models import Handover
from takeback.records.handovers.stages import Stage


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a hand-over is, for the person: days, and no name of anybody's.

    Attributes:
        stage: how far.
        received_on: the day on which it came.
        answer_by: the day by which a person should have acknowledged it, as long as nobody has.
        acknowledged_on: when somebody had read it.
        passed_on_on: when those who may act by law had it.
        passed_on_to: an id of the directory.
        their_reference: under which they keep it.
        ended_on: when it ended.
    """

    stage: Stage
    received_on: date
    answer_by: date | None
    acknowledged_on: date | None
    passed_on_on: date | None
    passed_on_to: str
    their_reference: str
    ended_on: date | None


def progress_of(case_id: str) -> Progress | None:
    """How far the hand-over of a case is; `None` where it has none.

    Args:
        case_id: which.
    """
    row = Handover.objects.filter(case_id=case_id).first()
    if row is None:
        return None
    stage = Stage(row.stage)
    return Progress(
        stage,
        row.received_on,
        row.due_at.date() if stage is Stage.RECEIVED and row.due_at else None,
        row.acknowledged_on,
        row.passed_on_on,
        row.passed_on_to,
        row.their_reference,
        row.ended_on,
    )


def handover_in(organisation_id: str, handover_id: str) -> Handover:
    """A hand-over of one organisation.

    Args:
        organisation_id: whose.
        handover_id: which.

    Raises:
        NotFound: it has no such hand-over.
    """
    row = Handover.objects.filter(pk=handover_id, organisation_id=organisation_id).first()
    if row is None:
        raise NotFound("there is no such hand-over")
    return row


def open_handovers(organisation_id: str) -> Iterable[Handover]:
    """The hand-overs that somebody still has to move, what is due first at the top.

    Args:
        organisation_id: whose.
    """
    return Handover.objects.filter(organisation_id=organisation_id, due_at__isnull=False).order_by("due_at", "pk")


def ended_handovers(organisation_id: str, limit: int = 50) -> Iterable[Handover]:
    """The hand-overs that have ended, the latest first.

    Args:
        organisation_id: whose.
        limit: at most so many.
    """
    rows = Handover.objects.filter(organisation_id=organisation_id, due_at__isnull=True)
    return rows.order_by("-ended_on", "pk")[:limit]


def count_late() -> int:
    """How many hand-overs of all organisations are behind their clock."""
    return Handover.objects.filter(is_late=True, ended_on__isnull=True).count()
