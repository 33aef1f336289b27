"""Who acts for somebody does so until a day, or until that person ends it. Then their code opens nothing any more.

A machine sees to the day; a caseworker, to whom the person has spoken, to everything before it. The case goes on: what
is protected stays so, and the caseworker is told, who gives the person a code of their own if they want one.

Records first, keys last: from the moment the records say so no page opens, and the outbox has the key follow.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction

from takeback.base.errors import Conflict, NotAllowed
from takeback.casework.case import State, start_of_day
from takeback.flows.services import Services
from takeback.records.accounts.models import User
from takeback.records.accounts.roles import Role
from takeback.records.case_keys.actions import shut_to_code
from takeback.records.cases.actions import end_acting, locked_case, note
from takeback.records.cases.models import Case
from takeback.records.cases.queries import case_in
from takeback.records.work.actions import oblige, put_in_outbox

END_AUTHORITY = "cases.end_authority"
SHUT_TO_CODE = "cases.shut_to_code"
"""Have the key of a case opened by its code no more, since whoever holds that code acts for nobody any more."""


def oblige_end(case: Case, at: datetime) -> None:
    """Have an authority end by itself when its last day is over, in the transaction that opens the case.

    Args:
        case: just opened; nothing is obliged where nobody acts for somebody.
        at: now; kept as a day.
    """
    if case.acting_until is None:
        return
    due = _over(case.acting_until)
    oblige(END_AUTHORITY, f"{case.pk}:{case.acting_until}", due, {"case": case.pk}, start_of_day(at))


def carry_out_end(case_id: str, at: datetime) -> None:
    """End an authority whose last day is over, in the transaction of the worker. One that has ended is passed over.

    Args:
        case_id: of which case.
        at: now.
    """
    case = Case.objects.select_for_update(of=("self",)).filter(pk=case_id).first()
    if case is None or case.acting_until is None or _over(case.acting_until) > at:
        return
    if case.acting_ended_on is None and case.state != State.WITHDRAWN:
        _end(case, at)


def end_authority(services: Services, by: User, case_id: str) -> None:
    """End an authority at once, since the person said so. They need no reason, and no code.

    Args:
        services: the process's collaborators.
        by: a caseworker, who has talked with the person.
        case_id: which case.

    Raises:
        NotAllowed: not a caseworker.
        NotFound: the organisation has no such case.
        Conflict: nobody acts for the person, or no more.
    """
    if Role.CASEWORKER not in by.roles:
        raise NotAllowed("only a caseworker works cases")
    at = services.clock.now()
    case_in(by.organisation_id, case_id)
    with transaction.atomic():
        case = locked_case(case_id)
        if case.acting_until is None or case.acting_ended_on is not None or case.state == State.WITHDRAWN:
            raise Conflict("nobody acts for this person, or no more")
        _end(case, at)
    finish_end(case_id)  # at once; the outbox does it again, should this process be killed before


def finish_end(case_id: str) -> None:
    """Have the code of a case whose authority has ended open its key no more. Twice is once.

    Args:
        case_id: which. One whose person has a code of their own by now is left alone.
    """
    with transaction.atomic():
        case = Case.objects.select_for_update(of=("self",)).filter(pk=case_id).first()
        if case is not None and case.acting_ended_on is not None:
            shut_to_code(case_id)


def _end(case: Case, at: datetime) -> None:
    end_acting(case, at)
    put_in_outbox(SHUT_TO_CODE, f"{case.pk}:{at.date()}", {"case": case.pk}, start_of_day(at))
    note(case, "authority_ended", at)


def _over(last_day: date) -> datetime:
    """The instant at which a last day is over, in UTC as all days here."""
    return datetime.combine(last_day + timedelta(days=1), time(), UTC)
