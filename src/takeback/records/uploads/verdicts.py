"""What a reviewer says of a picture: final at once where it may be of a minor, else after a time for undoing.

Nothing here looks at a picture or opens a key: `flows.uploads.reviewing` does, and calls these in its transactions. All
of them lock the request first, and its place in the queue after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from takeback.base.errors import Conflict
from takeback.records.accounts.models import User
from takeback.records.audit.actions import append
from takeback.records.uploads.actions import end, locked, move, queue_of
from takeback.records.uploads.models import UploadRequest
from takeback.records.uploads.states import WITHHELD_WITHIN, Event, State
from takeback.records.uploads.verdict_words import Verdict
from takeback.records.work.actions import discharge, oblige
from takeback.records.work.queues import take_out
from takeback.signals.signal import Signal

SETTLE: Final = "uploads.verdict.settle"
"""Work for a worker: make a verdict final; the key is the request's id and the attempt."""
WITHHELD_CLOCK: Final = "uploads.withheld_clock"
"""Look whether the legal contact has recorded what became of a withheld picture."""


@transaction.atomic
def take(request_id: str, by: User, at: datetime) -> UploadRequest:
    """A reviewer was given a picture.

    Args:
        request_id: which.
        by: the reviewer.
        at: now.

    Raises:
        NotFound: there is no such request.
        Conflict: nothing of it waits for a review.
    """
    row = locked(request_id)
    if not move(row, Event.TAKE):
        raise Conflict(_("This picture is gone: its time was over, or the request was withdrawn."))
    row.save()
    append("upload_taken", {"by": by.pk, "request": row.pk}, at, subject=row.case_id or row.pk)
    return row


def decide(
    request_id: str,
    verdict: Verdict,
    by: User,
    at: datetime,
    *,
    undo_for: timedelta,
    signals: Sequence[Signal] = (),
    alike: str = "",
) -> UploadRequest:
    """Write a verdict down. It becomes final at its row's `settle_at`, unless it is undone.

    Args:
        request_id: which.
        verdict: any but `MINOR`, which is `withhold`'s.
        by: the reviewer.
        at: now.
        undo_for: how long it can be taken back.
        signals: what is to be banked then; none where the picture is not intimate.
        alike: the request of which this is a near-duplicate, where nobody looked at this one.

    Raises:
        NotFound: there is no such request.
        Conflict: nothing of it waits for a verdict.
    """
    if verdict is Verdict.MINOR:
        raise ValueError("what may be of a minor is withheld, never merely decided")
    row = locked(request_id)
    if not move(row, Event.DECIDE):
        raise _gone()
    row.verdict, row.decided_by, row.decided_at, row.alike = verdict.value, by, at, alike
    row.settle_at, row.rounds = at + undo_for, row.rounds + 1
    row.signals = [[each.type, each.value, each.quality] for each in signals]
    row.save()
    oblige(SETTLE, settling_key(row), row.settle_at, {"request": row.pk}, at)
    facts: dict[str, str | int] = {"by": by.pk, "request": row.pk, "verdict": verdict.value}
    append("upload_decided", facts | ({"alike": alike} if alike else {}), at, subject=row.case_id or row.pk)
    return row


def undo(request_id: str, by: User, at: datetime) -> UploadRequest:
    """Take a verdict back, before it is final.

    Args:
        request_id: which.
        by: the reviewer who gave it.
        at: now.

    Raises:
        NotFound: there is no such request.
        Conflict: it is final, or somebody else's.
    """
    row = locked(request_id)
    if row.decided_by_id != by.pk or row.settle_at is None or row.settle_at <= at or not move(row, Event.UNDO):
        raise Conflict(_("It is too late to undo this: the verdict is final."))
    discharge(SETTLE, settling_key(row), at)
    row.verdict, row.decided_by, row.decided_at, row.settle_at = "", None, None, None
    row.signals, row.alike = [], ""
    row.save()
    append("upload_verdict_undone", {"by": by.pk, "request": row.pk}, at, subject=row.case_id or row.pk)
    return row


def settle(row: UploadRequest, at: datetime) -> tuple[Signal, ...]:
    """Make a verdict final: the picture is to be destroyed.

    Args:
        row: locked, and decided.
        at: now.

    Returns:
        What is to be banked, in the same transaction.

    Raises:
        Conflict: it is not decided.
    """
    signals = tuple(Signal(kind, value, quality) for kind, value, quality in row.signals)
    if not move(row, Event.SETTLE):
        raise _gone()
    end(row, at)
    append(
        "upload_settled",
        {"request": row.pk, "verdict": row.verdict, "signals": len(signals)},
        at,
        subject=row.case_id or row.pk,
    )
    return signals


def nothing_was_banked(row: UploadRequest, at: datetime) -> None:
    """A settled picture could not be banked after all; whoever asks is told that nothing is blocked.

    That it shows a crime stays said.

    Args:
        row: locked, and settled.
        at: now.
    """
    if row.verdict == Verdict.INTIMATE:
        row.verdict = Verdict.NOT_INTIMATE.value
        row.save(update_fields=["verdict"])
    append("upload_not_banked", {"request": row.pk}, at, subject=row.case_id or row.pk)


def withhold(request_id: str, by: User, at: datetime, *, alike: str = "") -> UploadRequest:
    """Keep from every reviewer, for good, what may be of a minor. There is no undo, no timer and no hash.

    Args:
        request_id: which.
        by: the reviewer; or the caseworker who turned the case.
        at: now.
        alike: the request of the same case that somebody looked at, where nobody looked at this one.

    Raises:
        NotFound: there is no such request.
        Conflict: nothing of it waits for a verdict.
    """
    row = locked(request_id)
    if row.settle_at is not None:
        discharge(SETTLE, settling_key(row), at)
    if not move(row, Event.WITHHOLD):
        raise _gone()
    row.verdict, row.decided_by, row.decided_at, row.alike = Verdict.MINOR.value, by, at, alike
    row.signals, row.settle_at = [], None
    row.save()
    take_out(queue_of(row.reviewer_id), row.pk)
    _start_clock(row.pk, at)
    append("upload_withheld", {"by": by.pk, "request": row.pk}, at, subject=row.pk)
    return row


def raise_if_overdue(request_id: str, at: datetime) -> bool:
    """Say in the log that the legal contact is behind, in the worker's transaction; asked again every day.

    Args:
        request_id: which.
        at: now.

    Returns:
        Whether it was still withheld.
    """
    row = UploadRequest.objects.select_for_update(of=("self",)).filter(pk=request_id, state=State.WITHHELD).first()
    if row is None:
        return False
    _start_clock(row.pk, at)
    append("upload_withheld_overdue", {"request": row.pk}, at, subject=row.pk)
    return True


def hand_over(request_id: str, by: User, reference: str, at: datetime) -> None:
    """A legal contact has handed a withheld picture over to an authority; ours is destroyed.

    Args:
        request_id: which.
        by: the legal contact.
        reference: the authority's own, letters, digits and `_.:=-`.
        at: now.

    Raises:
        NotFound: there is no such request.
        Conflict: it is not withheld.
        Invalid: the reference has another form.
    """
    row = locked(request_id)
    if not move(row, Event.HAND_OVER):
        raise _gone()
    row.handed_over_to = reference
    end(row, at)
    append("upload_handed_over", {"by": by.pk, "request": row.pk, "reference": reference}, at, subject=row.pk)


def destroy_withheld(request_id: str, by: User | None, at: datetime) -> None:
    """A withheld picture is destroyed: a legal contact says so, or the deployment's rule.

    Args:
        request_id: which.
        by: the legal contact; `None` where the rule destroys it at once.
        at: now.

    Raises:
        NotFound: there is no such request.
        Conflict: it is not withheld.
    """
    row = locked(request_id)
    if not move(row, Event.DESTROY):
        raise _gone()
    end(row, at)
    append("upload_destroyed", {"by": "rule" if by is None else by.pk, "request": row.pk}, at, subject=row.pk)


def settling_key(row: UploadRequest) -> str:
    """What names the obligation to settle this verdict, and no later one of the same request.

    Args:
        row: decided.
    """
    return f"{row.pk}:{row.rounds}"


def _start_clock(request_id: str, at: datetime) -> None:
    due = at + WITHHELD_WITHIN
    oblige(WITHHELD_CLOCK, f"{request_id}:{due:%Y%m%d%H%M}", due, {"request": request_id}, at)


def _gone() -> Conflict:
    return Conflict(_("This picture is gone: its time was over, or somebody has decided on it."))
