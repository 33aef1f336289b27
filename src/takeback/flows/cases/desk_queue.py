"""What waits for an organisation's caseworkers beside takedowns, in one queue.

Letters, new cases, withdrawals, authorities that ended, images that two people claim, and hand-overs. What waits is
read from the records each time, so that nothing is forgotten and nothing waits twice. The queue holds who has what: a
case is one item, whatever waits in it, since two people who write to one person contradict each other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from django.db import transaction

from takeback.base.errors import Conflict, NotAllowed
from takeback.casework.case import State
from takeback.flows.services import Services
from takeback.records.accounts.models import User
from takeback.records.accounts.roles import Role
from takeback.records.banks.consented import in_banks_of
from takeback.records.cases.models import CaseImage
from takeback.records.cases.queries import claims_on, frozen_entries
from takeback.records.cases.waiting import Waiting, waiting_in
from takeback.records.handovers.models import Handover
from takeback.records.handovers.queries import open_handovers
from takeback.records.work.queues import (
    Lease,
    finish,
    finished_in,
    finished_lately,
    held_by,
    held_in,
    keep_only,
    lease_next,
    lease_one,
    put_in_queue,
    release,
    take_out,
    undo_finish,
)

KEPT_FOR: Final = timedelta(minutes=45)
"""How long a caseworker keeps what they were given, or have begun with."""
UNDO_FOR: Final = timedelta(minutes=10)
"""How long it may be taken back that something is done."""
_OFFERED: Final = 20
"""How many things are put in the queue at once: more than one for each colleague at work."""
_MOST: Final = 2_000
_WEEK: Final = 7


class What(StrEnum):
    """What waits."""

    WITHDRAWAL = "withdrawal"
    """Does the person want it, or has somebody else their code?"""
    HANDOVER = "handover"
    AUTHORITY = "authority"
    """Nobody acts for the person any more; somebody talks with them."""
    CLAIM = "claim"
    DANGER = "danger"
    """A name, an address or a telephone number is out, at a link that nobody has taken in."""
    LETTER = "letter"
    TOLD = "told"
    """Links, or words that are no letter, told since somebody last looked."""
    NEW = "new"


_URGENCY: Final[dict[What, int]] = {
    What.DANGER: 0,
    What.WITHDRAWAL: 0,
    What.HANDOVER: 1,
    What.AUTHORITY: 1,
    What.CLAIM: 2,
    What.LETTER: 2,
    What.TOLD: 2,
    What.NEW: 3,
}


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing that waits.

    Attributes:
        key: a case, a hand-over, or `entry-` and the number of an entry that two people claim.
        what: the most urgent that waits there.
        urgency: 0 goes first.
        due_at: by when; within one urgency the earliest goes first.
        sign: another one once there is something new about it, so that what was done comes up again.
    """

    key: str
    what: What
    urgency: int
    due_at: datetime
    sign: str


@dataclass(frozen=True, slots=True)
class HeldBy:
    """Who has something.

    Attributes:
        id: of the caseworker.
        name: theirs.
        since: when they took it, or last took it anew.
        until: from then on it is anybody's.
    """

    id: str
    name: str
    since: datetime
    until: datetime


def things_in(organisation_id: str, at: datetime) -> list[Thing]:
    """What waits in an organisation, danger and what is late first, then by deadline.

    Args:
        organisation_id: whose.
        at: now.
    """
    week = f"{at.date().toordinal() // _WEEK}"
    found = [
        *filter(None, (_of_case(each, week) for each in waiting_in(organisation_id, _MOST))),
        *(_of_claim(entry, min(each.added_on for each in claims), week) for entry, claims in _claims(organisation_id)),
        *map(_of_handover, open_handovers(organisation_id)),
    ]
    return sorted(found, key=lambda each: (each.urgency, each.due_at, each.key))


def take_next(services: Services, by: User) -> str | None:
    """Be given what is most urgent and nobody else has, or again what one holds.

    Args:
        services: the process's collaborators.
        by: a caseworker.

    Returns:
        Its key; `None` where nothing waits that nobody has.

    Raises:
        NotAllowed: not a caseworker.
    """
    _check(by)
    at, queue = services.clock.now(), queue_of(by.organisation_id)
    with transaction.atomic():
        things = things_in(by.organisation_id, at)
        done, held = finished_in(queue), {each.key for each in held_in(queue, at)}
        fresh = [each for each in things if each.key not in held and done.get(each.key) != each.sign][:_OFFERED]
        keep_only(queue, {each.key for each in fresh} | (done.keys() & {each.key for each in things}), at)
        for each in fresh:
            put_in_queue(queue, each.key, each.urgency, each.due_at, kind=each.sign, anew=True)
    lease = lease_next(queue, by.pk, at, KEPT_FOR)
    return None if lease is None else lease.key


def held_now(services: Services, by: User) -> str | None:
    """The key of what a caseworker holds; `None` where they hold nothing.

    Args:
        services: the process's collaborators.
        by: a caseworker.
    """
    lease = held_by(queue_of(by.organisation_id), by.pk, services.clock.now())
    return None if lease is None else lease.key


def holders(organisation_id: str, at: datetime) -> dict[str, HeldBy]:
    """Who has what, for the lists.

    Args:
        organisation_id: whose.
        at: now.
    """
    leases = held_in(queue_of(organisation_id), at)
    names = dict(User.objects.filter(pk__in={each.holder for each in leases}).values_list("pk", "name"))
    return {
        each.key: HeldBy(each.holder, names.get(each.holder, ""), each.until - KEPT_FOR, each.until) for each in leases
    }


def has_begun(by: User, key: str, at: datetime) -> bool:
    """Take something that one begins with, unless somebody else has it.

    Args:
        by: a caseworker.
        key: of the thing.
        at: now.

    Returns:
        Whether it is theirs now.
    """
    return lease_one(queue_of(by.organisation_id), key, by.pk, at, KEPT_FOR) is not None


def begin(by: User, key: str, at: datetime) -> None:
    """Say that one works on something from now on, whether or not one was given it.

    Args:
        by: a caseworker.
        key: of the thing.
        at: now.

    Raises:
        Conflict: somebody else has it.
    """
    if not has_begun(by, key, at):
        raise Conflict("somebody else has this now")


def need_free(by: User, key: str, at: datetime) -> None:
    """Refuse to act on what somebody else works on.

    Args:
        by: a caseworker.
        key: of the thing.
        at: now.

    Raises:
        Conflict: somebody else has it.
    """
    held = holders(by.organisation_id, at).get(key)
    if held is not None and held.id != by.pk:
        raise Conflict("somebody else has this now")


def done(services: Services, by: User, key: str) -> None:
    """Say that nothing more is to be done about what one holds, until there is something new.

    What still waits after a week, such as a person whom nobody could reach, comes up again.

    Args:
        services: the process's collaborators.
        by: who holds it.
        key: which.

    Raises:
        NotAllowed: not a caseworker.
        Conflict: it is not theirs now, or a letter in it is not read yet.
    """
    _check(by)
    at = services.clock.now()
    with transaction.atomic():
        thing = next((each for each in things_in(by.organisation_id, at) if each.key == key), None)
        if thing is not None and thing.what is What.LETTER:
            raise Conflict("a letter is not read yet")
        queue = queue_of(by.organisation_id)
        if not finish(Lease(queue, key, by.pk, at), at, UNDO_FOR):
            raise Conflict("this is not yours now")
        if thing is not None:
            put_in_queue(queue, key, thing.urgency, thing.due_at, kind=thing.sign)


def give_back(services: Services, by: User, key: str) -> None:
    """Give what one holds back undone; somebody else may be given it.

    Args:
        services: the process's collaborators.
        by: who holds it.
        key: which.

    Raises:
        NotAllowed: not a caseworker.
        Conflict: it is not theirs now.
    """
    _check(by)
    at = services.clock.now()
    if not release(Lease(queue_of(by.organisation_id), key, by.pk, at), at):
        raise Conflict("this is not yours now")


def undo(services: Services, by: User, key: str) -> None:
    """Take back that something is done; one holds it again.

    Args:
        services: the process's collaborators.
        by: who said that it was.
        key: which.

    Raises:
        NotAllowed: not a caseworker.
        Conflict: somebody else said so, or it is too late.
    """
    _check(by)
    if undo_finish(queue_of(by.organisation_id), key, by.pk, services.clock.now(), KEPT_FOR) is None:
        raise Conflict("this can be undone no more")


def done_lately(services: Services, by: User) -> list[str]:
    """Keys of what a caseworker has just said to be done, newest first.

    Args:
        services: the process's collaborators.
        by: a caseworker.
    """
    return finished_lately(queue_of(by.organisation_id), by.pk, services.clock.now())


def settled(organisation_id: str, entry: int) -> None:
    """Nobody needs to look at a claim any more.

    Args:
        organisation_id: whose.
        entry: on which.
    """
    take_out(queue_of(organisation_id), claim_key(entry))


def claim_key(entry: int) -> str:
    """Under which an image that two people claim stands in the queue.

    Args:
        entry: its id.
    """
    return f"entry-{entry}"


def queue_of(organisation_id: str) -> str:
    """The queue of an organisation's caseworkers.

    Args:
        organisation_id: whose.
    """
    return f"cases.{organisation_id}"


def _of_case(row: Waiting, week: str) -> Thing | None:
    """What is most urgent in a case; its sign tells of everything that waits there. A claim waits by itself."""
    if row.danger:
        what, due = What.DANGER, _midnight(row.opened_on)
    elif row.due_on is not None:
        what, due = What.WITHDRAWAL, _midnight(row.due_on)
    elif row.acting_ended:
        what, due = What.AUTHORITY, _midnight(row.opened_on)
    elif row.unread_since is not None:
        what, due = What.LETTER, _midnight(row.unread_since + timedelta(days=1))
    elif row.news:
        what, due = What.TOLD, _midnight(row.opened_on + timedelta(days=1))
    elif row.state is State.VERIFIED:
        return None
    else:
        what, due = What.NEW, _midnight(row.opened_on + timedelta(days=1))
    sign = f"{what.value}:{row.due_on or week}:{row.newest}:{'+'.join(sorted(row.news))}"
    return Thing(row.id, what, _URGENCY[what], due, sign)


def _of_claim(entry: int, since: date, week: str) -> Thing:
    due = _midnight(since + timedelta(days=1))
    return Thing(claim_key(entry), What.CLAIM, _URGENCY[What.CLAIM], due, f"{What.CLAIM.value}:{week}")


def _of_handover(row: Handover) -> Thing:
    urgency = 0 if row.is_late else _URGENCY[What.HANDOVER]
    due = row.due_at or _midnight(row.received_on)
    return Thing(row.pk, What.HANDOVER, urgency, due, f"{What.HANDOVER.value}:{row.stage}:{row.is_late:d}")


def _claims(organisation_id: str) -> Iterable[tuple[int, list[CaseImage]]]:
    """What the organisation's cases claim with others, where it says itself whose it is."""
    entries = frozen_entries(organisation_id)
    in_its_banks = in_banks_of(organisation_id, entries)
    for entry in entries:
        claims = claims_on(entry)
        if claims and (entry in in_its_banks or all(each.case.organisation_id == organisation_id for each in claims)):
            yield entry, claims


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _check(by: User) -> None:
    if not by.is_active or Role.CASEWORKER not in by.roles:
        raise NotAllowed("only a caseworker works cases")
