"""Writes of the police track: moved along its diagram, with its clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Final

from takeback.base.errors import Conflict, NotFound
from takeback.casework.takedown.police import AGAIN, Due, Outcome, Promise, Stage, Step, after, clocks
from takeback.records.audit.actions import append
from takeback.records.takedowns.actions.tasks import end_task, put_task
from takeback.records.takedowns.locks import police_purpose
from takeback.records.takedowns.models import PolicePromise, PoliceTrack
from takeback.records.takedowns.words import TaskKind
from takeback.records.work.actions import oblige
from takeback.sealing.boxes import PublicKey, seal

POLICE_CLOCK: Final = "takedowns.police_clock"
"""The obligation that looks whether something promised is due."""


def want_police(organisation_id: str, case_id: str, public: PublicKey, told: str, at: datetime) -> PoliceTrack:
    """Begin a track: the person wants the police to know.

    Args:
        organisation_id: who works the case.
        case_id: whose.
        public: the public half of the case's key.
        told: station, officer and reference, as far as they are known; sealed.
        at: now; kept as a day.
    """
    box = seal(public, told.encode(), police_purpose(case_id))
    track = PoliceTrack.objects.create(organisation_id=organisation_id, case_id=case_id, box=box, since=at.date())
    _set_clocks(track, at)
    return track


def locked_track(organisation_id: str, track_id: str) -> PoliceTrack:
    """A track of one organisation, held by this transaction.

    Args:
        organisation_id: whose.
        track_id: which.

    Raises:
        NotFound: it has no such track.
    """
    rows = PoliceTrack.objects.select_for_update().filter(pk=track_id, organisation_id=organisation_id)
    track = rows.first()
    if track is None:
        raise NotFound("there is no such report to the police")
    return track


def move_track(
    track: PoliceTrack,
    step: Step,
    at: datetime,
    *,
    by_id: str,
    outcome: Outcome | None = None,
    review_until: date | None = None,
    box: bytes | None = None,
) -> None:
    """Move a held track, and set its clocks anew.

    Args:
        track: held by the transaction.
        step: what happened.
        at: now; kept as a day.
        by_id: the caseworker.
        outcome: what was decided; needed for an outcome.
        review_until: the last day of the right of review.
        box: station, officer and reference, sealed anew, where they became known.

    Raises:
        Conflict: that cannot happen now, or an outcome says nothing.
    """
    stage = after(Stage(track.stage), step)
    if stage is None or (step is Step.OUTCOME) is not (outcome is not None):
        raise Conflict(f"a report to the police that is {track.stage} cannot be moved by {step.value}")
    track.stage, track.since = stage.value, at.date()
    if outcome is not None:
        track.outcome, track.review_until = outcome.value, review_until
    if box is not None:
        track.box = box
    track.save()
    end_task(track.organisation_id, TaskKind.POLICE, track.pk, at)
    _set_clocks(track, at)
    append("takedown.police", {"by": by_id, "track": track.pk, "stage": stage.value}, at, subject=track.case_id)


def note_promise(track: PoliceTrack, public: PublicKey, what: str, due_on: date, at: datetime) -> PolicePromise:
    """Keep what an officer said would be done.

    Args:
        track: held by the transaction.
        public: the public half of the case's key.
        what: their words, as the person or the caseworker tells them; sealed.
        due_on: by when.
        at: now.
    """
    box = seal(public, what.encode(), police_purpose(track.case_id))
    promise = PolicePromise.objects.create(track=track, box=box, due_on=due_on)
    _set_clocks(track, at)
    return promise


def keep_promise(track: PoliceTrack, promise: int, at: datetime) -> None:
    """Say that a promise was kept.

    Args:
        track: held by the transaction.
        promise: which.
        at: now; kept as a day.

    Raises:
        NotFound: there is none that is open.
    """
    if not PolicePromise.objects.filter(track=track, pk=promise, kept_on__isnull=True).update(kept_on=at.date()):
        raise NotFound("there is no such promise")
    if not _is_due(track, at):  # another promise may be, and its own clock has run out already
        end_task(track.organisation_id, TaskKind.POLICE, track.pk, at)


def look_at_track(track_id: str, at: datetime) -> bool:
    """Look whether something of a track is due; called by its obligations.

    Args:
        track_id: which.
        at: now.

    Returns:
        Whether a caseworker has something to do.
    """
    track = PoliceTrack.objects.select_for_update().filter(pk=track_id).first()
    if track is None or not _is_due(track, at):
        return False
    put_task(track.organisation_id, track.case_id, TaskKind.POLICE, track.pk, at)
    if Stage(track.stage) is not Stage.DECIDED:  # a right of review ends, and nothing can be asked after that
        again = datetime.combine(at.date() + AGAIN, time(), UTC)
        oblige(POLICE_CLOCK, f"{track.pk}:again:{again.date()}", again, {"track": track.pk}, at)
    return True


def _is_due(track: PoliceTrack, at: datetime) -> bool:
    return any(due.on <= at.date() for due in _clocks_of(track))


def _clocks_of(track: PoliceTrack) -> tuple[Due, ...]:
    promises = tuple(Promise(each.due_on, each.kept_on) for each in PolicePromise.objects.filter(track=track))
    outcome = Outcome(track.outcome) if track.outcome else None
    return clocks(Stage(track.stage), track.since, outcome=outcome, review_until=track.review_until, promises=promises)


def _set_clocks(track: PoliceTrack, at: datetime) -> None:
    for due in _clocks_of(track):
        day = datetime.combine(due.on, time(), UTC)
        oblige(POLICE_CLOCK, f"{track.pk}:{due.clock}:{due.on}", day, {"track": track.pk}, at)
