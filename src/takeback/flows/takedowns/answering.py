"""What a recipient writes: kept sealed, read by a person, and worth something only from where the notice went."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.db import transaction

from takeback.base.errors import Conflict, NotFound
from takeback.casework.takedown.notice_state import NoticeEvent, NoticeState, after
from takeback.flows.services import Services
from takeback.flows.takedowns.around import need_caseworker
from takeback.flows.takedowns.climbing import climb
from takeback.flows.takedowns.clock import due_of
from takeback.flows.takedowns.drafting import Drafted
from takeback.records.accounts.models import User
from takeback.records.case_keys.queries import key_of
from takeback.records.takedowns.actions import notices
from takeback.records.takedowns.actions.answers import keep_answer, read_as
from takeback.records.takedowns.actions.locations import locked_locations
from takeback.records.takedowns.locks import open_notice
from takeback.records.takedowns.models import LocationWork, Notice, NoticeLocation
from takeback.records.takedowns.queries import cases_of
from takeback.records.takedowns.words import AnswerWord


def receive_answer(
    services: Services,
    notice_id: str,
    message: bytes,
    sender: str,
    *,
    answers_from: Sequence[str] = (),
    by_machine: bool = False,
    asks_for_more: bool = False,
) -> bool:
    """Keep what came back to a notice. A machine calls this; nothing moves by it but that somebody has to read.

    One thing it proves: whoever answers has the notice. If that was in doubt, its law's clock begins with it.

    Args:
        services: the process's collaborators.
        notice_id: by the address to which it came.
        message: all of it, as it came; whoever shows it reads it anew and defused.
        sender: the address that it says it is from, checked by whoever received it.
        answers_from: domains from which this recipient writes, beside the one of its address.
        by_machine: a machine wrote it, as its headers say. It is kept, and nobody need read it.
        asks_for_more: it seems to ask for something first: then a task says so.

    Returns:
        Whether it is new; `False` also where nobody knows the notice, or its case has ended.
    """
    at = services.clock.now()
    with transaction.atomic():
        notice = notices.locked_notice(notice_id)
        if notice is None or notice.state in {NoticeState.DRAFTED.value, NoticeState.PREPARED.value}:
            return False
        rows = notices.locations_of(notice)
        cases = {case_id for row in rows for case_id in cases_of(row)}
        keys = {case_id: key for case_id in cases if (key := key_of(case_id)) is not None}
        text = open_notice(notice.pk, bytes(notice.text))
        return keep_answer(
            notice,
            {case_id: key.public for case_id, key in keys.items()},
            message,
            at,
            message=hashlib.sha256(message).hexdigest(),
            from_recipient=is_from(sender, text.recipient, answers_from),
            due=due_of(services.takedowns.clocks, notice, notice.began_at or at),
            by_machine=by_machine,
            asks_for_more=asks_for_more,
        )


def takes_answers(notice_id: str) -> bool:
    """Whether what comes back to a notice can be kept: it is known, has or may have left, and a case of it opens.

    Args:
        notice_id: by the address to which something came.
    """
    notice = Notice.objects.filter(pk=notice_id).first()
    if notice is None or notice.state in {NoticeState.DRAFTED.value, NoticeState.PREPARED.value}:
        return False
    rows = LocationWork.objects.filter(notices__notice=notice)
    return any(key_of(case_id) is not None for row in rows for case_id in cases_of(row))


def receive_bounce(services: Services, notice_id: str, reason: str) -> bool:
    """Note that a notice did not arrive after all, and let the ladder climb to a draft in the same transaction.

    Killed in between, neither has happened, and the bounce is offered again.

    Args:
        services: the process's collaborators.
        notice_id: by the address to which the bounce came.
        reason: a code.

    Returns:
        Whether that is news.
    """
    at = services.clock.now()
    with transaction.atomic():
        notice = notices.locked_notice(notice_id)
        if notice is None or after(NoticeState(notice.state), NoticeEvent.BOUNCE) is None:
            return False
        notices.rejected(notice, notices.locations_of(notice), NoticeEvent.BOUNCE, reason, at)
        climb(services, notice.pk)
        return True


def judge_answer(
    services: Services, by: User, notice_id: str, message: str, word: AnswerWord, ids: Collection[str] = ()
) -> Drafted | None:
    """Say what stands in an answer, and of which locations of its notice it speaks.

    Where it refuses, the ladder climbs to a draft at once: its clock may run for another month.

    Args:
        services: the process's collaborators.
        by: a caseworker.
        notice_id: which notice.
        message: which of its answers.
        word: what it says.
        ids: of which locations; none: of all of the notice.

    Returns:
        What was drafted because it refuses; `None` where it does not, or nothing could be.

    Raises:
        NotAllowed: not a caseworker.
        NotFound: the organisation has no such notice, or the notice no such answer.
        Conflict: one location is none of this notice's, or somebody answers for another.
    """
    need_caseworker(by)
    at = services.clock.now()
    with transaction.atomic():
        notice = notices.locked_notice(notice_id, by.organisation_id)
        if notice is None:
            raise NotFound("there is no such notice")
        own = set(NoticeLocation.objects.filter(notice=notice).values_list("location", flat=True))
        if not set(ids) <= own:
            raise Conflict("an answer speaks only of the locations of its own notice")
        about = frozenset(ids or own)
        read_as(notice, message, word, locked_locations(by.organisation_id, about), by.pk, at)
        return climb(services, notice.pk, about) if word is AnswerWord.REFUSED else None


def is_from(sender: str, recipient: str, answers_from: Sequence[str] = ()) -> bool:
    """Whether somebody writes from where a notice went: the same domain or one below it, or one that is known for it.

    Args:
        sender: an address of mail.
        recipient: an address of mail, or of a form; or the site of a form of which nobody has read the address.
        answers_from: domains that are known for the recipient.
    """
    theirs = _domain(parseaddr(sender)[1])
    asked = urlsplit(recipient).hostname or "" if "://" in recipient else _domain(recipient)
    if not asked and "@" not in recipient and "." in recipient:
        asked = recipient
    known = [each.casefold().strip(".") for each in (asked.removeprefix("www."), *answers_from) if each.strip(".")]
    return bool(theirs) and any(theirs == each or theirs.endswith(f".{each}") for each in known)


def _domain(address: str) -> str:
    _, at, domain = address.rpartition("@")
    return domain.casefold().strip(".") if at else ""
