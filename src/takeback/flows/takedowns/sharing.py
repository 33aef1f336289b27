"""What a case of an incident told becomes the incident's: worked once for everybody in it, and nobody sees another."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from takeback.base.errors import Conflict, NotFound
from takeback.casework.takedown.location_state import State
from takeback.flows.services import Services
from takeback.flows.takedowns.around import own_cases
from takeback.records.accounts.models import User
from takeback.records.incidents.actions import locked_incident
from takeback.records.takedowns.actions.locations import locked_locations, say, share

_BEFORE_ANY_NOTICE = frozenset({State.REPORTED, State.STOPPED, State.CHECKED})


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
        shared = share(incident.pk, rows)
        say("shared", shared, at, by=by.pk)
    return tuple(row.pk for row in shared)
