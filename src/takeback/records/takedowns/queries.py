"""What may be known of takedowns, through the organisation that works them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet

from takeback.base.errors import NotFound
from takeback.casework.takedown.authority import Delegate, Right
from takeback.casework.takedown.closure import Ending, Figure, figure
from takeback.casework.takedown.consent import Act, Agreed, Answer, Consent, Purpose
from takeback.casework.takedown.location_state import State
from takeback.casework.takedown.matter import Matter
from takeback.casework.takedown.notice_state import NoticeState
from takeback.records.takedowns.locks import NoticeText, open_location, open_notice, open_signal
from takeback.records.takedowns.models import (
    ActTold,
    ConsentGiven,
    DelegateRow,
    LocationCase,
    LocationWork,
    Notice,
    NoticeLocation,
    Task,
)
from takeback.records.takedowns.words import TaskKind
from takeback.sites.location import Location

_ON_THE_WAY = (
    NoticeState.DRAFTED.value,
    NoticeState.PREPARED.value,
    NoticeState.SENDING.value,
    NoticeState.MAY_HAVE_BEEN_SENT.value,
)
"""A notice that is about to be sent, or may have been."""


@dataclass(frozen=True, slots=True)
class Worked:
    """A location, opened.

    Attributes:
        id: of our work on it.
        location: what.
        matter: what lies there.
        state: where it stands.
        not_before: until when a notice must wait; `None` where it need not.
        was_gone: it was gone once.
    """

    id: str
    location: Location = field(repr=False)
    matter: Matter
    state: State
    not_before: datetime | None
    was_gone: bool


@dataclass(frozen=True, slots=True)
class Noticed:
    """A notice, opened.

    Attributes:
        id: its own.
        state: where it stands.
        route: by which law.
        text: what it says, and to whom.
        locations: ids of what it is about.
    """

    id: str
    state: NoticeState
    route: str
    text: NoticeText = field(repr=False)
    locations: tuple[str, ...]


def locations_in(organisation_id: str, holder: str) -> list[Worked]:
    """The locations that are worked on for a case or incident, the most urgent first.

    Args:
        organisation_id: whose.
        holder: the case or incident.

    Raises:
        Tampered: one does not open under the server's key.
    """
    rows = LocationWork.objects.filter(organisation_id=organisation_id, holder=holder)
    return [opened(row) for row in rows.order_by("priority", "reported_on", "pk")]


def locations_for_case(organisation_id: str, case_id: str) -> list[Worked]:
    """The locations that are worked on for a case, also those that it shares with others of an incident.

    Args:
        organisation_id: whose.
        case_id: the case.
    """
    rows = LocationWork.objects.filter(organisation_id=organisation_id, cases__case_id=case_id)
    return [opened(row) for row in rows.order_by("priority", "reported_on", "pk")]


def rows_for_case(case_id: str) -> list[LocationWork]:
    """The rows of what is worked on for a case, closed: where each stands, and not where it lies.

    Args:
        case_id: the case.
    """
    return list(LocationWork.objects.filter(cases__case_id=case_id).order_by("priority", "reported_on", "pk"))


def handed_over_in(organisation_id: str, case_id: str) -> list[str]:
    """The addresses of a case that are the business of those who may act by law: to be passed on, and never opened.

    Args:
        organisation_id: whose.
        case_id: the case.
    """
    found = locations_for_case(organisation_id, case_id)
    return [each.location.address for each in found if each.state is State.HANDED_OVER]


def by_site(organisation_id: str, holder: str) -> dict[str, list[Worked]]:
    """The locations of a holder, grouped by their sites.

    Args:
        organisation_id: whose.
        holder: the case or incident.
    """
    groups: dict[str, list[Worked]] = {}
    for each in locations_in(organisation_id, holder):
        groups.setdefault(each.location.site, []).append(each)
    return groups


def opened(row: LocationWork) -> Worked:
    """A row, opened.

    Args:
        row: which.

    Raises:
        Tampered: it does not open under the server's key.
    """
    location = open_location(row.pk, bytes(row.place))
    return Worked(row.pk, location, Matter(row.matter), State(row.state), row.not_before, row.was_gone)


def noticed(row: Notice) -> Noticed:
    """A row, opened.

    Args:
        row: which.
    """
    ids = NoticeLocation.objects.filter(notice=row).order_by("location").values_list("location", flat=True)
    return Noticed(row.pk, NoticeState(row.state), row.route, open_notice(row.pk, bytes(row.text)), tuple(ids))


def notices_in(organisation_id: str, holder: str) -> list[Noticed]:
    """The notices of a case or incident, oldest first.

    Args:
        organisation_id: whose.
        holder: the case or incident.
    """
    rows = Notice.objects.filter(organisation_id=organisation_id, holder=holder)
    return [noticed(row) for row in rows.order_by("drafted_at", "pk")]


def consents_of(case_id: str) -> list[Consent]:
    """What a person said about what we may do, in order.

    Args:
        case_id: whose.
    """
    rows = ConsentGiven.objects.filter(case_id=case_id).order_by("pk")
    return [
        Consent(Purpose(row.purpose), Answer(row.answer), row.given_on, row.expires_on, row.revoked_on) for row in rows
    ]


def acts_of(case_id: str) -> dict[Act, Agreed]:
    """What a person said they agreed to, act by act.

    Args:
        case_id: whose.
    """
    told = ActTold.objects.filter(case_id=case_id).values_list("act", "agreed")
    return {Act(act): Agreed(agreed) for act, agreed in told}


def delegates_of(case_id: str) -> list[Delegate]:
    """Who acts, or acted, for the person of a case.

    Args:
        case_id: whose.
    """
    rows = DelegateRow.objects.filter(case_id=case_id).order_by("pk")
    return [Delegate(Right(row.right), row.proved_on, row.ends_on, row.ended_on) for row in rows]


def cases_of(row: LocationWork) -> list[str]:
    """The cases for which a location is worked on.

    Args:
        row: which.
    """
    return list(LocationCase.objects.filter(location=row).order_by("case_id").values_list("case_id", flat=True))


def cases_beside(case_id: str) -> list[str]:
    """Other cases for which the locations of a case are worked on too.

    Args:
        case_id: which.
    """
    mine = LocationCase.objects.filter(case_id=case_id).values_list("location", flat=True)
    beside = LocationCase.objects.filter(location__in=mine).exclude(case_id=case_id)
    return sorted(set(beside.values_list("case_id", flat=True)))


def who_told(rows: Collection[LocationWork]) -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    """Who tells locations.

    Args:
        rows: which.

    Returns:
        By location, the cases for which it is worked on; and the cases of the same organisation that tell the same
        location, and with which it is not shared. Those whose person may be under age are among them: a caseworker
        must have looked before a machine does.
    """
    own = _cases_by_location([row.pk for row in rows])
    alike = LocationWork.objects.filter(
        organisation_id__in={row.organisation_id for row in rows}, place_hash__in={row.place_hash for row in rows}
    ).exclude(state=State.CLOSED.value)
    places: dict[tuple[str, str], list[str]] = {}
    for pk, organisation_id, place in alike.values_list("pk", "organisation_id", "place_hash"):
        places.setdefault((organisation_id, place), []).append(pk)
    theirs = _cases_by_location([pk for ids in places.values() for pk in ids])
    others: dict[str, frozenset[str]] = {}
    for row in rows:
        beside = [pk for pk in places.get((row.organisation_id, row.place_hash), ()) if pk != row.pk]
        told = frozenset(case_id for pk in beside for case_id in theirs.get(pk, ()))
        others[row.pk] = told - own.get(row.pk, frozenset())
    return own, others


def _cases_by_location(ids: Collection[str]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for location_id, case_id in LocationCase.objects.filter(location__in=ids).values_list("location", "case_id"):
        found.setdefault(location_id, set()).add(case_id)
    return {location_id: frozenset(cases) for location_id, cases in found.items()}


def undrafted(**which: object) -> QuerySet[LocationWork]:
    """Locations that were checked, and about which nobody was asked or is about to be.

    Args:
        which: of these, as a filter takes it.
    """
    about = NoticeLocation.objects.filter(notice__state__in=_ON_THE_WAY, location=OuterRef("pk"))
    return LocationWork.objects.filter(~Exists(about), state=State.CHECKED.value, **which)


def hashes_taken_at(row: LocationWork) -> list[str]:
    """The PDQ hashes that a machine took at a location, confirmed or not.

    Args:
        row: which.
    """
    boxes = row.signals.order_by("pk").values_list("value", flat=True)
    return [open_signal(row.pk, bytes(box)) for box in boxes]


def asked_already(recipient_hash: str, rows: Collection[LocationWork]) -> frozenset[str]:
    """Which locations a recipient was asked about, or is about to be, and that have not come to anything else since.

    One that reappeared, was opened anew, or was refused may be asked for once more: what was asked in an earlier round
    stands in nobody's way.

    Args:
        recipient_hash: who.
        rows: which.
    """
    pending = Q(notice__state__in=_ON_THE_WAY)
    had = Q(notice__state__in=[NoticeState.ACCEPTED, NoticeState.ANSWERED])
    had &= ~Q(location__state__in=[State.REAPPEARED, State.REFUSED])
    had &= Q(location__round_since__isnull=True) | Q(notice__sent_at__gte=F("location__round_since"))
    found = NoticeLocation.objects.filter(pending | had, location__in=rows, notice__recipient_hash=recipient_hash)
    return frozenset(found.values_list("location_id", flat=True))


def tasks_in(organisation_id: str) -> list[Task]:
    """What waits in an organisation, soonest first.

    Args:
        organisation_id: whose.
    """
    rows = Task.objects.filter(organisation_id=organisation_id, done_at__isnull=True)
    return list(rows.order_by("due_at", "pk"))


def tasks_due_first(organisation_id: str, most: int) -> list[Task]:
    """What waits in an organisation and is due first.

    Args:
        organisation_id: whose.
        most: how many at the most.
    """
    rows = Task.objects.filter(organisation_id=organisation_id, done_at__isnull=True)
    return list(rows.order_by("due_at", "pk")[:most])


def tasks_counted(organisation_id: str) -> list[tuple[TaskKind, int, datetime]]:
    """How much of each kind waits in an organisation, and by when the first of it is due; counted in the database.

    Args:
        organisation_id: whose.
    """
    rows = Task.objects.filter(organisation_id=organisation_id, done_at__isnull=True).order_by()
    found = rows.values_list("kind").annotate(many=Count("*"), first=Min("due_at"))  # `*`: read in the index alone
    return [(TaskKind(kind), many, due) for kind, many, due in found.order_by("first", "kind")]


def task_in(organisation_id: str, task_id: str) -> Task:
    """One task of an organisation.

    Args:
        organisation_id: whose.
        task_id: which.

    Raises:
        NotFound: it has no such task.
    """
    row = Task.objects.filter(pk=task_id, organisation_id=organisation_id).first()
    if row is None:
        raise NotFound("there is no such task")
    return row


def tasks_about(organisation_id: str, holder: str) -> list[Task]:
    """What waits about one case or incident, soonest first.

    Args:
        organisation_id: whose.
        holder: the case or incident.
    """
    rows = Task.objects.filter(organisation_id=organisation_id, holder=holder, done_at__isnull=True)
    return list(rows.order_by("due_at", "pk"))


def lately_done(organisation_id: str, by_id: str, since: datetime) -> list[Task]:
    """What a caseworker said to be done since an instant, newest first.

    Args:
        organisation_id: whose.
        by_id: the caseworker.
        since: the instant.
    """
    rows = Task.objects.filter(organisation_id=organisation_id, done_by_id=by_id, done_at__gt=since)
    return list(rows.order_by("-done_at", "pk"))


def figures(organisation_id: str, since: date | None = None) -> Counter[Figure]:
    """How many locations are open, in work, resolved, failed or set aside.

    Args:
        organisation_id: whose.
        since: of those reported on or after a day.
    """
    rows = LocationWork.objects.filter(organisation_id=organisation_id)
    if since is not None:
        rows = rows.filter(reported_on__gte=since)
    counted: Counter[Figure] = Counter()
    for state, ending, many in rows.order_by().values_list("state", "ending").annotate(Count("pk")):
        counted[figure(State(state), Ending(ending) if ending else None)] += many
    return counted
