"""What a caseworker writes down once for all notices of a case: what is shown, who signed what, and when.

The records know the rest: consent, checks, acts, earlier removals. A person's name is never among it, since machines
read it at night to draft who is asked next.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from django.db import transaction

from takeback.base.errors import Invalid
from takeback.casework.notices.elements import ELEMENTS
from takeback.casework.notices.facts import Authorship, Facts, Subject, Work
from takeback.flows.services import Services
from takeback.flows.takedowns.around import own_cases
from takeback.records.accounts.models import User
from takeback.records.audit.actions import append
from takeback.records.takedowns.actions.stated import keep_stated, stated_for

_OF_COPYRIGHT: Final = ("ownership", "lawyer", "work", "under_perjury", "publication_accepted")


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


def state_work(services: Services, by: User, holder: str, work: Work) -> None:
    """Keep how the person stands to the copyright, and what they said of being named in public.

    A notice that rests on it is stated under penalty of perjury, so nothing is kept that could not be true: whoever has
    no right to the work has no statement, and a picture of software's needs a lawyer.

    Args:
        services: the process's collaborators.
        by: a caseworker.
        holder: the case or incident.
        work: what was said. Of somebody without a right to the work only that is kept.

    Raises:
        NotAllowed: not a caseworker.
        NotFound: the organisation has no such case or incident.
        Invalid: nobody said how the person stands to it; or a written transfer has no day, or one to come; or the
            picture is not known to be filmed, and no lawyer is named. `field` says which.
    """
    own_cases(by, holder)
    before = stated_for(holder)
    if work.authorship is None:
        raise Invalid("say how the person stands to the work", field="work.authorship")
    if work.authorship is Authorship.NONE:
        return state_facts(services, by, holder, replace(before, work=Work(authorship=Authorship.NONE)))
    if work.authorship is Authorship.WRITTEN_TRANSFER and work.transfer_on is None:
        raise Invalid("a written transfer has a day", field="work.transfer_on")
    if work.transfer_on is not None and work.transfer_on > services.clock.now().date():
        raise Invalid("a transfer cannot be of a day to come", field="work.transfer_on")
    if before.material.synthetic is not False and not work.lawyer:
        raise Invalid("a picture that software made or altered needs a lawyer", field="work.lawyer")
    return state_facts(services, by, holder, replace(before, work=work))


def copyright_lacks(stated: Facts) -> tuple[str, ...]:
    """The elements of a copyright notice that `state_work` keeps, and that are not there yet.

    Args:
        stated: of a holder.
    """
    return tuple(each for each in _OF_COPYRIGHT if not ELEMENTS[each].present(stated))


def _days(told: Facts) -> tuple[date | None, ...]:
    said = told.statement
    return (told.authority.signed_on, said.individual_on, said.sender_on, told.work.transfer_on)
