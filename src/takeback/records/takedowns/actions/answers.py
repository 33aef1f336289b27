"""Writes of what recipients answer: kept sealed, read by a caseworker, and only then heard."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

from takeback.base.errors import Conflict, NotFound
from takeback.casework.takedown import matter as matters
from takeback.casework.takedown.location_state import Event, State, after
from takeback.casework.takedown.matter import Sight
from takeback.casework.takedown.notice_state import NoticeEvent, NoticeState
from takeback.casework.takedown.notice_state import after as notice_after
from takeback.records.audit.actions import append
from takeback.records.takedowns.actions.locations import look_soon, move
from takeback.records.takedowns.actions.notices import answered, locations_of
from takeback.records.takedowns.actions.tasks import end_task, put_task
from takeback.records.takedowns.locks import answer_purpose
from takeback.records.takedowns.models import LocationWork, Notice, RecipientAnswer
from takeback.records.takedowns.words import AnswerWord, TaskKind
from takeback.sealing.boxes import PublicKey, seal
from takeback.sites.location import Reach

_READ_WITHIN: Final = timedelta(days=1)

_EVENTS: Final[dict[AnswerWord, Event]] = {
    AnswerWord.RECEIPT: Event.ACKNOWLEDGE,
    AnswerWord.REFUSED: Event.REFUSE,
}


def keep_answer(  # noqa: PLR0913 - what came, each by its name
    notice: Notice,
    publics: Mapping[str, PublicKey],
    text: bytes,
    at: datetime,
    *,
    message: str,
    from_recipient: bool,
    due: datetime | None = None,
    by_machine: bool = False,
    asks_for_more: bool = False,
) -> bool:
    """Keep an answer, sealed to each case that shares a held notice, and let it wait to be read.

    Args:
        notice: held by the transaction.
        publics: the public half of each case's key.
        text: what they wrote.
        at: when it came.
        message: names the one message.
        from_recipient: whether it came from where the notice went; one that did not proves nothing and moves nothing.
        due: when the law's clock runs out, should this answer prove that a notice in doubt had left.
        by_machine: whether a machine wrote it: kept, and neither an answer nor anybody's work.
        asks_for_more: whether it seems to ask for something first.

    Returns:
        Whether it is new.
    """
    fresh = False
    word = AnswerWord.RECEIPT if by_machine and from_recipient else AnswerWord.OTHER
    defaults = {"word": word.value} if by_machine else {}
    for case_id, public in sorted(publics.items()):
        box = seal(public, text, answer_purpose(case_id, notice.pk))
        _, is_new = RecipientAnswer.objects.get_or_create(
            notice=notice,
            case_id=case_id,
            message=message,
            defaults={"box": box, "from_recipient": from_recipient, "received_at": at, **defaults},
        )
        fresh = fresh or is_new
    if not fresh:
        return False
    if asks_for_more:
        put_task(notice.organisation_id, notice.holder, TaskKind.ASKED_FOR_MORE, notice.pk, at + _READ_WITHIN)
    if by_machine:
        return True
    if from_recipient and notice_after(NoticeState(notice.state), NoticeEvent.ANSWER) is not None:
        answered(notice, locations_of(notice), at, due)
    put_task(notice.organisation_id, notice.holder, TaskKind.READ_ANSWER, notice.pk, at + _READ_WITHIN)
    append("takedown.answer_received", {"notice": notice.pk}, at, subject=notice.holder)
    return True


def read_as(
    notice: Notice, message: str, word: AnswerWord, rows: Iterable[LocationWork], by_id: str, at: datetime
) -> None:
    """Say what a caseworker read in an answer, of those locations that it speaks of.

    That a recipient says "removed" moves nothing that can be looked at: a look does. Of a private room it is all that
    anybody of ours can know.

    Args:
        notice: held by the transaction.
        message: which of its answers.
        word: what it says.
        rows: locations of the notice, held too.
        by_id: the caseworker.
        at: now.

    Raises:
        NotFound: the notice has no such answer.
        Conflict: it did not come from the recipient: nobody answers for another.
    """
    answers = RecipientAnswer.objects.filter(notice=notice, message=message)
    first = answers.first()
    if first is None:
        raise NotFound("there is no such answer")
    if not first.from_recipient and word is not AnswerWord.OTHER:
        raise Conflict("this did not come from where the notice went, so it says nothing about these locations")
    answers.update(word=word.value)
    for row in rows:
        event = _EVENTS.get(word)
        if word is AnswerWord.REMOVED and matters.sight(Reach(row.reach)) is not Sight.MACHINE:
            event = Event.TOLD_GONE
        if event is not None and State(row.state) not in _SETTLED and _can(row, event):
            move(row, event, at)
        elif word is AnswerWord.REMOVED:
            look_soon(row, at)
    if word is AnswerWord.ASKS_MORE:
        put_task(notice.organisation_id, notice.holder, TaskKind.ASKED_FOR_MORE, notice.pk, at + _READ_WITHIN)
    if not RecipientAnswer.objects.filter(notice=notice, word=AnswerWord.UNREAD.value).exists():
        end_task(notice.organisation_id, TaskKind.READ_ANSWER, notice.pk, at)
    facts = {"by": by_id, "notice": notice.pk, "word": word.value}
    append("takedown.answer_read", facts, at, subject=notice.holder)


_SETTLED: Final = frozenset({State.GONE, State.REAPPEARED, State.STOPPED, State.CLOSED, State.HANDED_OVER})
"""What an answer no longer moves, but by what is seen."""


def _can(row: LocationWork, event: Event) -> bool:
    return after(State(row.state), event, was_gone=row.was_gone) is not None
