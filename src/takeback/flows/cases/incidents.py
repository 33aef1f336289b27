"""Incidents and cases together: a caseworker groups the cases of the own organisation, and works the place once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from takeback.base.errors import NotAllowed, NotFound
from takeback.casework.incident import Kind
from takeback.records.accounts.models import Organisation, User
from takeback.records.accounts.roles import Role
from takeback.records.cases.queries import case_in
from takeback.records.incidents import actions
from takeback.records.incidents.queries import (
    ToldToPartner,
    WorkedOn,
    cases_in,
    incident_in,
    incidents_of,
    told_to_partner,
)


def incidents(by: User, start: int = 0, most: int | None = None) -> list[WorkedOn]:
    """The incidents of the asker's organisation, those that wait first.

    Args:
        by: a caseworker.
        start: how many are passed over.
        most: how many at the most; all where it is left out.

    Raises:
        NotAllowed: the asker is none.
    """
    _require(by, Role.CASEWORKER)
    return incidents_of(by.organisation_id, start, most)


def incident(by: User, incident_id: str) -> tuple[WorkedOn, list[str]]:
    """One of them, and the ids of its cases.

    Args:
        by: a caseworker.
        incident_id: which.

    Raises:
        NotAllowed: the asker is none.
        NotFound: no such incident in the organisation.
    """
    _require(by, Role.CASEWORKER)
    return incident_in(by.organisation_id, incident_id), cases_in(by.organisation_id, incident_id)


def partners_for(by: User) -> list[tuple[str, str]]:
    """Id and name of each organisation that may be told roughly how many people an incident is about.

    Only who runs the deployment knows the other organisations; for everybody else there is none.

    Args:
        by: a caseworker.
    """
    if not by.organisation.runs_deployment:
        return []
    partners = Organisation.objects.filter(runs_deployment=False, members__is_active=True).distinct()
    return list(partners.order_by("name").values_list("pk", "name"))


def open_incident(by: User, kind: Kind, place: str, at: datetime, *, partner_id: str = "") -> str:
    """Open an incident, or find the one that there is for this place.

    Args:
        by: a caseworker.
        kind: what it is.
        place: a link or a name.
        at: the present instant.
        partner_id: who may be told roughly how many; empty for nobody.

    Returns:
        Its id.

    Raises:
        NotAllowed: the asker is no caseworker.
        NotFound: no such partner that the asker may know of.
        Invalid: the place will not do.
    """
    _require(by, Role.CASEWORKER)
    if partner_id and partner_id not in {each for each, _name in partners_for(by)}:
        raise NotFound(_("There is no such organisation."))
    opened = actions.open_incident(by.organisation_id, kind, place, at, by_id=by.pk, partner_id=partner_id or None)
    return opened.pk


def join_incident(by: User, incident_id: str, case_id: str, at: datetime) -> bool:
    """Add a case of the own organisation to an incident of it.

    Args:
        by: a caseworker.
        incident_id: which.
        case_id: which case.
        at: the present instant.

    Returns:
        Whether it is new there.

    Raises:
        NotAllowed: the asker is no caseworker.
        NotFound: no such incident, or no such case, in the organisation.
    """
    _require(by, Role.CASEWORKER)
    with transaction.atomic():
        found = actions.locked_incident(by.organisation_id, incident_id)
        case = case_in(by.organisation_id, case_id)
        return actions.join_incident(found, case.pk, at, by_id=by.pk)


def take_next(by: User, at: datetime) -> str | None:
    """The next incident that waits, for this caseworker alone.

    Args:
        by: a caseworker.
        at: the present instant.

    Raises:
        NotAllowed: the asker is none.
    """
    _require(by, Role.CASEWORKER)
    return actions.take_next(by.organisation_id, by.pk, at)


def finish_incident(by: User, incident_id: str, at: datetime) -> None:
    """Say that the place has been worked on.

    Args:
        by: the caseworker who has taken it.
        incident_id: which.
        at: the present instant.

    Raises:
        NotAllowed: the asker is no caseworker.
        NotFound: no such incident in the organisation.
        Conflict: it is not theirs now.
    """
    _require(by, Role.CASEWORKER)
    with transaction.atomic():
        actions.finish_incident(actions.locked_incident(by.organisation_id, incident_id), at, by_id=by.pk)


def reopen_incident(by: User, incident_id: str, at: datetime) -> None:
    """Have a place worked on once more.

    Args:
        by: a caseworker.
        incident_id: which.
        at: the present instant.

    Raises:
        NotAllowed: the asker is no caseworker.
        NotFound: no such incident in the organisation.
        Conflict: it waits already.
    """
    _require(by, Role.CASEWORKER)
    with transaction.atomic():
        actions.reopen_incident(actions.locked_incident(by.organisation_id, incident_id), at, by_id=by.pk)


def counts_for(by: User) -> list[ToldToPartner]:
    """What a school may know: roughly how many people, and how far the work is.

    Args:
        by: somebody of a partner organisation.

    Raises:
        NotAllowed: the asker is no partner.
    """
    _require(by, Role.PARTNER)
    return told_to_partner(by.organisation_id)


def _require(user: User, role: Role) -> None:
    if not user.is_active or role not in user.roles:
        raise NotAllowed(_("Your roles do not allow this."))
