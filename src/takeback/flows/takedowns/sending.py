"""An approved notice leaves, once. What may have been sent is never sent again by a machine.

    begin      committed before a byte leaves; asks for the last time whether anything speaks against it
    send       outside any transaction
    settle     committed afterwards

Killed in between, the notice stays `sending`, and the obligation that `begin` left behind puts it before a person.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from django.db import transaction

from takeback.base.errors import Conflict, Invalid, NotFound
from takeback.casework.takedown.location_state import State
from takeback.casework.takedown.notice_state import NoticeEvent, NoticeState
from takeback.flows.services import Services
from takeback.flows.takedowns.approving import speaks_against_sending
from takeback.flows.takedowns.around import need_caseworker
from takeback.flows.takedowns.climbing import climb
from takeback.flows.takedowns.clock import due_of
from takeback.flows.takedowns.ports import (
    Accepted,
    CountsTime,
    Letter,
    MayHaveBeenSent,
    Rejected,
    Sending,
    SendsNotices,
)
from takeback.records.accounts.models import User
from takeback.records.audit.actions import append
from takeback.records.takedowns.actions import notices
from takeback.records.takedowns.actions.reminders import NOT_DONE, look_at_reminder, refresh_reminders
from takeback.records.takedowns.actions.tasks import put_task
from takeback.records.takedowns.locks import lock_notice, open_notice
from takeback.records.takedowns.models import LocationWork, Notice, NoticeLocation
from takeback.records.takedowns.words import TaskKind

_LONGEST_CONFIRMATION = 200


@dataclass(frozen=True, slots=True)
class NothingToSend:
    """It was discarded, held back, or has left: there is nothing that a machine may send.

    Attributes:
        reason: a code.
    """

    reason: str


def send(services: Services, notice_id: str, sends: SendsNotices, clocks: CountsTime) -> Sending | NothingToSend:
    """Let an approved notice leave. Called by a worker, outside any transaction, and at most once.

    Args:
        services: the process's collaborators.
        notice_id: which.
        sends: what carries it.
        clocks: the clocks of laws.

    Returns:
        How it ended. Whatever is raised means that nobody knows.
    """
    letter = begin(services, notice_id)
    if isinstance(letter, NothingToSend):
        return letter
    outcome = sends.send(letter)
    settle(services, notice_id, outcome, clocks)
    return outcome


def begin(services: Services, notice_id: str) -> Letter | NothingToSend:
    """Write down that a notice may leave from now on, unless something speaks against it by now.

    Args:
        services: the process's collaborators.
        notice_id: which.
    """
    at = services.clock.now()
    with transaction.atomic():
        notice = notices.locked_notice(notice_id)
        if notice is None:
            return NothingToSend("gone")
        if notice.state != NoticeState.PREPARED.value:
            return NothingToSend(notice.state)
        if speaks_against_sending(notice, notices.locations_of(notice), at.date()):
            notices.discard(notice, at)
            put_task(notice.organisation_id, notice.holder, TaskKind.HELD_BACK, notice.pk, at)
            append("takedown.notice_held_back", {"notice": notice.pk}, at, subject=notice.holder)
            return NothingToSend("held_back")
        if not notices.begin(notice, at):
            return NothingToSend("by_hand")
        text = open_notice(notice.pk, bytes(notice.text))
        return Letter(
            notice.pk,
            text.recipient,
            text.subject,
            text.body,
            organisation=notice.organisation.name,
            language=notice.language,
            attempt=notice.sendings + 1,
            follows=_follows(notice),
        )


def _follows(notice: Notice) -> tuple[str, int] | None:
    """The notice to the same recipient that this one goes on from, so that their mail program shows one talk."""
    cited = Notice.objects.filter(cited_by__notice=notice, recipient_hash=notice.recipient_hash, sent_at__isnull=False)
    last = cited.order_by("-sent_at", "-pk").first()
    return None if last is None else (last.pk, last.sendings + 1)


def settle(services: Services, notice_id: str, outcome: Sending, clocks: CountsTime) -> None:
    """Write down how a sending ended.

    Args:
        services: the process's collaborators.
        notice_id: which.
        outcome: how.
        clocks: the clocks of laws.
    """
    at = services.clock.now()
    with transaction.atomic():
        notice = notices.locked_notice(notice_id)
        if notice is None or notice.state != NoticeState.SENDING.value:
            return  # its case has ended, or it took so long that a person looks
        rows = notices.locations_of(notice)
        match outcome:
            case Accepted():
                notices.accepted(notice, rows, NoticeEvent.ACCEPT, at, due_of(clocks, notice, at))
            case Rejected(reason, permanent=True):
                notices.rejected(notice, rows, NoticeEvent.REJECT, reason, at)
                climb(services, notice.pk)  # in this transaction: killed after it, nobody would climb any more
            case Rejected():
                notices.step(notice, NoticeEvent.NOT_YET)
                notice.save(update_fields=["state"])
                notices.look_later(notice, at)
            case MayHaveBeenSent():
                notices.lose(notice, rows, at)
            case _:
                assert_never(outcome)


def settle_doubt(services: Services, by: User, notice_id: str, *, was_sent: bool, clocks: CountsTime) -> None:
    """Say whether a notice in doubt has left, having looked: into the folder of sent mail, or asked the recipient.

    Args:
        services: the process's collaborators.
        by: a caseworker.
        notice_id: which.
        was_sent: `False` lets a machine send it, for the first time as far as that person could see.
        clocks: the clocks of laws.

    Raises:
        NotAllowed: not a caseworker.
        NotFound: the organisation has no such notice.
        Conflict: it is not in doubt, or the worker is not done with it yet.
    """
    need_caseworker(by)
    at = services.clock.now()
    with transaction.atomic():
        notice = _own(by, notice_id)
        if notice.state != NoticeState.MAY_HAVE_BEEN_SENT.value:
            raise Conflict("nobody doubts whether this notice was sent")
        if was_sent:
            due = due_of(clocks, notice, notice.began_at or at)
            notices.found_sent(notice, notices.locations_of(notice), at, due)
        else:
            notices.found_unsent(notice, at)
        facts: dict[str, str | int] = {"by": by.pk, "notice": notice.pk, "was_sent": int(was_sent)}
        append("takedown.doubt_settled", facts, at, subject=notice.holder)


def handed_in(services: Services, by: User, notice_id: str, confirmation: str, clocks: CountsTime) -> None:
    """Say that a form was filled in by hand, and which number it gave.

    Args:
        services: the process's collaborators.
        by: the caseworker who did.
        notice_id: which notice.
        confirmation: the number; empty where the form gave none.
        clocks: the clocks of laws.

    Raises:
        NotAllowed: not a caseworker.
        NotFound: the organisation has no such notice.
        Invalid: a number that long is none.
        Conflict: it is no form, was handed in already, waits for evidence, or something speaks against it by now.
    """
    need_caseworker(by)
    if len(confirmation) > _LONGEST_CONFIRMATION:
        raise Invalid(f"a confirmation has at most {_LONGEST_CONFIRMATION} letters", field="confirmation")
    at = services.clock.now()
    with transaction.atomic():
        notice = _own(by, notice_id)
        rows = notices.locations_of(notice)
        if not notice.by_hand:
            raise Conflict("this notice is sent by a machine")
        if notice.not_before is not None and notice.not_before > at:
            raise Conflict("this notice waits for evidence")
        if speaks_against_sending(notice, rows, at.date()):
            raise Conflict("something speaks against this notice by now; look at its locations")
        text = open_notice(notice.pk, bytes(notice.text))
        notice.text = lock_notice(notice.pk, replace(text, confirmation=confirmation))
        notices.accepted(notice, rows, NoticeEvent.HAND_IN, at, due_of(clocks, notice, at))


def look_at_clock(notice_id: str, at: datetime) -> bool:
    """Look whether a recipient has acted when its law's clock runs out; called by the obligation.

    Args:
        notice_id: which notice.
        at: now.

    Returns:
        Whether somebody has to choose who is asked next.
    """
    notice = notices.locked_notice(notice_id)
    if notice is None or notice.state not in _WITH_THEM:
        return False
    if notice.due_at is not None and notice.due_at > at:
        return False  # the clock was set anew meanwhile, and has an obligation of its own
    refresh_reminders(notice.organisation_id, notice.holder, at)
    rows = notices.locations_of(notice)
    elsewhere = _asked_of_others_since(notice, rows, at)
    late = [row for row in rows if State(row.state) in NOT_DONE and row.pk not in elsewhere]
    if not late:
        return False
    danger = any(row.priority == 0 for row in late)
    put_task(notice.organisation_id, notice.holder, TaskKind.OVERDUE, notice.pk, at, danger=danger)
    append("takedown.overdue", {"notice": notice.pk, "locations": len(late)}, at, subject=notice.holder)
    return True


def _asked_of_others_since(notice: Notice, rows: Collection[LocationWork], at: datetime) -> frozenset[str]:
    """About which locations somebody else was asked since, as after a refusal: their clock says when it is over."""
    if notice.sent_at is None:
        return frozenset()
    about = NoticeLocation.objects.filter(location__in=rows, notice__state__in=_WITH_THEM)
    about = about.filter(notice__sent_at__gt=notice.sent_at, notice__due_at__gt=at)
    others = about.exclude(notice__recipient_hash=notice.recipient_hash)
    return frozenset(others.values_list("location_id", flat=True))


def remind_of_clock(notice_id: str, at: datetime) -> None:
    """Remind of a law's clock, before or after it runs out; called by the obligation.

    Args:
        notice_id: which notice.
        at: now.
    """
    notice = notices.locked_notice(notice_id)
    if notice is not None and notice.state in _WITH_THEM:
        look_at_reminder(notice, notices.locations_of(notice), at)


def _own(by: User, notice_id: str) -> Notice:
    notice = notices.locked_notice(notice_id, by.organisation_id)
    if notice is None:
        raise NotFound("there is no such notice")
    return notice


_WITH_THEM = frozenset({NoticeState.ACCEPTED.value, NoticeState.ANSWERED.value, NoticeState.MAY_HAVE_BEEN_SENT.value})
