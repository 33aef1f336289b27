"""A platform says of an entry that it is not intimate, and a caseworker looks: at what is known, never at a picture.

    keep      it stays in the bank; where the platform's word counts for others it goes on being held, not blocked
    withdraw  it matches no more, and whoever brings it again waits for a person
    look      the person is asked for the picture once more, so that one reviewer looks at it; it waits meanwhile

A hash cannot be looked at. So the verdict rests on the bank, on who said what, and on talking with the person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final, assert_never

from django.db import transaction

from takeback.base.errors import Conflict, NotAllowed
from takeback.casework.case import State, start_of_day
from takeback.casework.claim import Claim
from takeback.flows.banks.doubted import URGENCY, doubt_is_over, key_of, queue_of
from takeback.flows.services import Services
from takeback.matching.bank import LIVE_STANDINGS
from takeback.matching.opinion import Word
from takeback.matching.standing import Standing
from takeback.records.accounts.models import User
from takeback.records.accounts.roles import Role
from takeback.records.audit.actions import append
from takeback.records.banks.actions import withdraw_entry
from takeback.records.banks.browsing import entry_of_any_bank, opinions_of
from takeback.records.banks.consented import disputing, stands
from takeback.records.cases.actions import note, set_claim
from takeback.records.cases.queries import claims_on
from takeback.records.work.queries import WaitingItem, waiting_in_queue
from takeback.records.work.queues import held_by, lease_next, put_in_queue, release, take_out

KEPT_FOR: Final = timedelta(minutes=45)
"""How long a caseworker keeps what they were given."""
ASKED_FOR: Final = timedelta(days=7)
"""When an entry comes up again of which the person was asked for the picture."""


class Verdict(StrEnum):
    """What a caseworker says."""

    KEEP = "keep"
    WITHDRAW = "withdraw"
    LOOK = "look"


@dataclass(frozen=True, slots=True)
class Doubt:
    """What one platform said, last.

    Attributes:
        platform: its name.
        word: what it said.
        said_on: the day.
    """

    platform: str
    word: Word
    said_on: date


@dataclass(frozen=True, slots=True)
class OwnCase:
    """A case of the asker's organisation that claims the entry.

    Attributes:
        id: which.
        state: where it stands.
        frozen: somebody else claims the picture too.
    """

    id: str
    state: State
    frozen: bool


@dataclass(frozen=True, slots=True)
class Disputed:
    """All that is shown of an entry: no hash, and of other organisations' cases only how many there are.

    Attributes:
        entry: its id.
        bank: the name of its bank.
        standing: how far it is trusted now.
        banked_on: the day on which it came.
        said: what platforms said, newest first.
        cases: of the asker's organisation.
        elsewhere: how many other live claims there are.
        until: when it is anybody's again.
    """

    entry: int
    bank: str
    standing: Standing
    banked_on: date
    said: tuple[Doubt, ...]
    cases: tuple[OwnCase, ...]
    elsewhere: int
    until: datetime


def waiting(by: User) -> list[WaitingItem]:
    """What waits for the asker's organisation, most urgent first.

    Args:
        by: a caseworker.

    Raises:
        NotAllowed: not a caseworker.
    """
    _check(by)
    return waiting_in_queue(queue_of(by.organisation))


def take_next(services: Services, by: User) -> Disputed | None:
    """Be given the most urgent entry, or again the one that one holds.

    Args:
        services: the process's collaborators.
        by: a caseworker.

    Returns:
        `None` where nothing waits that nobody else has.

    Raises:
        NotAllowed: not a caseworker.
    """
    _check(by)
    at, queue = services.clock.now(), queue_of(by.organisation)
    while (lease := lease_next(queue, by.pk, at, KEPT_FOR)) is not None:
        entry = _entry_of(lease.key)
        there = stands([entry], at.date()).get(entry)
        if there is not None and there.standing in LIVE_STANDINGS and disputing([entry]):
            return _shown(by, entry, lease.until)
        with transaction.atomic():  # withdrawn, expired or cleared up meanwhile: nobody need look
            take_out(queue, lease.key)
    return None


def held(services: Services, by: User) -> Disputed | None:
    """The entry that a caseworker holds now, without giving them any.

    Args:
        services: the process's collaborators.
        by: a caseworker.

    Raises:
        NotAllowed: not a caseworker.
    """
    _check(by)
    lease = held_by(queue_of(by.organisation), by.pk, services.clock.now())
    return None if lease is None else _shown(by, _entry_of(lease.key), lease.until)


def give_back(services: Services, by: User) -> bool:
    """Give back what one holds; somebody else may be given it.

    Args:
        services: the process's collaborators.
        by: a caseworker.

    Returns:
        Whether one held any.

    Raises:
        NotAllowed: not a caseworker.
    """
    _check(by)
    at = services.clock.now()
    lease = held_by(queue_of(by.organisation), by.pk, at)
    return lease is not None and release(lease, at)


def decide(services: Services, by: User, entry: int, verdict: Verdict) -> str:
    """Say what becomes of the entry that one holds.

    Args:
        services: the process's collaborators.
        by: the caseworker who holds it.
        entry: which.
        verdict: what they say.

    Returns:
        For `look`, the case for which the picture is to be asked for; else nothing.

    Raises:
        NotAllowed: not a caseworker.
        Conflict: it is not theirs now; or nobody of theirs could be asked for the picture.
    """
    _check(by)
    at = services.clock.now()
    lease = held_by(queue_of(by.organisation), by.pk, at)
    if lease is None or lease.key != key_of(entry):
        raise Conflict("this entry is not yours now; take the next one")
    with transaction.atomic():
        case_id = ""
        match verdict:
            case Verdict.KEEP:
                _end(entry)
                _note_in_cases(entry, "dispute_kept", at)
            case Verdict.WITHDRAW:
                _withdraw(entry, at)
            case Verdict.LOOK:
                case_id = _ask_for_the_picture(by, entry, at)
                if not release(lease, at):
                    raise Conflict("this entry is not yours any more")
            case never:
                assert_never(never)
        append("bank.dispute_judged", {"by": by.pk, "entry": entry, "verdict": verdict.value}, at, coarse=True)
    return case_id


def _end(entry: int) -> None:
    if not doubt_is_over(entry):
        raise Conflict("somebody has looked at this entry already")


def _withdraw(entry: int, at: datetime) -> None:
    """The entry leaves its bank, and every claim on it ends: whoever claims it again waits for a person."""
    claims = claims_on(entry)
    for each in claims:
        set_claim(each.case, entry, Claim.REFUSED, at)
    withdraw_entry(entry_of_any_bank(entry).bank.name, entry, start_of_day(at), coarse=True)
    _end(entry)
    for each in claims:
        note(each.case, "dispute_withdrawn", at)


def _ask_for_the_picture(by: User, entry: int, at: datetime) -> str:
    held = [each.case for each in claims_on(entry) if each.claim == Claim.HELD]
    own = [case for case in held if case.organisation_id == by.organisation_id]
    if not own:
        raise Conflict("no case of this organisation holds it, so nobody can be asked for the picture")
    put_in_queue(queue_of(by.organisation), key_of(entry), URGENCY, at + ASKED_FOR)
    for case in own:
        note(case, "dispute_look_asked", at)
    return own[0].pk


def _note_in_cases(entry: int, kind: str, at: datetime) -> None:
    """Whose claim is frozen is told nothing of the picture, not even this."""
    for each in claims_on(entry):
        if each.claim == Claim.HELD:
            note(each.case, kind, at)


def _shown(by: User, entry: int, until: datetime) -> Disputed:
    row, claims = entry_of_any_bank(entry), claims_on(entry)
    own = [each for each in claims if each.case.organisation_id == by.organisation_id]
    return Disputed(
        entry,
        row.bank.name,
        Standing(row.standing),
        row.made_on,
        tuple(Doubt(each.organisation.name, Word(each.word), each.given_on) for each in opinions_of(entry)),
        tuple(OwnCase(each.case_id, State(each.case.state), each.claim == Claim.FROZEN) for each in own),
        len(claims) - len(own),
        until,
    )


def _entry_of(key: str) -> int:
    return int(key.removeprefix("entry-"))


def _check(by: User) -> None:
    if not by.is_active or Role.CASEWORKER not in by.roles:
        raise NotAllowed("only a caseworker looks at what platforms dispute")
