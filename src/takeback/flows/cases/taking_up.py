"""A case that was opened while nobody could work it is given to caseworkers by its person, and taken back.

Only the code opens such a case, so nobody but the person can have it sealed to an organisation. Until somebody was
verified they can take it back: then the organisation opens it no more. What a caseworker has read by then is read.

The case is held by its transaction while its key changes, so giving and taking back never cross.
"""

from __future__ import annotations

from django.db import transaction

from takeback.base.errors import Conflict, NotFound
from takeback.casework.case import Event, State, start_of_day
from takeback.flows.cases.own_case import Holder, entered
from takeback.flows.cases.portal_organisation import portal_generation
from takeback.flows.services import Services
from takeback.records.case_keys.actions import open_to_organisation, shut_to_organisation
from takeback.records.case_keys.queries import key_of
from takeback.records.cases.actions import give_case, locked_case, move
from takeback.records.cases.models import Case
from takeback.records.cases.news import end_news
from takeback.records.incidents.actions import leave_incidents
from takeback.records.work.actions import put_in_outbox
from takeback.sealing.case_keys import seal_case_to_organisation

SHUT_TO_ORGANISATION = "cases.shut_to_organisation"
"""Have the key of a case that was taken back opened by its code alone."""


def may_be_given(services: Services, case: Case) -> bool:
    """Whether a case has no caseworkers, and there are some by now.

    Args:
        services: the process's collaborators.
        case: which.
    """
    return case.state == State.OPENED and portal_generation(services) is not None


def may_be_taken_back(case: Case) -> bool:
    """Whether a person has given a case to caseworkers, and may still take it back.

    Args:
        case: which.
    """
    return case.given_on is not None and case.state == State.AWAITING_VERIFICATION


def give_to_caseworkers(services: Services, holder: Holder) -> None:
    """Seal a case to the organisation that works the portal's cases, and have it worked.

    Args:
        services: the process's collaborators.
        holder: whose case; the code opens it for this.

    Raises:
        NotFound: the code opens nothing any more.
        Conflict: an organisation works it already, it is withdrawn or about to be, or nobody is there who could.
    """
    at = services.clock.now()
    with transaction.atomic():
        case = locked_case(holder.case_id)
        opened, key = entered(holder), key_of(holder.case_id)
        if opened is None or opened.private is None or key is None:
            raise NotFound("this code opens nothing any more")
        generation = portal_generation(services)
        if generation is None or case.state != State.OPENED:
            raise Conflict("nobody is there who could work this case, or somebody does already")
        # The key first: killed behind it, an organisation could open a case that it does not know of, and cannot find.
        open_to_organisation(seal_case_to_organisation(key, opened.private, generation))
        give_case(case, generation.organisation_id, at)
        move(case, Event.TAKE_UP, at)


def take_back(services: Services, holder: Holder) -> None:
    """Undo that, before anybody was verified.

    Args:
        services: the process's collaborators.
        holder: whose case.

    Raises:
        Conflict: it was not given, or a caseworker knows the person by now, or it is withdrawn or about to be.
    """
    at = services.clock.now()
    with transaction.atomic():
        case = locked_case(holder.case_id)
        if not may_be_taken_back(case):
            raise Conflict("this case was not given to caseworkers, or can be taken back no more")
        end_news(case)
        give_case(case, None, at)
        leave_incidents(case.pk)
        put_in_outbox(SHUT_TO_ORGANISATION, f"{case.pk}:{case.events.count()}", {"case": case.pk}, start_of_day(at))
        move(case, Event.HAND_BACK, at)
    finish_taking_back(case.pk)  # at once; the outbox does it again, should this process be killed before


def finish_taking_back(case_id: str) -> None:
    """Have no organisation open a case that none works. Twice is once.

    Args:
        case_id: which. One that was given again by now is left alone.
    """
    with transaction.atomic():
        case = Case.objects.select_for_update(of=("self",)).filter(pk=case_id).first()
        if case is not None and case.organisation_id is None:
            shut_to_organisation(case_id)
