"""Writes to incidents. That a case is of the same organisation, the flow has asked: `takeback.flows.cases.incidents`.

The work itself waits in a queue of the organisation: one item an incident, however many cases it has.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.db import transaction

from takeback.base.errors import Conflict, Invalid, NotFound
from takeback.casework.incident import Kind, State, same_place
from takeback.records.audit.actions import append
from takeback.records.incidents.models import Incident, IncidentCase
from takeback.records.work.queues import Lease, finish, lease_next, put_in_queue, take_out
from takeback.sealing.boxes import lock
from takeback.sealing.purposes import Purpose

LONGEST_PLACE = 2000
_KEPT_FOR = timedelta(minutes=45)
_UNDO_FOR = timedelta(minutes=10)
_PRIORITY = 3
_DUE_AFTER = timedelta(days=1)


def open_incident(
    organisation_id: str, kind: Kind, place: str, at: datetime, *, by_id: str, partner_id: str | None = None
) -> Incident:
    """Open an incident, and have its place worked on. A place that is known already is the incident that there is.

    Args:
        organisation_id: who works it.
        kind: what it is.
        place: a link or a name.
        at: the present instant; kept as a day.
        by_id: the caseworker.
        partner_id: who may know roughly how many people it is about.

    Raises:
        Invalid: no place, or one that is too long or cannot be printed.
    """
    told = " ".join(place.split())
    if not 0 < len(told) <= LONGEST_PLACE or not told.isprintable():
        raise Invalid(f"a place is a link or a name of 1 to {LONGEST_PLACE} characters", field="place")
    with transaction.atomic():
        fresh = Incident(
            organisation_id=organisation_id,
            partner_id=partner_id,
            kind=kind.value,
            place_hash=_place_hash(told),
            opened_on=_day(at),
        )
        fresh.place = lock(settings.LOCATION_KEY, told.encode(), place_purpose(fresh.pk))
        incident, is_new = Incident.objects.get_or_create(
            organisation_id=organisation_id,
            place_hash=fresh.place_hash,
            defaults={name: getattr(fresh, name) for name in ("id", "partner_id", "kind", "place", "opened_on")},
        )
        if is_new:
            put_in_queue(queue_of(organisation_id), incident.pk, _PRIORITY, at + _DUE_AFTER)
            append("incident_opened", {"by": by_id, "incident": incident.pk, "kind": kind.value}, at, coarse=True)
    return incident


def join_incident(incident: Incident, case_id: str, at: datetime, *, by_id: str) -> bool:
    """Add a case to an incident. The place waits no second time for that.

    Args:
        incident: which.
        case_id: a case of the same organisation.
        at: the present instant; kept as a day.
        by_id: the caseworker.

    Returns:
        Whether it is new there.
    """
    with transaction.atomic():
        _, is_new = IncidentCase.objects.get_or_create(
            incident=incident, case_id=case_id, defaults={"joined_on": _day(at)}
        )
        if is_new:
            facts = {"by": by_id, "case": case_id, "incident": incident.pk}
            append("incident_joined", facts, at, subject=case_id, coarse=True)
    return is_new


def leave_incidents(case_id: str) -> int:
    """Forget that a case was part of anything: when it ends. The caller's transaction ends the case too.

    Args:
        case_id: which.

    Returns:
        How many incidents it was in.
    """
    left, _ = IncidentCase.objects.filter(case_id=case_id).delete()
    return left


def take_next(organisation_id: str, by_id: str, at: datetime) -> str | None:
    """Give a caseworker the next incident that waits, and nobody else the same.

    Args:
        organisation_id: whose.
        by_id: the caseworker.
        at: the present instant.

    Returns:
        Its id; `None` where nothing waits.
    """
    lease = lease_next(queue_of(organisation_id), by_id, at, _KEPT_FOR)
    return None if lease is None else lease.key


def finish_incident(incident: Incident, at: datetime, *, by_id: str) -> None:
    """Say that the place has been worked on: once, for everybody in it.

    Args:
        incident: which.
        at: the present instant; kept as a day.
        by_id: the caseworker, who has taken it.

    Raises:
        Conflict: somebody else works on it, or nobody has taken it.
    """
    with transaction.atomic():
        lease = Lease(queue_of(incident.organisation_id), incident.pk, by_id, at)
        if not finish(lease, at, _UNDO_FOR):
            raise Conflict("this incident is not yours now; take it first")
        Incident.objects.filter(pk=incident.pk).update(state=State.WORKED.value, worked_on=_day(at))
        append("incident_worked", {"by": by_id, "incident": incident.pk}, at, coarse=True)


def reopen_incident(incident: Incident, at: datetime, *, by_id: str) -> None:
    """Have a place worked on once more, since it is there again.

    Args:
        incident: which.
        at: the present instant.
        by_id: the caseworker.

    Raises:
        Conflict: it waits already.
    """
    with transaction.atomic():
        if not Incident.objects.filter(pk=incident.pk, state=State.WORKED.value).update(state=State.OPEN.value):
            raise Conflict("this incident waits already")
        take_out(queue_of(incident.organisation_id), incident.pk)
        put_in_queue(queue_of(incident.organisation_id), incident.pk, _PRIORITY, at + _DUE_AFTER)
        append("incident_reopened", {"by": by_id, "incident": incident.pk}, at, coarse=True)


def locked_incident(organisation_id: str, incident_id: str) -> Incident:
    """An incident of one organisation, while nobody else changes it.

    Args:
        organisation_id: whose.
        incident_id: which.

    Raises:
        NotFound: it has no such incident.
    """
    found = Incident.objects.select_for_update().filter(pk=incident_id, organisation_id=organisation_id).first()
    if found is None:
        raise NotFound("there is no such incident")
    return found


def queue_of(organisation_id: str) -> str:
    """The queue in which an organisation's incidents wait.

    Args:
        organisation_id: whose.
    """
    return f"incidents.{organisation_id}"


def place_purpose(incident_id: str) -> Purpose:
    """What the box of a place is bound to.

    Args:
        incident_id: whose place.
    """
    return Purpose("incident-place", (incident_id,))


def _place_hash(place: str) -> str:
    return hmac.digest(settings.LOCATION_KEY, b"incident-place\n" + same_place(place).encode(), hashlib.sha256).hex()


def _day(at: datetime) -> date:
    return at.astimezone(UTC).date()
