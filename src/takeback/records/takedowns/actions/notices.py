"""Writes to notices. What may have been sent is never sent twice by a machine: the diagram says so, and this holds it.

Order of a sending: `begin` is committed, the notice leaves, `settle` is committed. Whoever is killed in between leaves
`sending` behind; `look_at_sending` turns that into `may have been sent`, and a person looks.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from takeback.base.errors import Conflict, NotFound
from takeback.casework.takedown.location_state import CAN_BE_ASKED, Event, State
from takeback.casework.takedown.notice_state import MAY_HAVE_LEFT, NoticeEvent, NoticeState, after
from takeback.records.audit.actions import append
from takeback.records.takedowns.actions.locations import move
from takeback.records.takedowns.actions.reminders import counted_from, refresh_reminders, remind
from takeback.records.takedowns.actions.tasks import end_task, put_task
from takeback.records.takedowns.models import LocationWork, Notice, NoticeLocation
from takeback.records.takedowns.words import TaskKind
from takeback.records.work.actions import discharge, oblige, put_in_outbox
from takeback.records.work.queries import state_of_message
from takeback.records.work.resolutions import resolve_doubt
from takeback.records.work.states import State as WorkState

SEND: Final = "takedowns.send"
"""The outbox's kind: let an approved notice leave, once."""
SENDING: Final = "takedowns.sending"
"""The obligation that looks whether an approved notice has left."""
CLOCK: Final = "takedowns.clock"
"""The obligation of a law's clock."""

LONGEST_SENDING: Final = timedelta(minutes=10)
"""After so long whoever was sending is gone. Longer than the lease of the outbox."""
_LOOK_AGAIN: Final = timedelta(minutes=30)
_SOON: Final = timedelta(days=1)


def locked_notice(notice_id: str, organisation_id: str | None = None) -> Notice | None:
    """A notice, held by this transaction.

    Args:
        notice_id: which.
        organisation_id: whose it must be; `None` for machines, which work for every organisation.
    """
    rows = Notice.objects.select_for_update(of=("self",)).filter(pk=notice_id)
    return (rows if organisation_id is None else rows.filter(organisation_id=organisation_id)).first()


def locked_batch(organisation_id: str, batch: str) -> list[Notice]:
    """The drafts of a batch, held by this transaction.

    Args:
        organisation_id: whose.
        batch: which.

    Raises:
        NotFound: the organisation has no such drafts.
    """
    rows = Notice.objects.select_for_update(of=("self",)).filter(organisation_id=organisation_id, batch=batch)
    found = list(rows.filter(state=NoticeState.DRAFTED.value).order_by("pk"))
    if not found:
        raise NotFound("there are no such drafts")
    return found


def locked_whole_batch(organisation_id: str, batch: str) -> list[Notice]:
    """All notices of a batch, wherever they stand, held by this transaction.

    Args:
        organisation_id: whose.
        batch: which.

    Raises:
        NotFound: the organisation has no such batch.
    """
    rows = Notice.objects.select_for_update(of=("self",)).filter(organisation_id=organisation_id, batch=batch)
    found = list(rows.order_by("pk"))
    if not found:
        raise NotFound("there is no such batch")
    return found


def locations_of(notice: Notice) -> list[LocationWork]:
    """The locations of a held notice, held by this transaction too.

    Args:
        notice: which.
    """
    ids = list(NoticeLocation.objects.filter(notice=notice).values_list("location", flat=True))
    return list(LocationWork.objects.select_for_update().filter(pk__in=ids).order_by("pk"))


def step(notice: Notice, event: NoticeEvent) -> None:
    """Move a held notice along its diagram; the caller saves it.

    Args:
        notice: held by the transaction.
        event: what happens.

    Raises:
        Conflict: that cannot happen to the notice as it stands.
    """
    state = after(NoticeState(notice.state), event)
    if state is None:
        raise Conflict(f"a notice that is {notice.state} cannot be moved by {event.value}")
    notice.state = state.value


def approve(notice: Notice, by_id: str, at: datetime) -> None:
    """Let a held draft leave: by the outbox, or by somebody's hand.

    Args:
        notice: held by the transaction.
        by_id: the caseworker.
        at: now.
    """
    step(notice, NoticeEvent.APPROVE)
    notice.approved_by_id, notice.approved_at = by_id, at
    notice.save()
    leaves_at = at if notice.not_before is None else max(at, notice.not_before)
    if notice.by_hand:
        put_task(notice.organisation_id, notice.holder, TaskKind.HAND_IN, notice.pk, leaves_at + _SOON)
        return
    put_in_outbox(SEND, outbox_key(notice), {"notice": notice.pk}, leaves_at)
    _look_later(notice, leaves_at + _LOOK_AGAIN, at)


def discard(notice: Notice, at: datetime) -> None:
    """Keep a held notice from leaving. Its place in the outbox finds nothing to send.

    Args:
        notice: held by the transaction; it has not left.
        at: now.

    Raises:
        Conflict: it may have left already.
    """
    step(notice, NoticeEvent.DISCARD)
    notice.save(update_fields=["state"])
    end_task(notice.organisation_id, TaskKind.HAND_IN, notice.pk, at)


def begin(notice: Notice, at: datetime) -> bool:
    """Write down that a held notice may leave from now on. To be committed before a byte of it does.

    Args:
        notice: held by the transaction.
        at: now.

    Returns:
        Whether it may leave; `False` where it was discarded, has left, or may have.
    """
    if after(NoticeState(notice.state), NoticeEvent.BEGIN) is None or notice.by_hand:
        return False
    step(notice, NoticeEvent.BEGIN)
    notice.began_at = at
    notice.save(update_fields=["state", "began_at"])
    _look_later(notice, at + LONGEST_SENDING, at)
    return True


def accepted(
    notice: Notice, rows: Iterable[LocationWork], event: NoticeEvent, at: datetime, due: datetime | None
) -> None:
    """Write down that a recipient has a held notice: its law's clock begins, and its locations are looked at.

    Args:
        notice: held by the transaction.
        rows: its locations, held too.
        event: `ACCEPT`, `HAND_IN` or `FOUND_SENT`.
        at: since when they have it.
        due: when the law's clock runs out; `None` where it has none.
    """
    step(notice, event)
    _arrived(notice, rows, at, due)
    facts = {"notice": notice.pk, "route": notice.route, "by": "person" if notice.by_hand else "machine"}
    append("takedown.notice_sent", facts, at, subject=notice.holder)


def answered(notice: Notice, rows: Iterable[LocationWork], at: datetime, due: datetime | None) -> None:
    """Write down that a recipient has written. Of a notice that was in doubt, that proves that they have it.

    Then its law's clock has been running since it left: it begins here, or a deadline would be lost by an answer.

    Args:
        notice: held by the transaction, and such that an answer moves it.
        rows: its locations, held too.
        at: now.
        due: when the law's clock runs out, counted from when the notice began to leave; `None` where it has none. Not
            heard where its clock runs already.
    """
    step(notice, NoticeEvent.ANSWER)
    if notice.sent_at is not None:
        notice.save(update_fields=["state"])
        return
    _arrived(notice, rows, notice.began_at or at, due)
    if state_of_message(SEND, outbox_key(notice)) is WorkState.IN_DOUBT:
        resolve_doubt(SEND, outbox_key(notice), was_sent=True, at=at)
    append("takedown.doubt_settled", {"by": "answer", "notice": notice.pk, "was_sent": 1}, at, subject=notice.holder)


def _arrived(notice: Notice, rows: Iterable[LocationWork], at: datetime, due: datetime | None) -> None:
    """Begin the clock of a notice that a recipient has; the caller has moved it, and holds it with its locations."""
    notice.sent_at, notice.due_at, notice.reason = at, due, ""
    notice.save()
    _wind(notice, at)
    ask(rows, at)
    refresh_reminders(notice.organisation_id, notice.holder, at)
    for kind in (TaskKind.HAND_IN, TaskKind.IN_DOUBT, TaskKind.UNSENT):
        end_task(notice.organisation_id, kind, notice.pk, at)


def set_clock(notice: Notice, due: datetime | None, at: datetime) -> None:
    """Let the clock of a held notice run out at another instant than it would have.

    Args:
        notice: held by the transaction, with what its clock rests on.
        due: when it runs out now; `None` where it has none.
        at: now.
    """
    if notice.due_at is not None:
        discharge(CLOCK, _clock_key(notice), at)
    notice.due_at = due
    notice.clock_sets += 1
    notice.save(update_fields=["country", "ordered_at", "extended", "due_at", "clock_sets"])
    _wind(notice, at)
    refresh_reminders(notice.organisation_id, notice.holder, at)
    if due is not None and due > at:
        end_task(notice.organisation_id, TaskKind.OVERDUE, notice.pk, at)


def _wind(notice: Notice, at: datetime) -> None:
    """Have the clock of a notice looked at when it runs out, and its reminders given."""
    since = counted_from(notice)
    if notice.due_at is not None and since is not None:
        oblige(CLOCK, _clock_key(notice), notice.due_at, {"notice": notice.pk}, at)
        remind(notice, since, notice.due_at, at)


def _clock_key(notice: Notice) -> str:
    """Another one for each time that it was set: an obligation that was discharged is never asked for once more."""
    anew = f":{notice.clock_sets}" if notice.clock_sets else ""
    return f"{notice.pk}:{notice.due_at:%Y%m%dT%H%M%S}{anew}"


def rejected(notice: Notice, rows: Iterable[LocationWork], event: NoticeEvent, reason: str, at: datetime) -> None:
    """Write down that a held notice did not arrive, and never will.

    Args:
        notice: held by the transaction.
        rows: its locations, held too: those of which nobody else was asked count as refused.
        event: `REJECT` or `BOUNCE`.
        reason: a code.
        at: now.
    """
    step(notice, event)
    notice.reason = reason[:60]
    notice.save(update_fields=["state", "reason"])
    for row in rows:
        if State(row.state) is State.ASKED and not _another_left(row, notice):
            move(row, Event.REFUSE, at)
    put_task(notice.organisation_id, notice.holder, TaskKind.BOUNCED, notice.pk, at + _SOON)
    end_task(notice.organisation_id, TaskKind.IN_DOUBT, notice.pk, at)
    append("takedown.notice_bounced", {"notice": notice.pk}, at, subject=notice.holder)


def lose(notice: Notice, rows: Iterable[LocationWork], at: datetime) -> None:
    """Write down that nobody knows whether a held notice has left. A person finds out.

    Args:
        notice: held by the transaction.
        rows: its locations, held too: they may have been asked for.
        at: now.
    """
    step(notice, NoticeEvent.LOSE)
    notice.save(update_fields=["state"])
    ask(rows, at)
    put_task(notice.organisation_id, notice.holder, TaskKind.IN_DOUBT, notice.pk, at)
    append("takedown.notice_in_doubt", {"notice": notice.pk}, at, subject=notice.holder)


def look_at_sending(notice_id: str, at: datetime) -> None:
    """Look whether an approved notice has left; called by its obligation, again and again until that is known.

    Args:
        notice_id: which.
        at: now.
    """
    notice = locked_notice(notice_id)
    if notice is None or notice.by_hand:
        return
    if notice.state == NoticeState.SENDING.value and notice.began_at is not None:
        over = notice.began_at + LONGEST_SENDING
        if over <= at:
            lose(notice, locations_of(notice), at)
        else:
            _look_later(notice, over, at)
    elif notice.state == NoticeState.PREPARED.value:
        _look_at_outbox(notice, at)


def _look_at_outbox(notice: Notice, at: datetime) -> None:
    match state_of_message(SEND, outbox_key(notice)):
        case WorkState.IN_DOUBT:
            lose(notice, locations_of(notice), at)
        case WorkState.WAITING | WorkState.CLAIMED | WorkState.SENDING:
            _look_later(notice, at + _LOOK_AGAIN, at)
        case _:  # tried too often, or taken out: it stays here until a person looks
            put_task(notice.organisation_id, notice.holder, TaskKind.UNSENT, notice.pk, at)


def ask(rows: Iterable[LocationWork], at: datetime) -> None:
    """Say of held locations that somebody was asked about them. Those that are gone meanwhile stay gone.

    Args:
        rows: held by the transaction.
        at: now.
    """
    for row in rows:
        if State(row.state) in CAN_BE_ASKED:
            move(row, Event.ASK, at)


def _another_left(row: LocationWork, notice: Notice) -> bool:
    left = [*MAY_HAVE_LEFT, NoticeState.ANSWERED]
    return Notice.objects.filter(locations__location=row, state__in=left).exclude(pk=notice.pk).exists()


def _look_later(notice: Notice, due: datetime, at: datetime) -> None:
    minute = (due + timedelta(minutes=1)).replace(second=0, microsecond=0)
    oblige(SENDING, f"{notice.pk}:{minute:%Y%m%dT%H%M}", minute, {"notice": notice.pk}, at)


def found_unsent(notice: Notice, at: datetime) -> None:
    """Let a held notice in doubt leave after all: a person has looked, and it had not.

    Args:
        notice: held by the transaction.
        at: now.

    Raises:
        Conflict: the worker is not done with it yet.
    """
    step(notice, NoticeEvent.FOUND_UNSENT)
    match state_of_message(SEND, outbox_key(notice)):
        case WorkState.IN_DOUBT:
            resolve_doubt(SEND, outbox_key(notice), was_sent=False, at=at)
        case WorkState.WAITING | WorkState.CLAIMED | WorkState.SENDING:
            raise Conflict("the worker is not done with this notice yet; look again in some minutes")
        case _:  # its place in the outbox is used up, and it takes another
            notice.sendings += 1
            put_in_outbox(SEND, outbox_key(notice), {"notice": notice.pk}, at)
    notice.began_at = None
    notice.save(update_fields=["state", "began_at", "sendings"])
    end_task(notice.organisation_id, TaskKind.IN_DOUBT, notice.pk, at)
    look_later(notice, at)


def found_sent(notice: Notice, rows: Iterable[LocationWork], at: datetime, due: datetime | None) -> None:
    """Say that a held notice in doubt had left: a person has looked. No machine sends it any more.

    Args:
        notice: held by the transaction.
        rows: its locations, held too.
        at: now.
        due: when the law's clock runs out.
    """
    accepted(notice, rows, NoticeEvent.FOUND_SENT, notice.began_at or at, due)
    if state_of_message(SEND, outbox_key(notice)) is WorkState.IN_DOUBT:
        resolve_doubt(SEND, outbox_key(notice), was_sent=True, at=at)


def outbox_key(notice: Notice) -> str:
    """Under which a notice stands in the outbox.

    Args:
        notice: which.
    """
    return f"{notice.pk}:{notice.sendings}"


def look_later(notice: Notice, at: datetime) -> None:
    """Look in a while whether a held notice has left.

    Args:
        notice: held by the transaction.
        at: now.
    """
    _look_later(notice, at + _LOOK_AGAIN, at)
