"""What a case of an incident told becomes the incident's: worked once for everybody in it, and nobody sees another."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import QuerySet

from takeback.base.errors import Conflict, NotFound
from takeback.casework.takedown.location_state import State
from takeback.flows.services import Services
from takeback.flows.takedowns.around import own_cases
from takeback.flows.takedowns.site_looks import after_a_check, end_if_drafted
from takeback.records.accounts.models import User
from takeback.records.incidents.actions import locked_incident
from takeback.records.takedowns.actions.locations import locked_locations, say, share, wait_for_check
from takeback.records.takedowns.actions.tasks import end_task
from takeback.records.takedowns.models import LocationWork
from takeback.records.takedowns.queries import Worked, opened
from takeback.records.takedowns.words import TaskKind

_BEFORE_ANY_NOTICE = frozenset({State.REPORTED, State.STOPPED, State.CHECKED})


@dataclass(frozen=True, slots=True)
class ToldAlone:
    """A place that cases of an incident told, each worked on for one case.

    Attributes:
        ids: of the work on it, one a case.
        worked: the first of them, opened.
        cases: how many cases of the incident told it. Who they are is nobody's business here.
    """

    ids: tuple[str, ...]
    worked: Worked = field(repr=False)
    cases: int


def told_alone(by: User, incident_id: str) -> tuple[ToldAlone, ...]:
    """What can be shared with an incident: what most cases told first, and of those alike the most urgent.

    Args:
        by: a caseworker.
        incident_id: which.

    Raises:
        NotAllowed: not a caseworker.
        NotFound: the organisation has no such incident.
    """
    cases = own_cases(by, incident_id)
    rows = _can_be_shared(LocationWork.objects.filter(organisation_id=by.organisation_id, holder__in=cases))
    places: dict[str, list[LocationWork]] = {}
    for row in rows.order_by("priority", "reported_on", "pk"):
        places.setdefault(row.place_hash, []).append(row)
    found = [
        ToldAlone(tuple(row.pk for row in there), opened(there[0]), len({row.holder for row in there}))
        for there in places.values()
    ]
    return tuple(sorted(found, key=lambda each: -each.cases))


def _can_be_shared(rows: QuerySet[LocationWork]) -> QuerySet[LocationWork]:
    return rows.filter(state__in=[each.value for each in _BEFORE_ANY_NOTICE], notices__isnull=True)


def share_with_incident(services: Services, by: User, incident_id: str, ids: Collection[str]) -> tuple[str, ...]:
    """Have locations worked on for an incident instead of for one case each.

    Args:
        services: the process's collaborators.
        by: a caseworker.
        incident_id: which.
        ids: locations of cases that are in it.

    Returns:
        Ids of the incident's locations, each place once.

    Raises:
        NotAllowed: not a caseworker.
        NotFound: the organisation has no such incident, or no such location in one of its cases.
        Conflict: somebody was asked about one of them already: that work goes on as it began.
    """
    cases = own_cases(by, incident_id)
    at = services.clock.now()
    with transaction.atomic():
        incident = locked_incident(by.organisation_id, incident_id)
        rows = locked_locations(by.organisation_id, ids)
        if any(row.holder not in cases for row in rows):
            raise NotFound("one of these belongs to no case of this incident")
        if any(State(row.state) not in _BEFORE_ANY_NOTICE or row.notices.exists() for row in rows):
            raise Conflict("somebody is asked about one of these already; it stays with its case")
        before = {row.holder for row in rows}
        shared = share(incident.pk, rows)
        wait_for_check([row for row in shared if State(row.state) is State.REPORTED], at)
        for holder in sorted(before - _who_wait_for_a_check(before)):
            end_task(by.organisation_id, TaskKind.CHECK, holder, at)
        after_a_check([row for row in shared if State(row.state) is State.CHECKED], at)
        for holder in sorted(before):
            end_if_drafted(by.organisation_id, holder, at)
        say("shared", shared, at, by=by.pk)
    return tuple(row.pk for row in shared)


def _who_wait_for_a_check(holders: Collection[str]) -> set[str]:
    rows = LocationWork.objects.filter(holder__in=holders, state=State.REPORTED.value)
    return set(rows.values_list("holder", flat=True))
