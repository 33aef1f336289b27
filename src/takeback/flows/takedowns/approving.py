"""One approval for hundreds of locations. It is asked once more whether anything speaks against them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db import transaction

from takeback.base.errors import Conflict, NotFound
from takeback.casework.takedown.checks import Reason
from takeback.casework.takedown.location_state import CAN_BE_ASKED, State
from takeback.casework.takedown.notice_state import UNSENT, NoticeState
from takeback.flows.services import Services
from takeback.flows.takedowns.around import Surroundings, may_be_named, may_tell_regulator, need_caseworker
from takeback.flows.takedowns.site_looks import look_for_drafts
from takeback.records.accounts.models import User
from takeback.records.audit.actions import append
from takeback.records.sites.queries import operators_never_asked
from takeback.records.takedowns.actions import notices
from takeback.records.takedowns.actions.tasks import end_task, put_task
from takeback.records.takedowns.locks import open_location, open_notice
from takeback.records.takedowns.models import LocationWork, Notice
from takeback.records.takedowns.queries import cases_of
from takeback.records.takedowns.words import TaskKind
from takeback.sites.contact import Scope

_OPERATORS: Final = frozenset({Scope.OPERATOR.value, Scope.PLATFORM_FORM.value})


@dataclass(frozen=True, slots=True)
class Approved:
    """What became of the drafts.

    Attributes:
        leaving: notices that leave now, or once evidence has had its time, or by somebody's hand.
        held_back: drafts that do not leave, each with what speaks against it. They are discarded, and what still can
            be asked for is to be drafted anew.
    """

    leaving: tuple[str, ...]
    held_back: dict[str, tuple[Reason, ...]]


def approve_batch(services: Services, by: User, batch: str, *, undo_for: timedelta = timedelta(0)) -> Approved:
    """Approve all drafts of a batch at once.

    Args:
        services: the process's collaborators.
        by: a caseworker.
        batch: which.
        undo_for: how long no machine sends them, so that the approval can be taken back by `discard_batch`.

    Raises:
        NotAllowed: not a caseworker.
        NotFound: the organisation has no such drafts; also where they were approved already.
    """
    need_caseworker(by)
    at = services.clock.now()
    leaving: list[Notice] = []
    held_back: dict[str, tuple[Reason, ...]] = {}
    with transaction.atomic():
        drafts = notices.locked_batch(by.organisation_id, batch)
        for notice in drafts:
            against = speaks_against_sending(notice, notices.locations_of(notice), at.date())
            if against:
                notices.discard(notice, at)
                held_back[notice.pk] = against
                put_task(notice.organisation_id, notice.holder, TaskKind.HELD_BACK, notice.pk, at)
            else:
                if undo_for and not notice.by_hand:
                    notice.not_before = max(notice.not_before or at, at + undo_for)
                notices.approve(notice, by.pk, at)
                leaving.append(notice)
        end_task(by.organisation_id, TaskKind.APPROVE, batch, at)
        facts: dict[str, str | int] = {"by": by.pk, "approved": len(leaving), "held_back": len(held_back)}
        append("takedown.approved", facts, at, subject=drafts[0].holder)
    return Approved(tuple(notice.pk for notice in leaving), held_back)


@dataclass(frozen=True, slots=True)
class Discarded:
    """What became of the notices of a batch.

    Attributes:
        kept: notices that do not leave.
        left: notices that may have left already; nothing calls them back.
    """

    kept: tuple[str, ...]
    left: tuple[str, ...]


def discard_batch(services: Services, by: User, batch: str) -> Discarded:
    """Keep all of a batch from leaving: drafts, and what was approved and has not left.

    Args:
        services: the process's collaborators.
        by: a caseworker.
        batch: which.

    Raises:
        NotAllowed: not a caseworker.
        NotFound: the organisation has no such batch.
    """
    need_caseworker(by)
    at = services.clock.now()
    with transaction.atomic():
        rows = notices.locked_whole_batch(by.organisation_id, batch)
        kept = [notice for notice in rows if NoticeState(notice.state) in UNSENT]
        for notice in kept:
            notices.discard(notice, at)
        end_task(by.organisation_id, TaskKind.APPROVE, batch, at)
        if kept:
            look_for_drafts(kept[0].holder, at)
            facts: dict[str, str | int] = {"by": by.pk, "notices": len(kept)}
            append("takedown.batch_discarded", facts, at, subject=kept[0].holder)
    gone = {NoticeState.DISCARDED.value}
    return Discarded(tuple(each.pk for each in kept), tuple(each.pk for each in rows if each.state not in gone))


def discard_notice(services: Services, by: User, notice_id: str) -> None:
    """Keep a draft, or an approved notice that has not left, from leaving.

    Args:
        services: the process's collaborators.
        by: a caseworker.
        notice_id: which.

    Raises:
        NotAllowed: not a caseworker.
        NotFound: the organisation has no such notice.
        Conflict: it may have left already.
    """
    need_caseworker(by)
    at = services.clock.now()
    with transaction.atomic():
        notice = notices.locked_notice(notice_id, by.organisation_id)
        if notice is None:
            raise NotFound("there is no such notice")
        if NoticeState(notice.state) not in UNSENT:
            raise Conflict("this notice may have left already")
        notices.discard(notice, at)
        look_for_drafts(notice.holder, at)
        append("takedown.notice_discarded", {"by": by.pk, "notice": notice.pk}, at, subject=notice.holder)


def speaks_against_sending(notice: Notice, rows: list[LocationWork], today: date) -> tuple[Reason, ...]:
    """What speaks now against a notice that was written; empty where nothing does.

    Args:
        notice: locked. One that says the person's name leaves only while they allow that.
        rows: its locations.
        today: in UTC.
    """
    against = speaks_against_notice(rows, today, notice.scope)
    if open_notice(notice.pk, bytes(notice.text)).person:
        cases = {case_id for row in rows for case_id in cases_of(row)}
        if not may_be_named(cases, today):
            return (*against, Reason.NAME_NOT_ALLOWED)
    return against


def speaks_against_notice(rows: list[LocationWork], today: date, scope: str = "") -> tuple[Reason, ...]:
    """What speaks now against a notice; empty where nothing does. One location is enough to hold all of it back.

    A location that is gone in the meantime holds nothing back, unless all of them are.

    Args:
        rows: its locations.
        today: in UTC.
        scope: who is asked. A regulator is told only where each person agreed to that too; who runs a site, only where
            nobody said that they are never asked.
    """
    live = [row for row in rows if State(row.state) is not State.GONE]
    if not live:
        return (Reason.NOT_THERE,)
    found: set[Reason] = set()
    around = Surroundings(live, today)
    for row in live:
        if State(row.state) is State.HANDED_OVER:
            found.add(Reason.MINOR)
        elif State(row.state) not in CAN_BE_ASKED:
            found.add(Reason.NOT_LOOKED)
        else:
            found |= set(around.speaks_against(row))
            if scope == Scope.REGULATOR.value and not may_tell_regulator(cases_of(row), today):
                found.add(Reason.NO_CONSENT)
    if scope in _OPERATORS and operators_never_asked(open_location(row.pk, bytes(row.place)).site for row in live):
        found.add(Reason.NEVER_THE_OPERATOR)
    return tuple(reason for reason in Reason if reason in found)
