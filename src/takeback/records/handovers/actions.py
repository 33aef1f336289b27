"""Writes of hand-overs. Each moves the row, its clock and the log together, or none of them.

That it waits for caseworkers is read from its row, see `flows.cases.desk_queue`.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, time
from typing import Final

from django.db import transaction

from takeback.base.errors import Conflict, Invalid, NotFound
from takeback.records.accounts.models import User
from takeback.records.audit.actions import append
from takeback.records.handovers.models import Handover
from takeback.records.handovers.stages import Stage, Step, after, due_at
from takeback.records.work.actions import discharge, oblige
from takeback.records.work.transactions import need_transaction

CLOCK: Final = "handovers.clock"
"""The obligation that looks whether a stage is over in time."""

_REFERENCE: Final = re.compile(r"[A-Za-z0-9._:/-]{0,60}")


def receive(case_id: str, organisation_id: str, addressee: str, at: datetime) -> Handover:
    """Begin a hand-over, in the transaction that opens or turns its case. While it goes on, it is the same one.

    After one that is concluded another begins: what turns up later is to be read and passed on by somebody too.

    Args:
        case_id: in which it was told; opaque here.
        organisation_id: who passes it on.
        addressee: an id of the directory, or empty.
        at: now; kept as a day.

    Raises:
        TransactionManagementError: called outside a transaction.
    """
    need_transaction()
    due = due_at(Stage.RECEIVED, at)
    Handover.objects.filter(case_id=case_id, stage=Stage.CONCLUDED.value).update(case_id=None)
    handover, is_new = Handover.objects.get_or_create(
        case_id=case_id,
        defaults={
            "organisation_id": organisation_id,
            "addressee": addressee,
            "received_on": at.astimezone(UTC).date(),
            "due_at": due,
        },
    )
    if is_new:
        _start_clock(handover, at)
        append("handover_received", {"handover": handover.pk}, at, subject=case_id, coarse=True)
    return handover


@transaction.atomic
def acknowledge(handover_id: str, by: User, at: datetime) -> Handover:
    """Say that one has read it. The person sees the day.

    Args:
        handover_id: one of the member's own organisation.
        by: who read it.
        at: now.

    Raises:
        NotFound: the organisation has no such hand-over.
        Conflict: it is further already.
    """
    handover = _moved(handover_id, by, Step.ACKNOWLEDGE, at)
    handover.acknowledged_by = by
    handover.acknowledged_on = at.astimezone(UTC).date()
    return _saved(handover, by, "handover_acknowledged", at)


@transaction.atomic
def pass_on(handover_id: str, by: User, to: str, their_reference: str, at: datetime) -> Handover:
    """Say that those who may act by law have it.

    Args:
        handover_id: one of the member's own organisation.
        by: who passed it on.
        to: an id of the directory.
        their_reference: under which they keep it; may be empty.
        at: now.

    Raises:
        Invalid: the reference is more than letters, digits and `._:/-`: it stands in the clear, so it may say nothing.
        NotFound: the organisation has no such hand-over.
        Conflict: nobody has acknowledged it, or it is further already.
    """
    if not _REFERENCE.fullmatch(their_reference):
        raise Invalid("a reference has letters, digits and . _ : / - only, at most 60", field="their_reference")
    handover = _moved(handover_id, by, Step.PASS_ON, at)
    handover.passed_on_on = at.astimezone(UTC).date()
    handover.passed_on_to, handover.their_reference = to, their_reference
    return _saved(handover, by, "handover_passed_on", at)


@transaction.atomic
def conclude(handover_id: str, by: User, at: datetime) -> Handover:
    """Say that nothing more is to be followed up.

    Args:
        handover_id: one of the member's own organisation.
        by: who says so.
        at: now.

    Raises:
        NotFound: the organisation has no such hand-over.
        Conflict: nobody has acknowledged it, or it has ended already.
    """
    return _saved(_moved(handover_id, by, Step.CONCLUDE, at), by, "handover_concluded", at)


def take_back(case_id: str, at: datetime) -> bool:
    """End the hand-over of a case that is withdrawn or turned back. What was passed on stays with those who have it.

    Args:
        case_id: which; one without a hand-over, or with one that has ended, is passed over.
        at: now; kept as a day.

    Returns:
        Whether there was one to end.

    Raises:
        TransactionManagementError: called outside a transaction.
    """
    need_transaction()
    handover = Handover.objects.select_for_update(of=("self",)).filter(case_id=case_id).first()
    stage = None if handover is None else after(Stage(handover.stage), Step.TAKE_BACK)
    if handover is None or stage is None:
        return False
    _stop_clock(handover, at)
    handover.stage, handover.due_at, handover.is_late, handover.case_id = stage.value, None, False, None
    handover.ended_on = at.astimezone(UTC).date()
    handover.save()
    return True


def raise_if_late(handover_id: str, stage: Stage, at: datetime) -> bool:
    """Say of a hand-over that it is late whose stage should be over and is not; called when its clock runs out.

    It is looked at again each time that the stage's days have passed, so nothing is forgotten after one call.

    Args:
        handover_id: which.
        stage: whose clock ran out.
        at: now.

    Returns:
        Whether it was late.
    """
    with transaction.atomic():
        handover = Handover.objects.select_for_update(of=("self",)).filter(pk=handover_id, stage=stage.value).first()
        if handover is None or handover.due_at is None or handover.due_at > at:
            return False
        if not handover.is_late:
            handover.is_late = True
            handover.save(update_fields=["is_late"])
            append("handover_late", {"handover": handover.pk, "stage": stage.value}, at, subject=handover.case_id)
        again = due_at(stage, at)
        if again is not None:
            oblige(CLOCK, f"{handover.pk}:{stage.value}:{again:%Y%m%d}", again, _payload(handover), at)
        return True


def _moved(handover_id: str, by: User, step: Step, at: datetime) -> Handover:
    """A hand-over of the member's organisation, held and a step further; its clock stands at the new stage."""
    handover = (
        Handover.objects.select_for_update(of=("self",))
        .filter(pk=handover_id, organisation_id=by.organisation_id)
        .first()
    )
    if handover is None:
        raise NotFound("there is no such hand-over")
    stage = after(Stage(handover.stage), step)
    if stage is None:
        raise Conflict(f"a hand-over that is {handover.stage} cannot {step.value}")
    _stop_clock(handover, at)
    handover.stage, handover.due_at, handover.is_late = stage.value, due_at(stage, at), False
    if handover.due_at is None:
        handover.ended_on = at.astimezone(UTC).date()
    else:
        _start_clock(handover, at)
    return handover


def _saved(handover: Handover, by: User, kind: str, at: datetime) -> Handover:
    handover.save()
    append(kind, {"handover": handover.pk, "by": by.pk}, at, subject=handover.case_id)
    return handover


def _start_clock(handover: Handover, at: datetime) -> None:
    if handover.due_at is None:
        raise Conflict("a hand-over that has ended has no clock")
    oblige(CLOCK, _clock_key(handover), handover.due_at, _payload(handover), _day(at))


def _stop_clock(handover: Handover, at: datetime) -> None:
    """The clock ends; whoever moves it on starts another, or it has ended."""
    discharge(CLOCK, _clock_key(handover), at)


def _clock_key(handover: Handover) -> str:
    return f"{handover.pk}:{handover.stage}"


def _payload(handover: Handover) -> dict[str, str]:
    return {"handover": handover.pk, "stage": handover.stage}


def _day(at: datetime) -> datetime:
    return datetime.combine(at.astimezone(UTC).date(), time(), UTC)
