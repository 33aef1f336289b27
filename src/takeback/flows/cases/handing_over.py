"""The minor's path: what somebody tells is handed over to those who may act by law, and read by the people who do that.

It is a case like any other, without a picture and without a hash, and beside it a hand-over with a clock.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from takeback.base.errors import Conflict, Invalid, NotAllowed, Unavailable
from takeback.casework.case import Path
from takeback.flows.cases.desk_queue import has_begun
from takeback.flows.cases.opening import OpenedCase, Opening, open_case
from takeback.flows.cases.portal_organisation import portal_generation
from takeback.flows.services import Services
from takeback.records.accounts.models import User
from takeback.records.audit.openings import record_opening
from takeback.records.case_keys.queries import key_of
from takeback.records.cases.actions import locked_case, note
from takeback.records.cases.models import Case
from takeback.records.cases.news import News, end_news
from takeback.records.cases.queries import case_in, links_of, told_in
from takeback.records.handovers import actions
from takeback.records.handovers.models import Handover
from takeback.records.handovers.queries import handover_in
from takeback.records.keyring.organisation_keys import generation_numbered
from takeback.records.takedowns.queries import handed_over_in
from takeback.referral.directory import directory
from takeback.sealing.boxes import PrivateKey
from takeback.sealing.case_keys import open_case_as_member
from takeback.sealing.outcomes import Opened


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody told, opened for the one who reads it.

    Attributes:
        words: by kind, in the order in which they came.
        links: as told, and what caseworkers found beyond. Nobody fetches them.
    """

    words: dict[str, list[str]] = field(repr=False)
    links: tuple[str, ...] = field(repr=False)


def can_be_handed_over(services: Services) -> bool:
    """Whether anybody is there who reads what is handed over.

    Args:
        services: the process's collaborators.
    """
    return portal_generation(services) is not None


def hand_over(services: Services, opening: Opening, addressee: str) -> OpenedCase:
    """Open a case on the minor's path, and begin its hand-over: both, or neither.

    Args:
        services: the process's collaborators.
        opening: what the person told; on the minor's path.
        addressee: an id of the directory, to whom they want it passed on; empty where they did not choose.

    Returns:
        The case's id and codes.

    Raises:
        Conflict: the page was sent before, and the person has kept its code.
        NotAllowed: nobody is there who could read it; or it is not on the minor's path.
    """
    if opening.path is not Path.MINOR:
        raise NotAllowed("only what is on the minor's path is handed over")
    known = {each.id for each in directory()}
    to = addressee if addressee in known else ""
    if not can_be_handed_over(services):
        raise NotAllowed("nobody is there yet who could read this")

    def begin(case: Case) -> None:
        if case.organisation_id is None:
            raise NotAllowed("nobody is there yet who could read this")
        actions.receive(case.pk, case.organisation_id, to, services.clock.now())

    return open_case(services, opening, with_it=begin)


def acknowledge(handover_id: str, by: User, at: datetime) -> None:
    """Say that one has read it. The person sees it, with the day.

    Args:
        handover_id: one of the member's own organisation.
        by: who read it.
        at: now.

    Raises:
        NotFound: the organisation has no such hand-over.
        Conflict: it is further already.
    """
    with transaction.atomic():
        _note(actions.acknowledge(handover_id, by, at), "handover_acknowledged", at)


def pass_on(handover_id: str, by: User, to: str, their_reference: str, at: datetime) -> None:
    """Say that those who may act by law have it. The person sees who, and under which reference.

    Args:
        handover_id: one of the member's own organisation.
        by: who passed it on.
        to: an id of the directory.
        their_reference: under which they keep it; may be empty.
        at: now.

    Raises:
        Invalid: the reference says more than a reference may, or nobody in the directory has that id.
        NotFound: the organisation has no such hand-over.
        Conflict: nobody has acknowledged it, or it is further already.
    """
    if to not in {each.id for each in directory()}:
        raise Invalid("nobody in the directory has this id", field="to")
    with transaction.atomic():
        _note(actions.pass_on(handover_id, by, to, their_reference, at), "handover_passed_on", at)


def conclude(handover_id: str, by: User, at: datetime) -> None:
    """Say that nothing more is to be followed up.

    Args:
        handover_id: one of the member's own organisation.
        by: who says so.
        at: now.

    Raises:
        NotFound: the organisation has no such hand-over.
        Conflict: nobody has acknowledged it, or it has ended already.
    """
    with transaction.atomic():
        _note(actions.conclude(handover_id, by, at), "handover_concluded", at)


def _note(handover: Handover, kind: str, at: datetime) -> None:
    """A line in the history of the case, which is the person's to read."""
    if handover.case_id:
        note(locked_case(handover.case_id), kind, at)


def read_told(services: Services, handover_id: str, reader: User, private: PrivateKey | None) -> Told:
    """Open what was told, for a caseworker of the organisation that passes it on. Each reading is a leaf in the log.

    Args:
        services: the process's collaborators.
        handover_id: one of the reader's own organisation.
        reader: who reads.
        private: the reader's private half, from the session.

    Raises:
        NotFound: the organisation has no such hand-over.
        Conflict: it was taken back; what was told is destroyed.
        Unavailable: the session holds no key, or not one that opens this.
    """
    handover = handover_in(reader.organisation_id, handover_id)
    key = key_of(handover.case_id) if handover.case_id else None
    if key is None or handover.case_id is None or key.for_organisation is None:
        raise Conflict("this was taken back")
    sealed = key.for_organisation
    generation = generation_numbered(sealed.organisation_id, sealed.generation)
    if private is None or generation is None:
        raise Unavailable("the key of this session does not open what was told")
    match open_case_as_member(key, generation, reader.pk, private):
        case Opened(plaintext):
            has_begun(reader, handover.pk, services.clock.now())
            record_opening(reader.pk, "handover", handover.pk, services.clock.now(), subject=handover.case_id)
            case = case_in(reader.organisation_id, handover.case_id)
            with transaction.atomic():
                end_news(case, News.WORDS, News.CRIME)
            found = handed_over_in(reader.organisation_id, case.pk)
            links = tuple(dict.fromkeys([*(link.text for link in links_of(case)), *found]))
            return Told(told_in(case, PrivateKey(plaintext)), links)
        case _:
            raise Unavailable("the key of this session does not open what was told")
