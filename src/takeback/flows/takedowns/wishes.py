"""What the person allows, what they agreed to back then, and who acts for them: as a caseworker hears it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from takeback.base.errors import Conflict, Invalid
from takeback.casework.takedown.authority import Right
from takeback.casework.takedown.consent import Act, Agreed, Answer, Consent, Purpose
from takeback.flows.services import Services
from takeback.flows.takedowns.around import own_case
from takeback.records.accounts.models import User
from takeback.records.audit.actions import append
from takeback.records.case_keys.queries import key_of
from takeback.records.cases.actions import locked_case
from takeback.records.takedowns.actions import wishes
from takeback.sealing.boxes import PublicKey

_LONGEST = 4_000


def note_consent(
    services: Services,
    by: User,
    case_id: str,
    purpose: Purpose,
    answer: Answer,
    *,
    expires_on: date | None = None,
    by_the_person: bool = False,
) -> None:
    """Keep a person's answer to one question.

    Args:
        services: the process's collaborators.
        by: the caseworker who asked.
        case_id: whose.
        purpose: what for.
        answer: what they said.
        expires_on: the first day on which it counts no more.
        by_the_person: they came back to it of their own accord.

    Raises:
        NotAllowed: not a caseworker.
        NotFound: the organisation has no such case.
        Invalid: it would have expired already.
        Conflict: they said `never`, and were asked again.
    """
    own_case(by, case_id)
    at = services.clock.now()
    with transaction.atomic():
        locked_case(case_id)
        consent = Consent(purpose, answer, at.date(), expires_on)
        wishes.note_consent(by.organisation_id, case_id, consent, at, by_id=by.pk, by_the_person=by_the_person)


def revoke_consent(services: Services, by: User, case_id: str, purpose: Purpose) -> bool:
    """Note that the person took a yes back. Whatever has not left by then does not leave: each sending asks anew.

    Args:
        services: the process's collaborators.
        by: the caseworker who heard it.
        case_id: whose.
        purpose: what for.

    Returns:
        Whether there was a yes to take back.

    Raises:
        NotAllowed: not a caseworker.
        NotFound: the organisation has no such case.
    """
    own_case(by, case_id)
    with transaction.atomic():
        return wishes.revoke_consent(case_id, purpose, services.clock.now(), by_id=by.pk)


def note_acts(services: Services, by: User, case_id: str, told: Mapping[Act, Agreed]) -> None:
    """Keep what the person agreed to back then, act by act.

    Args:
        services: the process's collaborators.
        by: the caseworker who asked.
        case_id: whose.
        told: what they said; an act that they were not asked about is missing.

    Raises:
        NotAllowed: not a caseworker.
        NotFound: the organisation has no such case.
    """
    own_case(by, case_id)
    at = services.clock.now()
    with transaction.atomic():
        for act, agreed in told.items():
            wishes.note_act(by.organisation_id, case_id, act, agreed, at)
        append("takedown.acts_told", {"by": by.pk, "case": case_id}, at, subject=case_id, coarse=True)


def name_delegate(
    services: Services, by: User, case_id: str, right: Right, who: str, *, ends_on: date | None = None
) -> int:
    """Keep who acts for the person. It counts once a caseworker says that they have seen the proof.

    Args:
        services: the process's collaborators.
        by: the caseworker.
        case_id: whose.
        right: by what right.
        who: their name, and what proves it; sealed to the case.
        ends_on: the first day on which it counts no more.

    Returns:
        Their number.

    Raises:
        NotAllowed: not a caseworker.
        NotFound: the organisation has no such case.
        Invalid: nothing, or too much, was said.
        Conflict: the case was withdrawn.
    """
    own_case(by, case_id)
    if not 0 < len(who.strip()) <= _LONGEST:
        raise Invalid(f"say in 1 to {_LONGEST} letters who it is", field="who")
    at = services.clock.now()
    with transaction.atomic():
        public = public_of(case_id)
        row = wishes.name_delegate(by.organisation_id, case_id, public, right, who, ends_on=ends_on)
        append("takedown.delegate_named", {"by": by.pk, "case": case_id}, at, subject=case_id)
    return row.pk


def prove_delegate(services: Services, by: User, case_id: str, delegate: int) -> None:
    """Say that one has seen by what right somebody acts.

    Args:
        services: the process's collaborators.
        by: the caseworker who has.
        case_id: whose.
        delegate: their number.

    Raises:
        NotAllowed: not a caseworker.
        NotFound: the organisation has no such case, or nobody of that number acts in it.
    """
    own_case(by, case_id)
    with transaction.atomic():
        wishes.prove_delegate(case_id, delegate, by.pk, services.clock.now())


def end_delegate(services: Services, by: User, case_id: str, delegate: int) -> None:
    """Note that somebody acts for the person no more. The arguments and errors are those of `prove_delegate`.

    Args:
        services: the process's collaborators.
        by: the caseworker who heard it.
        case_id: whose.
        delegate: their number.
    """
    own_case(by, case_id)
    with transaction.atomic():
        wishes.end_delegate(case_id, delegate, by.pk, services.clock.now())


def public_of(case_id: str) -> PublicKey:
    """The key to which whatever belongs to a case is sealed.

    Args:
        case_id: which.

    Raises:
        Conflict: the case was withdrawn.
    """
    key = key_of(case_id)
    if key is None or key.for_organisation is None:
        raise Conflict("this case was withdrawn")
    return key.public
