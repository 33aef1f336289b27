"""The police track of a case: wanted by the person, reported by somebody, and followed with clocks of its own."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from takeback.base.errors import Conflict
from takeback.casework.takedown.consent import Purpose, refusal
from takeback.casework.takedown.police import Outcome, Step
from takeback.flows.services import Services
from takeback.flows.takedowns.around import need_caseworker, own_case
from takeback.flows.takedowns.wishes import public_of
from takeback.records.accounts.models import User
from takeback.records.cases.actions import locked_case
from takeback.records.takedowns.actions import police
from takeback.records.takedowns.locks import police_purpose
from takeback.records.takedowns.queries import consents_of
from takeback.sealing.boxes import seal


def want_police(services: Services, by: User, case_id: str, told: str = "") -> str:
    """Begin a report to the police, as the person allows it.

    Args:
        services: the process's collaborators.
        by: a caseworker.
        case_id: whose.
        told: station, officer and reference, as far as they are known; sealed to the case.

    Returns:
        The track's id.

    Raises:
        NotAllowed: not a caseworker.
        NotFound: the organisation has no such case.
        Conflict: the person does not allow it, or the case was withdrawn.
    """
    own_case(by, case_id)
    at = services.clock.now()
    with transaction.atomic():
        locked_case(case_id)
        if refusal(consents_of(case_id), Purpose.TELL_POLICE, at.date()) is not None:
            raise Conflict("the person does not allow that the police are told")
        return police.want_police(by.organisation_id, case_id, public_of(case_id), told, at).pk


def move_police(
    services: Services,
    by: User,
    track_id: str,
    step: Step,
    *,
    outcome: Outcome | None = None,
    review_until: date | None = None,
    told: str | None = None,
) -> None:
    """Note what happened with a report to the police.

    Args:
        services: the process's collaborators.
        by: a caseworker.
        track_id: which.
        step: what happened.
        outcome: what was decided; needed for an outcome.
        review_until: the last day of the right of review, where there is one.
        told: station, officer and reference, where they became known; sealed to the case.

    Raises:
        NotAllowed: not a caseworker.
        NotFound: the organisation has no such track.
        Conflict: that cannot happen now; or the person took their consent back before the police were told.
    """
    need_caseworker(by)
    at = services.clock.now()
    with transaction.atomic():
        track = police.locked_track(by.organisation_id, track_id)
        refused = refusal(consents_of(track.case_id), Purpose.TELL_POLICE, at.date())
        if step is Step.REPORT and refused is not None:
            raise Conflict("the person does not allow that the police are told")
        box = None if told is None else seal(public_of(track.case_id), told.encode(), police_purpose(track.case_id))
        police.move_track(track, step, at, by_id=by.pk, outcome=outcome, review_until=review_until, box=box)


def note_promise(services: Services, by: User, track_id: str, what: str, due_on: date) -> int:
    """Keep what an officer said would be done, and by when.

    Args:
        services: the process's collaborators.
        by: a caseworker.
        track_id: of which report.
        what: their words; sealed to the case.
        due_on: by when.

    Returns:
        The promise's number.

    Raises:
        NotAllowed: not a caseworker.
        NotFound: the organisation has no such track.
        Conflict: the case was withdrawn.
    """
    need_caseworker(by)
    with transaction.atomic():
        track = police.locked_track(by.organisation_id, track_id)
        return police.note_promise(track, public_of(track.case_id), what, due_on, services.clock.now()).pk


def promise_kept(services: Services, by: User, track_id: str, promise: int) -> None:
    """Say that a promise was kept.

    Args:
        services: the process's collaborators.
        by: a caseworker.
        track_id: of which report.
        promise: its number.

    Raises:
        NotAllowed: not a caseworker.
        NotFound: the organisation has no such track, or the track no such promise that is open.
    """
    need_caseworker(by)
    with transaction.atomic():
        police.keep_promise(police.locked_track(by.organisation_id, track_id), promise, services.clock.now())
