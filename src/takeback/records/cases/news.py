"""What a person told, or a reviewer saw, since a caseworker last looked: it waits in a queue until somebody has.

Whose business it is when it ends is the flow's: links when they are taken in, words when they are read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from takeback.casework.case import start_of_day
from takeback.records.cases.models import Case
from takeback.records.work.queries import urgency_of, waiting_in_queue
from takeback.records.work.queues import put_in_queue, take_out

DUE_AFTER: Final = timedelta(days=1)
_URGENT: Final = 0
_ORDINARY: Final = 3


class News(StrEnum):
    """What it is."""

    LINKS = "links"
    """Links that nobody has taken in."""
    WORDS = "words"
    """A way to reach the person, or what others did, that nobody has read."""
    CRIME = "crime"
    """A reviewer saw violence or another crime in a picture of theirs, and nobody has opened the case since."""


@dataclass(frozen=True, slots=True)
class OfCase:
    """What waits in one case.

    Attributes:
        kinds: of news.
        danger: a name, an address or a telephone number is out.
    """

    kinds: frozenset[News]
    danger: bool


def put_news(case: Case, kind: News, at: datetime, *, danger: bool = False) -> None:
    """Let a caseworker know, in the caller's transaction. What was a danger stays one until somebody has looked.

    Args:
        case: held by the transaction; where no organisation works it, nobody is told.
        kind: of what.
        at: now; kept as a day.
        danger: it goes before everything.
    """
    if case.organisation_id is None:
        return
    queue, key = queue_of(case.organisation_id), _key(case.pk, kind)
    urgent = danger or urgency_of(queue, key) == _URGENT
    put_in_queue(queue, key, _URGENT if urgent else _ORDINARY, start_of_day(at) + DUE_AFTER)


def end_news(case: Case, *kinds: News) -> None:
    """Say that somebody has looked, or that there is nothing to look at any more, in the caller's transaction.

    Args:
        case: which.
        kinds: of what; of everything where none is named.
    """
    if case.organisation_id is None:
        return
    for kind in kinds or News:
        take_out(queue_of(case.organisation_id), _key(case.pk, kind))


def news_in(organisation_id: str) -> dict[str, OfCase]:
    """What waits in an organisation's cases, by the case's id.

    Args:
        organisation_id: whose.
    """
    found: dict[str, OfCase] = {}
    for item in waiting_in_queue(queue_of(organisation_id)):
        kind, _, case_id = item.key.partition(":")
        before = found.get(case_id, OfCase(frozenset(), danger=False))
        found[case_id] = OfCase(before.kinds | {News(kind)}, before.danger or item.priority == _URGENT)
    return found


def queue_of(organisation_id: str) -> str:
    """The queue in which an organisation's news wait.

    Args:
        organisation_id: whose.
    """
    return f"case_news.{organisation_id}"


def _key(case_id: str, kind: News) -> str:
    return f"{kind.value}:{case_id}"
