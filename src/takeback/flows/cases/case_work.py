"""What a caseworker does with a case of the own organisation. Every look at what is sealed is a leaf in the log."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from django.db import transaction

from takeback.base.errors import Conflict, Invalid, NotAllowed, NotFound
from takeback.casework.case import Event, State, start_of_day
from takeback.casework.claim import Claim
from takeback.flows.banks.doubted import doubt_is_over
from takeback.flows.cases import desk_queue
from takeback.flows.cases.opening import COMPUTING, LONGEST_TEXT
from takeback.flows.cases.unlocking import unlocked
from takeback.flows.cases.who_settles import may_settle
from takeback.flows.cases.withdrawing import call_off
from takeback.flows.services import Services
from takeback.records.accounts.models import User
from takeback.records.accounts.roles import Role
from takeback.records.audit.openings import record_opening
from takeback.records.banks.actions import entrust, withdraw_entry
from takeback.records.banks.consented import stands
from takeback.records.case_keys.actions import replace_code
from takeback.records.case_keys.queries import case_of_lookup_words, key_of
from takeback.records.cases.actions import (
    give_code_to_the_person,
    locked_case,
    move,
    note,
    seal_message,
    set_claim,
)
from takeback.records.cases.models import Case, Message
from takeback.records.cases.news import News, end_news
from takeback.records.cases.queries import Letter, Link, case_in, claims_on, is_set_aside, letters_of, links_of, told_in
from takeback.sealing.boxes import PrivateKey
from takeback.sealing.case_keys import CaseKey, seal_case_to_code
from takeback.sealing.codes import Code, new_code

_TRIES = 8


@dataclass(frozen=True, slots=True)
class Read:
    """A case, opened for a caseworker.

    Attributes:
        case: which.
        told: what the person told, by kind.
        letters: oldest first.
        links: oldest first.
    """

    case: Case
    told: dict[str, list[str]] = field(repr=False)
    letters: tuple[Letter, ...] = field(repr=False)
    links: tuple[Link, ...] = field(repr=False)


def find_case(by: User, lookup_id: str) -> Case | None:
    """The case of which somebody says the first three words on the phone.

    Args:
        by: a caseworker.
        lookup_id: such as `acorn-river-lamp`.

    Returns:
        A case of the caseworker's own organisation, or none.

    Raises:
        NotAllowed: not a caseworker.
    """
    _check(by)
    case_id = case_of_lookup_words(lookup_id)
    return Case.objects.filter(pk=case_id, organisation_id=by.organisation_id).first()


def read_case(services: Services, by: User, private: PrivateKey | None, case_id: str) -> Read:
    """Open a case, with all that was told and written in it.

    The caseworker has the case from now on, and the person's letters count as read; unless somebody else has it.

    Args:
        services: the process's collaborators.
        by: a caseworker.
        private: the caseworker's own private half, as the session has it.
        case_id: which.

    Raises:
        NotAllowed: not a caseworker.
        NotFound: the organisation has no such case.
        Conflict: it was withdrawn, and opens no more.
        Unavailable: the session's key does not open it.
    """
    case = _own(by, case_id)
    case_private, _ = unlocked(by, private, case_id)
    with transaction.atomic():
        case = locked_case(case.pk)  # what is written meanwhile waits, and is not taken for read
        read = Read(case, told_in(case, case_private), tuple(letters_of(case, case_private)), tuple(links_of(case)))
        if desk_queue.has_begun(by, case.pk, services.clock.now()):
            Message.objects.filter(case=case, from_person=True, read=False).update(read=True)
            end_news(case, News.WORDS, News.CRIME)
        record_opening(by.pk, "case", case.pk, services.clock.now())
    return read


def answer(services: Services, by: User, case_id: str, text: str) -> Message:
    """Write to the person. It takes nobody's key to write, only to read.

    Args:
        services: the process's collaborators.
        by: a caseworker.
        case_id: which case.
        text: what.

    Raises:
        NotAllowed: not a caseworker.
        NotFound: the organisation has no such case.
        Invalid: nothing, or too much, was written.
        Conflict: the case was withdrawn, or somebody else has it.
    """
    if not text.strip() or len(text) > LONGEST_TEXT:
        raise Invalid(f"a letter has 1 to {LONGEST_TEXT} letters", field="text")
    at = services.clock.now()
    key = key_of(_own(by, case_id).pk)
    if key is None or key.for_organisation is None:
        raise Conflict("this case was withdrawn")
    with transaction.atomic():
        case = locked_case(case_id)
        if case.state == State.WITHDRAWN:
            raise Conflict("this case was withdrawn")
        desk_queue.begin(by, case_id, at)
        letter = seal_message(case, key.public, text, at, from_person=False)
        note(case, "letter_answered", at)
    return letter


def verify(services: Services, by: User, case_id: str) -> None:
    """Say that the person was seen or heard, and is who the images show. From now on the page says where and when.

    Args:
        services: the process's collaborators.
        by: a caseworker.
        case_id: which case.

    Raises:
        NotAllowed: not a caseworker.
        NotFound: the organisation has no such case.
        Conflict: it is not waiting for that, or somebody else has it.
    """
    _move(services, by, case_id, Event.VERIFY)


def doubt(services: Services, by: User, case_id: str) -> None:
    """Take a verification back. The page says no more than before it.

    Args:
        services: the process's collaborators.
        by: a caseworker.
        case_id: which case.

    Raises:
        NotAllowed: not a caseworker.
        NotFound: the organisation has no such case.
        Conflict: the person is not verified, or somebody else has the case.
    """
    _move(services, by, case_id, Event.DOUBT)


def stop_withdrawal(services: Services, by: User, case_id: str) -> None:
    """Call off what was asked with a code that somebody else has. The person then gets another code.

    Args:
        services: the process's collaborators.
        by: a caseworker.
        case_id: which case.

    Raises:
        NotAllowed: not a caseworker.
        NotFound: the organisation has no such case.
        Conflict: no withdrawal waits.
    """
    call_off(services, _own(by, case_id).pk, by="caseworker")


def give_another_code(services: Services, by: User, private: PrivateKey | None, case_id: str) -> Code:
    """Replace a lost or stolen code, as the person allowed at the start. No identity is asked for, and none is kept.

    Once nobody acts for the person any more, it is their own code that they are given.

    Args:
        services: the process's collaborators.
        by: a caseworker.
        private: the caseworker's own private half, as the session has it.
        case_id: which case.

    Returns:
        The code, to be handed over and not kept. The one before opens nothing any more, and every page that it opened
        is closed.

    Raises:
        NotAllowed: not a caseworker, or the person did not allow it.
        NotFound: the organisation has no such case.
        Conflict: the case was withdrawn.
        Unavailable: the session's key does not open it.
    """
    case = _own(by, case_id)
    if not (case.lost_code_replaceable or case.acting_ended_on):
        raise NotAllowed("the person chose that nobody can replace a lost code")
    case_private, key = unlocked(by, private, case_id)
    at = services.clock.now()
    with transaction.atomic():
        # Written first: a code that was replaced without a word in the history would be a way in that nobody sees.
        case = locked_case(case_id)
        record_opening(by.pk, "case", case.pk, at)
        note(case, "code_replaced", at)
    for _ in range(_TRIES):
        code = new_code()
        try:
            with COMPUTING.turn():
                _replace(case, seal_case_to_code(key, case_private, code.keys().public), code)
        except Conflict:  # the look-up words are taken: one in thousands of millions
            continue
        return code
    raise Conflict("no free look-up words were found; try again")


def settle_claims(services: Services, by: User, entry: int, rightful: Collection[str]) -> None:
    """Say whose an image is that more than one person claims, or that was in the bank before.

    Several people can be in one image: each of those named holds it from now on, and it stays in the bank as long as
    one of them wants it.

    Args:
        services: the process's collaborators.
        by: a caseworker, who has talked with them.
        entry: the entry's id.
        rightful: the cases whose it is; none: nobody's who claims it, and it matches no more.

    Raises:
        NotAllowed: not a caseworker.
        NotFound: no such claim that is this organisation's to settle; or a case that does not claim it.
        Conflict: a case on the minor's path has claimed it too, it is settled already, or somebody else has it.
    """
    _check(by)
    at = services.clock.now()
    with transaction.atomic():
        desk_queue.need_free(by, desk_queue.claim_key(entry), at)
        claims = claims_on(entry)
        if not claims or not may_settle(services, by, claims):
            raise NotFound("no such claim in this organisation")
        if not any(each.claim == Claim.FROZEN for each in claims):
            raise Conflict("this claim is settled already")
        if not set(rightful) <= {each.case_id for each in claims}:
            raise NotFound("this case does not claim it")
        if is_set_aside(entry):
            raise Conflict("somebody in this picture may have been under age: it is settled by nobody here")
        there = stands([entry], at.date())[entry]
        for each in claims:
            set_claim(each.case, entry, Claim.HELD if each.case_id in rightful else Claim.REFUSED, at)
        held = [each.case for each in claims if each.case_id in rightful]
        if held:
            entrust(there.bank, entry, held[0].consent, start_of_day(at))
        else:
            withdraw_entry(there.bank, entry, start_of_day(at), coarse=True)
            doubt_is_over(entry)
        desk_queue.settled(by.organisation_id, entry)
        for each in claims:
            note(each.case, "claim_settled", at)


def _check(by: User) -> None:
    if Role.CASEWORKER not in by.roles:
        raise NotAllowed("only a caseworker works cases")


def _own(by: User, case_id: str) -> Case:
    _check(by)
    return case_in(by.organisation_id, case_id)


def _move(services: Services, by: User, case_id: str, event: Event) -> None:
    _own(by, case_id)
    with transaction.atomic():
        case = locked_case(case_id)
        desk_queue.need_free(by, case_id, services.clock.now())
        move(case, event, services.clock.now())


def _replace(case: Case, key: CaseKey, code: Code) -> None:
    if case.acting_ended_on is None:
        replace_code(key, code)
        return
    with transaction.atomic():  # held, so that what shuts out whoever acted does not shut out the person too
        locked_case(case.pk)
        replace_code(key, code)
        give_code_to_the_person(case.pk)
