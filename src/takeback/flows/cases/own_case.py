"""What a person does with their own case, once their code was right.

A session holds the case's id and what the code is, never the case's key: so a code that was replaced, or a case that
was withdrawn, ends every session at the next page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.db import transaction

from takeback.base.errors import Conflict, Invalid, NotAllowed, NotFound, TooMany
from takeback.casework.case import Path, State
from takeback.flows.cases.acting_right import is_acted_for, need_right
from takeback.flows.cases.claiming import Picture, claim_pictures
from takeback.flows.cases.near_claims import look_once_more, near_entries
from takeback.flows.cases.opening import COMPUTING, LONGEST_LINK, LONGEST_TEXT, MOST_LINKS
from takeback.flows.services import Services
from takeback.records.case_keys.queries import case_of_code, key_of
from takeback.records.cases.actions import keep_code, locked_case, note, report_locations, seal_item, seal_message
from takeback.records.cases.models import Case, CaseImage, Message, ReportedLocation, SealedItem
from takeback.records.cases.news import News, put_news
from takeback.records.cases.queries import case_of
from takeback.records.handovers.actions import receive
from takeback.sealing.boxes import PrivateKey
from takeback.sealing.case_keys import open_case_with_code
from takeback.sealing.codes import Code
from takeback.sealing.outcomes import Opened

MOST_TOLD = 100
"""Things of one kind that a case can be told after the start."""
MOST_UNREAD = 20
"""Letters that may wait for a caseworker: whoever holds the page cannot bury a case."""


_TOLD_ON = "told on: "
"""The first line of what is told after the start, so that whoever reads it knows."""


class Later(StrEnum):
    """What can be told after the start, beside letters, links and pictures. Words of ours, as the case keeps them."""

    CONTACT = "contact"
    LOG = "log"


@dataclass(frozen=True, slots=True)
class Holder:
    """Whoever has entered a code that was right.

    Attributes:
        case_id: what it opens.
        code: the private half that the code is.
    """

    case_id: str
    code: PrivateKey = field(repr=False)


@dataclass(frozen=True, slots=True)
class Entered:
    """A case, as it opens now.

    Attributes:
        case: which.
        private: the private half of its key; `None` once it was withdrawn, when nothing is left to open.
    """

    case: Case
    private: PrivateKey | None = field(repr=False)


def enter(code: Code) -> Holder | None:
    """Try a code. Takes as long where nobody has its look-up words.

    Args:
        code: as typed.

    Returns:
        Who holds it; `None` where it opens nothing.

    Raises:
        TooMany: others were tried all the while.
    """
    with COMPUTING.turn():
        case_id = case_of_code(code)
    return None if case_id is None else Holder(case_id, code.keys().private)


def entered(holder: Holder) -> Entered | None:
    """The case behind a session, if its code still opens it.

    Args:
        holder: as the session has it.
    """
    case, key = case_of(holder.case_id), key_of(holder.case_id)
    if case is None or key is None or case.acting_ended_on is not None:
        return None
    if case.state == State.WITHDRAWN:
        return Entered(case, None)
    match open_case_with_code(key, holder.code):
        case Opened(plaintext):
            return Entered(case, PrivateKey(plaintext))
        case _:
            return None


def acts_no_more(holder: Holder) -> bool:
    """Whether a code opens nothing any more because whoever holds it acted for somebody, and that is over.

    Args:
        holder: as the session has it.
    """
    case = case_of(holder.case_id)
    return case is not None and case.acting_ended_on is not None


def keep(holder: Holder) -> None:
    """Remember that the person has typed the code once.

    Args:
        holder: who did.
    """
    keep_code(holder.case_id)


def add_pictures(services: Services, holder: Holder, pictures: Sequence[Picture]) -> list[CaseImage]:
    """Protect more pictures.

    Args:
        services: the process's collaborators.
        holder: whose case.
        pictures: hashes from their own device.

    Raises:
        Conflict: the case is withdrawn or about to be, or would hold too many.
        NotAllowed: it goes the minor's path, on which no hash is taken; or somebody acts for the person, who alone can
            have their pictures hashed.
    """
    at = services.clock.now()
    near = near_entries(services, [each.pdq for each in pictures])
    with transaction.atomic():
        case = _living(holder)
        if case.path == Path.MINOR:
            raise NotAllowed("no hash is taken where somebody may have been under age")
        if is_acted_for(case):
            raise NotAllowed("only the person has pictures hashed, on their own device")
        claimed = claim_pictures(case, pictures, at, near=near)
        note(case, "pictures_added", at)
    look_once_more(services, claimed.new, claimed.values)
    return list(claimed.images)


def write_to_caseworker(services: Services, holder: Holder, text: str) -> Message:
    """Send a letter to the caseworker, sealed to the case.

    Args:
        services: the process's collaborators.
        holder: who writes.
        text: what.

    Raises:
        Invalid: nothing, or too much, was written.
        Conflict: nobody works the case, or it is withdrawn.
        TooMany: many letters wait already.
    """
    if not text.strip() or len(text) > LONGEST_TEXT:
        raise Invalid(f"a letter has 1 to {LONGEST_TEXT} letters", field="text")
    at = services.clock.now()
    key = key_of(holder.case_id)
    if key is None:
        raise NotFound("there is no such case")
    with transaction.atomic():
        case = _living(holder, withdrawing=True)
        if case.organisation_id is None:
            raise Conflict("nobody is there yet who could read a letter")
        if Message.objects.filter(case=case, from_person=True, read=False).count() >= MOST_UNREAD:
            raise TooMany(f"{MOST_UNREAD} letters wait already")
        letter = seal_message(case, key.public, text, at, from_person=True)
        note(case, "letter_sent", at)
    return letter


def report_links(services: Services, holder: Holder, links: Sequence[str], *, danger: bool = False) -> int:
    """Keep links that the person wants taken down, and let a caseworker know.

    Args:
        services: the process's collaborators.
        holder: who reports.
        links: as told; empty ones are passed over.
        danger: they show the person's name, address or telephone number.

    Returns:
        How many were kept.

    Raises:
        Invalid: there are none, too many, or one is too long.
        Conflict: the case is withdrawn, or nobody works it.
    """
    told = [link.strip() for link in links if link.strip()]
    if not told or any(len(link) > LONGEST_LINK for link in told):
        raise Invalid(f"a link has 1 to {LONGEST_LINK} letters", field="links")
    at = services.clock.now()
    with transaction.atomic():
        case = _living(holder)
        if case.organisation_id is None:
            raise Conflict("nobody is there yet who could have a link taken down")
        if ReportedLocation.objects.filter(case=case).count() + len(told) > MOST_LINKS:
            raise Invalid(f"a case can have {MOST_LINKS} links", field="links")
        report_locations(case, told, at, danger=danger)
        put_news(case, News.LINKS, at, danger=danger)
        if case.path == Path.MINOR:  # after a hand-over that is concluded another begins, with a clock of its own
            receive(case.pk, case.organisation_id, "", at)
        note(case, "links_reported", at)
    return len(told)


def tell_more(services: Services, holder: Holder, kind: Later, text: str) -> None:
    """Tell after the start how one can be reached, or what others did: sealed, and a caseworker is let know.

    It takes nothing away that was told before: whoever holds the page could else turn a caseworker to themselves.

    Args:
        services: the process's collaborators.
        holder: who tells.
        kind: what.
        text: as the page put it together.

    Raises:
        Invalid: nothing, or too much, was told.
        NotFound: the code opens nothing any more.
        Conflict: nobody works the case, or it is withdrawn or about to be.
        TooMany: very much was told already.
    """
    if not text.strip() or len(text) > LONGEST_TEXT:
        raise Invalid(f"what is told has 1 to {LONGEST_TEXT} letters", field=kind.value)
    at = services.clock.now()
    key = key_of(holder.case_id)
    if key is None:
        raise NotFound("there is no such case")
    with transaction.atomic():
        case = _living(holder)
        if case.organisation_id is None:
            raise Conflict("nobody is there yet who could read it")
        if SealedItem.objects.filter(case=case, kind=kind.value).count() >= MOST_TOLD:
            raise TooMany(f"{MOST_TOLD} are there already")
        seal_item(case, key.public, kind.value, f"{_TOLD_ON}{at.date()}\n{text}", at)
        put_news(case, News.WORDS, at)
        note(case, f"{kind.value}_told", at)


def was_told_later(text: str) -> bool:
    """Whether something that a case was told came after the start, from whoever had the code then.

    Args:
        text: as it was opened.
    """
    return text.startswith(_TOLD_ON)


def choose_receivers(services: Services, holder: Holder, *, beyond: bool) -> None:
    """Choose whether other services may receive the hashes. Those that ask here always do: that is what protects.

    Args:
        services: the process's collaborators.
        holder: who chooses.
        beyond: whether they may.

    Raises:
        NotAllowed: somebody acts for the person, and no caseworker has seen by what right.
        Conflict: the case is withdrawn or about to be.
    """
    at = services.clock.now()
    with transaction.atomic():
        case = _living(holder)
        need_right(case, at.date())
        case.shared_beyond = beyond
        case.save(update_fields=["shared_beyond"])
        note(case, "receivers_chosen", at)


def _living(holder: Holder, *, withdrawing: bool = False) -> Case:
    """The case, held by this transaction, where something may still be added to it."""
    case = locked_case(holder.case_id)
    ends = {State.WITHDRAWN} if withdrawing else {State.WITHDRAWN, State.WITHDRAWING}
    if State(case.state) in ends:
        raise Conflict("this case is withdrawn, or about to be")
    return case
