"""A case goes the minor's path late: a caseworker or a reviewer found that somebody in it may have been under age.

All of it turns in one transaction of the records, and nothing of it waits for a worker: its hashes match no more, its
links are handed over and fetched by nobody, its notices that have not left never do, its pictures are kept from every
reviewer, and its hand-over begins with a clock. What is sent already is not called back.

A false call is turned back by a caseworker, with a reason. What a legal contact has is theirs, and stays with them.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from django.db import transaction

from takeback.base.errors import Conflict
from takeback.casework.case import Path, State, start_of_day
from takeback.casework.claim import LIVE, Claim
from takeback.flows.services import Services
from takeback.flows.takedowns.around import own_case
from takeback.flows.uploads.held_back import hold_back, key_to_contact
from takeback.records.accounts.models import User
from takeback.records.audit.actions import append
from takeback.records.banks.actions import bring_back, withdraw_entry
from takeback.records.banks.consented import stands
from takeback.records.cases.actions import live_claims, locked_case, note, set_claim, set_path
from takeback.records.cases.models import Case, CaseImage
from takeback.records.cases.queries import TURNED, claims_by_case, is_set_aside, minors_among, was_turned
from takeback.records.handovers.actions import receive, take_back
from takeback.records.takedowns.actions.locations import say
from takeback.records.takedowns.actions.minors import hand_over_all, hold_all, take_up_again
from takeback.records.takedowns.queries import cases_beside
from takeback.sealing.boxes import PrivateKey

TURNED_BACK = "turned_back"


class FalseCall(StrEnum):
    """Why a case is turned back. A word of ours, so that the log says it and nobody's words."""

    AGE_IS_KNOWN = "age_is_known"
    """It is known of everybody in it that they were of age."""
    AUTHORITY_SAYS = "authority_says"
    """Those who may act by law say so."""
    MISTAKEN = "mistaken"
    """Somebody pressed the wrong thing, or meant another case."""


def hold_to_turn(case_id: str) -> Case:
    """Hold all that turning a case changes, in the one order in which it is held everywhere else.

    To be called first in a transaction that may turn it.

    Args:
        case_id: which.

    Raises:
        NotFound: there is no such case.
    """
    case = locked_case(case_id)
    hold_all(case_id)
    return case


def turn(services: Services, case: Case, by: User, at: datetime, *, looked_at: str = "") -> None:
    """Let a held case go the minor's path from now on. One that goes it already has its hand-over begun, or going on.

    Args:
        services: the process's collaborators.
        case: from `hold_to_turn`; one that was withdrawn holds nothing that could turn.
        by: who found it.
        at: now.
        looked_at: the request whose picture a reviewer looked at; empty where a caseworker found it.
    """
    if case.state == State.WITHDRAWN:
        return
    if case.path != Path.MINOR:
        set_path(case, Path.MINOR)
        for image in live_claims(case):
            _set_aside(case, image, at)
        rows = hand_over_all(case.pk, at)
        for holder in sorted({row.holder for row in rows}):
            say("handed_over", [row for row in rows if row.holder == holder], at, by=by.pk)
        note(case, TURNED, at)
        append("case.perhaps_minor", {"case": case.pk, "by": by.pk}, at, subject=case.pk)
    hold_back(services, case.pk, by, at, looked_at=looked_at)
    receive(case.pk, case.organisation_id or by.organisation_id, "", at)


def turn_by_caseworker(services: Services, by: User, private: PrivateKey | None, case_id: str) -> None:
    """A caseworker has learned that somebody in a case may have been under age, from a letter or on the phone.

    Args:
        services: the process's collaborators.
        by: a caseworker.
        private: their own private half, with which keys of pictures are given to the legal contact alone.
        case_id: which.

    Raises:
        NotAllowed: not a caseworker.
        NotFound: the organisation has no such case.
        Conflict: it was withdrawn, or goes the minor's path already.
    """
    own_case(by, case_id)
    key_to_contact(services, by, private, case_id)
    with transaction.atomic():
        case = hold_to_turn(case_id)
        if case.state == State.WITHDRAWN or case.path == Path.MINOR:
            raise Conflict("this case was withdrawn, or goes the minor's path already")
        turn(services, case, by, services.clock.now())


def turn_back(services: Services, by: User, case_id: str, why: FalseCall) -> None:
    """Turn a case back, since the call was false: its hashes match again, and its links wait for a check anew.

    Nothing that was cleared is taken as cleared: a caseworker looks at each link once more. What was a reviewer's word
    in the bank is the person's own word again, so that a match is held for a person to look.

    Args:
        services: the process's collaborators.
        by: a caseworker.
        case_id: which.
        why: the reason; the log keeps it.

    Raises:
        NotAllowed: not a caseworker.
        NotFound: the organisation has no such case.
        Conflict: it does not go the minor's path, or the person said so themself when they opened it.
    """
    own_case(by, case_id)
    at = services.clock.now()
    with transaction.atomic():
        case = hold_to_turn(case_id)
        if not was_turned(case) or case.state == State.WITHDRAWN:
            raise Conflict("this case was not turned to the minor's path")
        set_path(case, Path.ADULT)
        for image in CaseImage.objects.filter(case=case, claim=Claim.SET_ASIDE.value).order_by("pk"):
            _take_back(case, image, at)
        minors = minors_among(cases_beside(case.pk))
        take_up_again(case.pk, minors, at)
        take_back(case.pk, at)
        note(case, TURNED_BACK, at)
        append("case.false_call", {"case": case.pk, "by": by.pk, "why": why.value}, at, subject=case.pk)


def _set_aside(case: Case, image: CaseImage, at: datetime) -> None:
    """No hash of whoever may have been under age stays in a bank of adults, whoever else claims the picture."""
    set_claim(case, image.entry, Claim.SET_ASIDE, at)
    entry = stands([image.entry], at.date()).get(image.entry)
    if entry is not None:
        withdraw_entry(entry.bank, image.entry, start_of_day(at), coarse=True)


def _take_back(case: Case, image: CaseImage, at: datetime) -> None:
    """The claim is live again; frozen where somebody else's is too, and still out of the bank for another minor."""
    others = {claim for owner, claim in claims_by_case([image.entry])[image.entry].items() if owner != case.pk}
    contested = bool(others & LIVE)
    set_claim(case, image.entry, Claim.FROZEN if contested else Claim.HELD, at)
    entry = stands([image.entry], at.date()).get(image.entry)
    if entry is not None and not is_set_aside(image.entry):
        bring_back(entry.bank, image.entry, entry.consent_reference if contested else case.consent, start_of_day(at))
