"""What happened to a case's or incident's locations, put together from the tables: newest first, many things as one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Final

from takeback.records.takedowns.locks import open_notice
from takeback.records.takedowns.models import (
    LocationCheck,
    LocationWork,
    LookRow,
    Notice,
    NoticeLocation,
    PoliceTrack,
    RecipientAnswer,
)

MOST_SHOWN: Final = 200
"""More nobody reads; what is older stands in the log."""


class Event(StrEnum):
    """What happened."""

    REPORTED = "reported"
    CLEARED = "cleared"
    STOPPED = "stopped"
    DRAFTED = "drafted"
    APPROVED = "approved"
    SENT = "sent"
    DUE = "due"
    ANSWERED = "answered"
    SEEN = "seen"
    POLICE = "police"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Happened:
    """One line.

    Attributes:
        at: when; what is known by the day alone stands at its beginning.
        event: what.
        many: locations, or notices for `drafted` and `approved`.
        detail: a word of the event: a state, what was seen, why it was closed.
        notice: which notice, where it is about one.
        recipient: of that notice.
        by_day: whether only the day is known.
    """

    at: datetime
    event: Event
    many: int = 1
    detail: str = ""
    notice: str = ""
    recipient: str = field(default="", repr=False)
    by_day: bool = False


def timeline(organisation_id: str, holder: str) -> list[Happened]:
    """What happened for a case or incident, newest first.

    Args:
        organisation_id: whose.
        holder: the case or incident.

    Raises:
        Tampered: a notice does not open under the server's key.
    """
    rows = LocationWork.objects.filter(organisation_id=organisation_id, holder=holder)
    found = [
        *_of_locations(rows.values_list("reported_on", "closed_on", "ending")),
        *_checks(organisation_id, holder),
        *_looks(organisation_id, holder),
        *_notices(Notice.objects.filter(organisation_id=organisation_id, holder=holder)),
        *_answers(organisation_id, holder),
        *_police(organisation_id, holder),
    ]
    return sorted(found, key=lambda each: (each.at, list(Event).index(each.event)), reverse=True)[:MOST_SHOWN]


def _of_locations(rows: Iterable[tuple[date, date | None, str]]) -> Iterator[Happened]:
    reported: Counter[date] = Counter()
    closed: Counter[tuple[date, str]] = Counter()
    for reported_on, closed_on, ending in rows:
        reported[reported_on] += 1
        if closed_on is not None:
            closed[closed_on, ending] += 1
    for day, many in reported.items():
        yield Happened(_midnight(day), Event.REPORTED, many, by_day=True)
    for (day, ending), many in closed.items():
        yield Happened(_midnight(day), Event.CLOSED, many, ending, by_day=True)


def _checks(organisation_id: str, holder: str) -> Iterator[Happened]:
    rows = LocationCheck.objects.filter(location__organisation_id=organisation_id, location__holder=holder)
    many: Counter[tuple[datetime, str]] = Counter()
    for at, reasons in rows.values_list("checked_at", "reasons"):
        many[at, reasons] += 1
    for (at, reasons), count in many.items():
        yield Happened(at, Event.STOPPED if reasons else Event.CLEARED, count, reasons.partition(",")[0])


def _looks(organisation_id: str, holder: str) -> Iterator[Happened]:
    """By the day: of each place what was seen last on it, from each vantage point."""
    rows = LookRow.objects.filter(location__organisation_id=organisation_id, location__holder=holder).order_by("at")
    last: dict[tuple[date, str, str], tuple[datetime, str]] = {}
    for at, location, vantage, saw in rows.values_list("at", "location_id", "vantage", "saw"):
        last[at.date(), location, vantage] = (at, saw)
    seen: dict[tuple[date, str], tuple[datetime, set[str]]] = {}
    for (day, location, _vantage), (at, saw) in last.items():
        latest, places = seen.setdefault((day, saw), (at, set()))
        places.add(location)
        seen[day, saw] = (max(latest, at), places)
    for (_day, saw), (at, places) in seen.items():
        yield Happened(at, Event.SEEN, len(places), saw)


def _notices(rows: Iterable[Notice]) -> Iterator[Happened]:
    drafted: Counter[datetime] = Counter()
    approved: Counter[datetime] = Counter()
    notices = list(rows)
    about = Counter(NoticeLocation.objects.filter(notice__in=notices).values_list("notice_id", flat=True))
    for row in notices:
        drafted[row.drafted_at] += 1
        if row.approved_at is not None:
            approved[row.approved_at] += 1
        if row.sent_at is not None:
            to = open_notice(row.pk, bytes(row.text)).recipient
            yield Happened(row.sent_at, Event.SENT, about[row.pk], row.state, row.pk, to)
            if row.due_at is not None:
                yield Happened(row.due_at, Event.DUE, about[row.pk], row.state, row.pk, to)
    yield from (Happened(at, Event.DRAFTED, many) for at, many in drafted.items())
    yield from (Happened(at, Event.APPROVED, many) for at, many in approved.items())


def _answers(organisation_id: str, holder: str) -> Iterator[Happened]:
    rows = RecipientAnswer.objects.filter(notice__organisation_id=organisation_id, notice__holder=holder)
    told = {each.message: each for each in rows.select_related("notice").order_by("pk")}
    for each in told.values():
        to = open_notice(each.notice_id, bytes(each.notice.text)).recipient
        yield Happened(each.received_at, Event.ANSWERED, 1, each.word, each.notice_id, to)


def _police(organisation_id: str, holder: str) -> Iterator[Happened]:
    for row in PoliceTrack.objects.filter(organisation_id=organisation_id, case_id=holder):
        yield Happened(_midnight(row.since), Event.POLICE, 1, row.stage, by_day=True)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
