"""A recipient asks for more before it acts: a caseworker answers, and the answer goes the way of every notice."""

from __future__ import annotations

import hashlib
from typing import Final

from django.db import transaction

from takeback.base.errors import Conflict, Invalid, NotFound
from takeback.casework.notices.text import block
from takeback.casework.takedown.notice_state import NoticeState
from takeback.flows.services import Services
from takeback.flows.takedowns.approving import speaks_against_sending
from takeback.flows.takedowns.around import need_caseworker
from takeback.records.accounts.models import User
from takeback.records.takedowns.actions import notices
from takeback.records.takedowns.actions.drafts import follow_up
from takeback.records.takedowns.actions.locations import say
from takeback.records.takedowns.actions.tasks import end_task, put_task
from takeback.records.takedowns.locks import NoticeText, open_notice
from takeback.records.takedowns.models import Notice
from takeback.records.takedowns.words import TaskKind

ANSWERABLE: Final = frozenset({NoticeState.ACCEPTED, NoticeState.ANSWERED})
"""States in which a recipient has the notice, so that something can go on from it."""


def draft_follow_up(services: Services, by: User, notice_id: str, words: str, attempt: str) -> str:
    """Draft what is written to a recipient beyond a notice: what it asked for. Somebody approves it, as every draft.

    The text begins with these words; the notice stands below them whole, with its table of elements.

    Args:
        services: the process's collaborators.
        by: a caseworker.
        notice_id: which notice it goes on from.
        words: what they write. The person's name must not stand in it unless they agreed.
        attempt: random letters that the page carries: the same page sent twice makes one draft.

    Returns:
        The batch, to be approved.

    Raises:
        NotAllowed: not a caseworker.
        NotFound: the organisation has no such notice.
        Invalid: nothing was written, or something that cannot stand in a notice.
        Conflict: the recipient has no such notice, a form is filled in by hand, or something speaks against asking.
    """
    need_caseworker(by)
    said = block(words, "words")
    if not said or not attempt:
        raise Invalid("write what the recipient asked for", field="words")
    at = services.clock.now()
    name = hashlib.sha256(f"{by.organisation_id} {notice_id} {attempt}".encode()).hexdigest()
    with transaction.atomic():
        notice = notices.locked_notice(notice_id, by.organisation_id)
        if notice is None:
            raise NotFound("there is no such notice")
        if Notice.objects.filter(organisation_id=by.organisation_id, batch=name).exists():
            return name
        if NoticeState(notice.state) not in ANSWERABLE or notice.by_hand:
            raise Conflict("the recipient has no such notice by mail, so nothing goes on from it")
        rows = notices.locations_of(notice)
        if speaks_against_sending(notice, rows, at.date()):
            raise Conflict("something speaks against this notice by now; look at its locations")
        text = open_notice(notice.pk, bytes(notice.text))
        subject = text.subject if text.subject.startswith("Re: ") else f"Re: {text.subject}"
        body = f"{said}\n\n----\n\n{text.body}"
        following = NoticeText(text.recipient, subject, body, text.elements, person=text.person)
        follow_up(notice, name, following, rows, by.pk, at)
        end_task(notice.organisation_id, TaskKind.ASKED_FOR_MORE, notice.pk, at)
        put_task(notice.organisation_id, notice.holder, TaskKind.APPROVE, name, at)
        say("followed_up", rows, at, by=by.pk)
    return name
