"""What may be known of incidents: by who works them, by a partner, by a person in one. Three views, and no fourth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Count

from takeback.base.errors import NotFound, Tampered
from takeback.casework.incident import Kind, RoughCount, State, rough_count
from takeback.records.incidents.actions import place_purpose
from takeback.records.incidents.models import Incident, IncidentCase
from takeback.sealing.boxes import unlock
from takeback.sealing.outcomes import Opened

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class WorkedOn:
    """An incident, for who works it.

    Attributes:
        id: its own.
        kind: what it is.
        state: where it stands.
        place: its link or name.
        people: how many cases it has.
        partner: the name of who may know roughly how many; empty where nobody may.
        opened_on: the day.
        worked_on: the day on which it was last worked on.
    """

    id: str
    kind: Kind
    state: State
    place: str
    people: int
    partner: str
    opened_on: date
    worked_on: date | None


@dataclass(frozen=True, slots=True)
class ToldToPartner:
    """An incident, for the school or another partner: how many, roughly, and how far. No place, no case, no name.

    Attributes:
        kind: what it is.
        state: where it stands.
        people: roughly.
        opened_in: the first day of the month in which it was opened.
    """

    kind: Kind
    state: State
    people: RoughCount
    opened_in: date


@dataclass(frozen=True, slots=True)
class SeenByPerson:
    """An incident, for a person in it: that it is worked on for her. Nothing of anybody else, and no count.

    Attributes:
        kind: what it is.
        is_worked: whether the place has been worked on.
    """

    kind: Kind
    is_worked: bool


def incidents_of(organisation_id: str, start: int = 0, most: int | None = None) -> list[WorkedOn]:
    """Incidents that an organisation works, those that wait first.

    Args:
        organisation_id: whose.
        start: how many are passed over.
        most: how many are opened at the most, since each place is locked by itself; all where it is left out.

    Raises:
        Tampered: a place does not open under this server's key.
    """
    rows = Incident.objects.filter(organisation_id=organisation_id).select_related("partner")
    page = list(rows[start : None if most is None else start + most])
    people = _people_in(page)
    return [_worked_on(row, people.get(row.pk, 0)) for row in page]


def _people_in(incidents: Sequence[Incident]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at in range(0, len(incidents), _AT_ONCE):
        some = IncidentCase.objects.filter(incident__in=[each.pk for each in incidents[at : at + _AT_ONCE]])
        found |= dict(some.order_by().values_list("incident").annotate(Count("pk")))
    return found


def incident_in(organisation_id: str, incident_id: str) -> WorkedOn:
    """One incident that an organisation works.

    Args:
        organisation_id: whose.
        incident_id: which.

    Raises:
        NotFound: it has no such incident.
        Tampered: as above.
    """
    rows = Incident.objects.filter(pk=incident_id, organisation_id=organisation_id).select_related("partner")
    row = rows.annotate(people=Count("cases")).first()
    if row is None:
        raise NotFound("there is no such incident")
    return _worked_on(row, row.people)


def cases_in(organisation_id: str, incident_id: str) -> list[str]:
    """The ids of the cases in an incident, for who works it.

    Args:
        organisation_id: whose.
        incident_id: which.
    """
    rows = IncidentCase.objects.filter(incident_id=incident_id, incident__organisation_id=organisation_id)
    return list(rows.values_list("case_id", flat=True))


def told_to_partner(organisation_id: str) -> list[ToldToPartner]:
    """What a partner may know of the incidents that concern it.

    Args:
        organisation_id: the partner.
    """
    rows = Incident.objects.filter(partner_id=organisation_id).annotate(people=Count("cases"))
    return [
        ToldToPartner(Kind(row.kind), State(row.state), rough_count(row.people), row.opened_on.replace(day=1))
        for row in rows
    ]


def seen_by_person(case_id: str) -> list[SeenByPerson]:
    """What a person may know of the incidents that her case is part of.

    Args:
        case_id: hers.
    """
    rows = Incident.objects.filter(cases__case_id=case_id)
    return [SeenByPerson(Kind(row.kind), row.state == State.WORKED.value) for row in rows]


def _worked_on(row: Incident, people: int) -> WorkedOn:
    match unlock(settings.LOCATION_KEY, bytes(row.place), place_purpose(row.pk)):
        case Opened(plaintext):
            place = plaintext.decode()
        case _:
            raise Tampered("the place of an incident does not open under the server's key")
    partner = "" if row.partner is None else row.partner.name
    return WorkedOn(row.pk, Kind(row.kind), State(row.state), place, people, partner, row.opened_on, row.worked_on)


def incidents_of_case(case_id: str) -> list[str]:
    """The ids of the incidents that a case is part of.

    Args:
        case_id: which.
    """
    return list(IncidentCase.objects.filter(case_id=case_id).order_by("incident").values_list("incident", flat=True))
