"""A report becomes locations of a case: from what the person told, from what a caseworker pastes, from a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db import transaction

from takeback.base.errors import Conflict, Invalid, NotFound
from takeback.casework.case import Path, State
from takeback.casework.report import NotRead, Report, Told, Twice, read_csv, read_lines, read_paste
from takeback.casework.takedown.location_state import Event
from takeback.casework.takedown.location_state import State as LocationState
from takeback.casework.takedown.matter import Matter
from takeback.flows.services import Services
from takeback.flows.takedowns.around import own_case
from takeback.flows.takedowns.site_looks import have_reported_sites_looked_up
from takeback.records.accounts.models import User
from takeback.records.audit.openings import record_opening
from takeback.records.cases.actions import locked_case
from takeback.records.cases.models import Case
from takeback.records.cases.news import News, end_news
from takeback.records.cases.queries import case_in, links_of
from takeback.records.handovers.actions import receive
from takeback.records.incidents.queries import incidents_of_case
from takeback.records.takedowns.actions.checks import hand_over
from takeback.records.takedowns.actions.locations import keep_locations, look_soon, move, say, wait_for_check
from takeback.records.takedowns.locks import hashed
from takeback.records.takedowns.models import LocationWork
from takeback.sites.location import Location

MOST_LOCATIONS = 5_000
"""Of one case."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of a report.

    Attributes:
        fresh: ids of locations that are new.
        known: how many were worked on already.
        sites: on how many sites the new ones lie.
        not_read: lines that a person has to look at.
        handed_over: whether they are the business of those who may act by law, and of nobody here.
    """

    fresh: tuple[str, ...]
    known: int
    sites: int
    not_read: tuple[NotRead, ...] = field(repr=False)
    handed_over: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be taken in, before anything is.

    Attributes:
        report: line by line.
        known: keys of locations that are worked on for the case already.
        room: how many more locations the case may have.
    """

    report: Report
    known: frozenset[str] = field(repr=False)
    room: int


def preview(by: User, case_id: str, report: Report) -> Preview:
    """Look a report through. Nothing is kept.

    Args:
        by: a caseworker.
        case_id: for which case.
        report: as it was read.

    Raises:
        NotAllowed: not a caseworker.
        NotFound: the organisation has no such case.
    """
    own_case(by, case_id)
    there = LocationWork.objects.filter(organisation_id=by.organisation_id, cases__case_id=case_id)
    places = set(there.values_list("place_hash", flat=True))
    known = {told.location.key for told in report.told if hashed("place", told.location.key) in places}
    return Preview(report, frozenset(known), max(0, MOST_LOCATIONS - len(places)))


def take_in_paste(services: Services, by: User, case_id: str, text: str | bytes) -> TakenIn:
    """Take in what a caseworker pastes.

    Args:
        services: the process's collaborators.
        by: a caseworker.
        case_id: for which case.
        text: lines, with links in them.

    Raises:
        NotAllowed: not a caseworker.
        NotFound: the organisation has no such case.
        Conflict: the case was withdrawn, or is about to be.
        TooLarge: more than a report has.
        Invalid: the case would have too many locations.
    """
    own_case(by, case_id)
    return _take_in(services, by.pk, case_id, read_paste(text))


def take_in_csv(services: Services, by: User, case_id: str, data: bytes) -> TakenIn:
    """Take in a file. The arguments and errors are those of `take_in_paste`.

    Args:
        services: the process's collaborators.
        by: a caseworker.
        case_id: for which case.
        data: a CSV whose first row names its columns.

    Raises:
        Invalid: no column holds locations, or the case would have too many.
    """
    own_case(by, case_id)
    return _take_in(services, by.pk, case_id, read_csv(data))


def take_in_reported(services: Services, by: User, case_id: str) -> TakenIn:
    """Take in the links that the person reported on their page. The arguments and errors are those of `take_in_paste`.

    What shows who and where they are, as they say, becomes identity data, and goes before everything. All that they
    ever reported is read, so what was closed or seen gone meanwhile is touched only where they told it again since.

    Args:
        services: the process's collaborators.
        by: a caseworker.
        case_id: of which case.
    """
    own_case(by, case_id)
    with transaction.atomic():
        case = locked_case(case_id)  # before the links are read: one that is told meanwhile waits, and is told anew
        links = sorted(links_of(case), key=lambda link: not link.danger)  # told as a danger first, it stays one
        dangers = sum(link.danger for link in links)
        report = read_paste("\n".join(_one_line(link.text) for link in links))
        record_opening(by.pk, "links", case_id, services.clock.now())
        told_on = _told_on(report, [link.reported_on for link in links])
        taken = _take_in(services, by.pk, case_id, _with_dangers(report, dangers), told_on)
        end_news(case, News.LINKS)
    return taken


def _told_on(report: Report, days: Sequence[date]) -> dict[str, list[date]]:
    """By place, hashed: each day on which it was told; of one line of the report each."""
    on_line: dict[int, list[list[date]]] = {}
    told: dict[str, list[date]] = {}
    for line in report.lines:
        if isinstance(line, Told):
            there = told.setdefault(hashed("place", line.location.key), [])
            there.append(days[line.line - 1])
            on_line.setdefault(line.line, []).append(there)
        elif isinstance(line, Twice):
            for there in on_line.get(line.first, ()):
                there.append(days[line.line - 1])
    return told


def _with_dangers(report: Report, dangers: int) -> Report:
    """The report, with what stands on so many first lines told as identity data."""
    return Report(
        tuple(
            replace(line, matter=Matter.IDENTITY) if isinstance(line, Told) and line.line <= dangers else line
            for line in report.lines
        )
    )


def take_in_from_system(
    services: Services,
    organisation_id: str,
    key_id: str,
    case_id: str,
    links: Sequence[str],
    *,
    matter: Matter | None = None,
) -> Report:
    """Take in what a system of an organisation brings by a key of its own. A caseworker checks it as any other link.

    Done twice, it is done once. What comes back is what the system gave, and nothing of the case.

    Args:
        services: the process's collaborators.
        organisation_id: whose key it is.
        key_id: which.
        case_id: for which case.
        links: lines, each with one link.
        matter: what lies at all of them, where the system says so.

    Raises:
        NotFound: the organisation has no such case, or one that is withdrawn or about to be: which, is not told.
        TooLarge: more than a report has.
        Invalid: the case would have too many locations.
    """
    case_in(organisation_id, case_id)
    report = read_lines(links)
    if matter is not None:
        report = Report(
            tuple(replace(each, matter=matter) if isinstance(each, Told) else each for each in report.lines)
        )
    try:
        _take_in(services, key_id, case_id, report)
    except Conflict:
        raise NotFound("there is no such case") from None
    return report


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _take_in(
    services: Services, by_id: str, case_id: str, report: Report, told_on: Mapping[str, Sequence[date]] | None = None
) -> TakenIn:
    at = services.clock.now()
    with transaction.atomic():
        case = locked_case(case_id)
        if State(case.state) in {State.WITHDRAWN, State.WITHDRAWING} or case.organisation_id is None:
            raise Conflict("this case is withdrawn, or about to be")
        there = LocationWork.objects.filter(cases__case_id=case_id).count()
        if there + len(report.told) > MOST_LOCATIONS:
            raise Invalid(f"a case has at most {MOST_LOCATIONS} locations", field="locations")
        kept = [
            each
            for holder, told in sorted(_held(case, report.told).items())
            for each in keep_locations(case.organisation_id, holder, case_id, told, at)
        ]
        fresh = [row for row, is_new in kept if is_new]
        minor = case.path == Path.MINOR
        if minor:
            hand_over([row for row, _ in kept], at)
            if fresh and told_on is None:  # of what the person tells, a hand-over has begun when it was told
                receive(case_id, case.organisation_id, "", at)
        else:
            _look_again([row for row, is_new in kept if not is_new and _is_told_anew(row, told_on)], at)
            for holder in sorted({row.holder for row, _ in kept}):
                wait_for_check([row for row, _ in kept if row.holder == holder], at)
            have_reported_sites_looked_up([row for row in fresh if row.state == LocationState.REPORTED.value], at)
        for holder in sorted({row.holder for row in fresh}):
            say("taken_in", [row for row in fresh if row.holder == holder], at, by=by_id)
    return TakenIn(
        tuple(row.pk for row in fresh),
        len(kept) - len(fresh),
        len({row.site_hash for row in fresh}),
        report.not_read,
        minor,
    )


def _is_told_anew(row: LocationWork, told_on: Mapping[str, Sequence[date]] | None) -> bool:
    """Whether a place was told once more since it was closed or seen gone; what is told just now always is.

    Days are all that is known: told twice, the last time on the day of the end, counts as told after it.
    """
    ended = row.closed_on or (row.since.date() if row.since is not None else None)
    if told_on is None or ended is None:
        return True
    days = told_on.get(row.place_hash, ())
    return any(day > ended for day in days) or (len(days) > 1 and max(days) == ended)


def _look_again(rows: Iterable[LocationWork], at: datetime) -> None:
    """What is told once more is perhaps there again: what was closed is checked anew, what is watched is looked at."""
    for row in rows:
        if LocationState(row.state) is LocationState.CLOSED:
            move(row, Event.REOPEN, at)
        elif LocationState(row.state) is LocationState.GONE:
            look_soon(row, at)


def _held(case: Case, told: Iterable[Told]) -> dict[str, list[tuple[Location, Matter]]]:
    """For whom each location is worked on: an incident of the case where it knows the location, else the case."""
    incidents = incidents_of_case(case.pk)
    rows = LocationWork.objects.filter(organisation_id=case.organisation_id, holder__in=incidents)
    shared = dict(rows.values_list("place_hash", "holder"))
    held: dict[str, list[tuple[Location, Matter]]] = {}
    for each in told:
        holder = shared.get(hashed("place", each.location.key), case.pk)
        held.setdefault(holder, []).append((each.location, each.matter))
    return held
