"""What a caseworker writes down once for all notices of a case: what is shown, who signed what, and when.

The records know the rest: consent, checks, acts, earlier removals. A person's name is never among it, since machines
read it at night to draft who is asked next.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.db import transaction

from takeback.base.errors import Invalid
from takeback.casework.notices.facts import Facts, Subject
from takeback.flows.services import Services
from takeback.flows.takedowns.around import own_cases
from takeback.records.accounts.models import User
from takeback.records.audit.actions import append
from takeback.records.takedowns.actions.stated import keep_stated


def state_facts(services: Services, by: User, holder: str, told: Facts) -> None:
    """Keep what a caseworker states for the notices of a case or an incident, in place of what was stated before.

    Args:
        services: the process's collaborators.
        by: a caseworker.
        holder: the case or incident.
        told: material, authority, statements, copyright and countries count; the rest the records know themselves.

    Raises:
        NotAllowed: not a caseworker.
        NotFound: the organisation has no such case or incident.
        Invalid: it holds the person's name or birth date, or a day that is still to come.
    """
    own_cases(by, holder)
    at = services.clock.now()
    if told.subject.name or told.subject.birth_date is not None or told.subject.may_be_named:
        raise Invalid("a person's name or birth date is not kept for notices", field="subject")
    if any(day is not None and day > at.date() for day in _days(told)):
        raise Invalid("a statement or a signature cannot be of a day to come", field="authority")
    kept = Facts(
        subject=Subject(country=told.subject.country),
        authority=told.authority,
        material=replace(told.material, refused=frozenset()),
        site_country=told.site_country,
        statement=told.statement,
        work=told.work,
    )
    with transaction.atomic():
        keep_stated(by.organisation_id, holder, kept, by.pk, at)
        append("takedown.stated", {"by": by.pk, "holder": holder}, at, subject=holder)


def _days(told: Facts) -> tuple[date | None, ...]:
    said = told.statement
    return (told.authority.signed_on, said.individual_on, said.sender_on, told.work.transfer_on)
