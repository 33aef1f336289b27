"""What is counted of takedowns: aggregated in the database, a year at a time, and told to nobody as it stands here.

Counting reads every location of a year and takes longer than a page may. So it is done at night, and kept in
`records.figures`; `casework.told_counts` says what of it may be told.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Min, Q, QuerySet, Value, When
from django.db.models.expressions import Func

from takeback.casework.takedown.closure import Ending, Figure, figure
from takeback.casework.takedown.location_state import State
from takeback.casework.takedown.notice_state import NoticeState
from takeback.casework.takedown.recheck import Saw
from takeback.casework.told_counts import RANKS, Tally
from takeback.records.takedowns.models import (
    LocationCase,
    LocationCheck,
    LocationWork,
    LookRow,
    Notice,
    NoticeLocation,
    Task,
)

MOST_RECIPIENTS = 40
"""Those that were asked most; all others are counted together."""

_ARRIVED = [NoticeState.ACCEPTED.value, NoticeState.ANSWERED.value]
_SEEN_GONE = [Saw.GONE.value, Saw.SOFT_404.value]


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who was asked.

    Attributes:
        scope: how far their power reaches, a word such as `host`.
        notice: one that went to them: their address stands in it, locked.
        tally: what came of it.
    """

    scope: str
    notice: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class Work:
    """What one caseworker did.

    Attributes:
        checked: locations.
        approved: notices.
        done: tasks.
    """

    checked: int = 0
    approved: int = 0
    done: int = 0


@dataclass(frozen=True, slots=True)
class Counted:
    """A year, as it stands. Not to be told: see `told_counts`.

    Attributes:
        cases: by figure.
        locations: by figure.
        asked: locations of which somebody was asked, however often.
        by_route: the same for each route; a location that was asked for by two stands in both.
        recipients: those who were asked most.
        other_recipients: all others together.
        was_gone: locations that were gone at least once.
        reappeared: of these, how many were there again.
        work: of each caseworker, by id.
    """

    cases: Counter[Figure] = field(default_factory=Counter)
    locations: Counter[Figure] = field(default_factory=Counter)
    asked: Tally = field(default_factory=Tally)
    by_route: dict[str, Tally] = field(default_factory=dict)
    recipients: tuple[Recipient, ...] = ()
    other_recipients: Tally = field(default_factory=Tally)
    was_gone: int = 0
    reappeared: int = 0
    work: dict[str, Work] = field(default_factory=dict)


class HoursBetween(Func):
    """Whole hours that an instant is later than another: `HoursBetween(later, earlier)`."""

    arity = 2
    output_field = IntegerField()
    template = "FLOOR(EXTRACT(EPOCH FROM %(expressions)s) / 3600)::integer"
    arg_joiner = " - "

    def as_sqlite(self, compiler, connection, **context):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201, ANN003 - Django's own signature
        """For SQLite, where instants are text. The small addition keeps a whole hour from being just less."""
        template = "CAST((julianday(%(expressions)s)) * 24 + 0.0001 AS INTEGER)"
        return self.as_sql(compiler, connection, template=template, arg_joiner=") - julianday(", **context)


def years_of(organisation_id: str) -> list[int]:
    """The years in which something was reported, the newest first.

    Args:
        organisation_id: whose; empty for all organisations together.
    """
    return [each.year for each in _locations(organisation_id).dates("reported_on", "year", order="DESC")]


def counted(organisation_id: str, year: int) -> Counted:
    """Count what was reported in a year, as it stands now.

    Args:
        organisation_id: whose; empty for all organisations together.
        year: of the calendar.
    """
    rows = _locations(organisation_id).filter(reported_on__year=year)
    first, last = date(year, 1, 1), date(year, 12, 31)
    asked, by_route, recipients = _asked(organisation_id, first, last)
    most = sorted(recipients.values(), key=lambda each: (-each.tally.asked, each.notice))
    gone = rows.filter(was_gone=True).aggregate(all=Count("pk"), again=Count("pk", filter=Q(reappeared__gt=0)))
    return Counted(
        _cases(organisation_id, first, last),
        _by_figure(rows),
        asked,
        by_route,
        tuple(most[:MOST_RECIPIENTS]),
        sum((each.tally for each in most[MOST_RECIPIENTS:]), Tally()),
        gone["all"],
        gone["again"],
        _work(organisation_id, year) if organisation_id else {},
    )


def _locations(organisation_id: str) -> QuerySet[LocationWork]:
    rows = LocationWork.objects.order_by()
    return rows.filter(organisation_id=organisation_id) if organisation_id else rows


def _by_figure(rows: QuerySet[LocationWork]) -> Counter[Figure]:
    found: Counter[Figure] = Counter()
    for state, ending, many in rows.values_list("state", "ending").annotate(Count("pk")):
        found[figure(State(state), Ending(ending) if ending else None)] += many
    return found


def _cases(organisation_id: str, first: date, last: date) -> Counter[Figure]:
    """Each case under the first of `RANKS` that any of its locations is counted under."""
    rows = LocationCase.objects.order_by()
    if organisation_id:
        rows = rows.filter(location__organisation_id=organisation_id)
    cases = rows.values("case_id").annotate(rank=Min(_rank()), since=Min("told_on"))
    asked = {each.value: Count("case_id", filter=Q(rank=at)) for at, each in enumerate(RANKS)}
    found = cases.filter(since__range=(first, last)).aggregate(**asked)
    return Counter({each: found[each.value] for each in RANKS})


def _rank() -> Case:
    """The place of a location's figure among `RANKS`, for the database."""
    whens = [
        *(When(_has(ending=each.value), then=RANKS.index(figure(State.CLOSED, each))) for each in Ending),
        *(When(_has(state=each.value), then=RANKS.index(figure(each, None))) for each in State),
    ]
    return Case(*whens, default=Value(0), output_field=IntegerField())


def _has(**field_is: str) -> Q:
    return Q(**{f"location__{name}": value for name, value in field_is.items()})


def _resolved() -> Q:
    endings = [each.value for each in Ending if figure(State.CLOSED, each) is Figure.RESOLVED]
    states = [each.value for each in State if figure(each, None) is Figure.RESOLVED]
    return Q(location__ending__in=endings) | Q(location__ending="", location__state__in=states)


def _asked(
    organisation_id: str, first: date, last: date
) -> tuple[Tally, dict[str, Tally], dict[tuple[str, str], Recipient]]:
    """What was asked: all together, by route, and by recipient."""
    rows = NoticeLocation.objects.order_by().filter(notice__state__in=_ARRIVED)
    rows = rows.filter(location__reported_on__range=(first, last))
    if organisation_id:
        rows = rows.filter(location__organisation_id=organisation_id)
    asked, gone = Count("location", distinct=True), Count("location", distinct=True, filter=_resolved())
    everything, of_route, of_recipient = _hours(organisation_id, first, last)
    total = rows.aggregate(asked=asked, gone=gone)
    by_route = rows.values_list("notice__route").annotate(asked=asked, gone=gone)
    by_recipient = rows.values_list("notice__recipient_hash", "notice__scope").annotate(
        asked=asked, gone=gone, one=Min("notice_id")
    )
    routes = {route: Tally(many, away, of_route[route]) for route, many, away in by_route}
    recipients = {
        (who, scope): Recipient(scope, notice, Tally(many, away, of_recipient[who, scope]))
        for who, scope, many, away, notice in by_recipient
    }
    return Tally(total["asked"], total["gone"], everything), routes, recipients


_Hours = Counter[int]


def _hours(
    organisation_id: str, first: date, last: date
) -> tuple[_Hours, defaultdict[str, _Hours], defaultdict[tuple[str, str], _Hours]]:
    """From when somebody was first asked until it was first seen gone: of all, by route, by recipient.

    What was gone before anybody was asked is not counted.
    """
    everything: _Hours = Counter()
    routes: defaultdict[str, _Hours] = defaultdict(Counter)
    recipients: defaultdict[tuple[str, str], _Hours] = defaultdict(Counter)
    looks = LookRow.objects.order_by().filter(saw__in=_SEEN_GONE, location__was_gone=True)
    looks = looks.filter(location__reported_on__range=(first, last), location__notices__notice__state__in=_ARRIVED)
    if organisation_id:
        looks = looks.filter(location__organisation_id=organisation_id)
    for (hours,) in _first_gone(looks, "location"):
        everything[hours] += 1
    for route, hours in _first_gone(looks, "location", "location__notices__notice__route"):
        routes[route][hours] += 1
    by = ("location__notices__notice__recipient_hash", "location__notices__notice__scope")
    for who, scope, hours in _first_gone(looks, "location", *by):
        recipients[who, scope][hours] += 1
    return everything, routes, recipients


def _first_gone(looks: QuerySet[LookRow], *by: str) -> Iterator[tuple[Any, ...]]:
    """What it is grouped by but the location, and the hours."""
    grouped = looks.values(*by).annotate(asked_at=Min("location__notices__notice__sent_at"), gone_at=Min("at"))
    timed = grouped.filter(gone_at__gte=F("asked_at")).annotate(hours=HoursBetween(F("gone_at"), F("asked_at")))
    found: Iterator[tuple[Any, ...]]
    found = timed.values_list(*(each for each in by if each != "location"), "hours").iterator()
    return found


def _work(organisation_id: str, year: int) -> dict[str, Work]:
    """What each caseworker did in the year."""
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    checks = LocationCheck.objects.filter(location__organisation_id=organisation_id, checked_at__year=year)
    notices = Notice.objects.filter(organisation_id=organisation_id, approved_at__year=year)
    tasks = Task.objects.filter(organisation_id=organisation_id, done_at__year=year)
    for name, who, acts in (
        ("checked", "by_id", checks),
        ("approved", "approved_by_id", notices),
        ("done", "done_by_id", tasks),
    ):
        for by, many in acts.order_by().exclude(**{who: None}).values_list(who).annotate(Count("pk")):
            found[by][name] = many
    return {by: Work(**acts) for by, acts in found.items()}
