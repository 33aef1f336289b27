"""What was seen at a location. The looking itself is an adapter's; this keeps and follows it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from takeback.base.errors import Conflict, Invalid
from takeback.casework.case import Path, start_of_day
from takeback.casework.claim import LIVE
from takeback.casework.takedown.checks import Link
from takeback.casework.takedown.closure import Ending
from takeback.casework.takedown.location_state import WATCHED, Event, State
from takeback.casework.takedown.matter import Matter, Sight, sight
from takeback.casework.takedown.recheck import BY_HAND, Look, Saw, Wanted, by_hand, saw_gone, told_to
from takeback.flows.services import Services
from takeback.flows.takedowns.around import need_caseworker
from takeback.flows.takedowns.learning import learn_of_ending
from takeback.flows.takedowns.mirror_looks import have_mirrors_looked_at
from takeback.records.accounts.models import User
from takeback.records.banks.queries import values_of
from takeback.records.cases.models import Case, CaseImage
from takeback.records.takedowns.actions.locations import locked_location, locked_locations, look_soon, move, say
from takeback.records.takedowns.actions.looks import ask_for_a_persons_look, note_looks
from takeback.records.takedowns.actions.signals import keep_hers
from takeback.records.takedowns.locks import open_location, open_signal
from takeback.records.takedowns.models import LocationCheck, LocationWork, LookRow, UnseenSignal
from takeback.records.takedowns.queries import cases_of
from takeback.records.work.exposures import looked_at
from takeback.sites.location import Location, Reach

_PICTURES = frozenset({Matter.IMAGE, Matter.IMPERSONATION})
_NOBODY_ANSWERED = frozenset({State.CHECKED, State.ASKED})
_ASKED_FOR = frozenset({Ending.STAYED_GONE, Ending.LADDER_ENDED})
_MOST_RESULTS = 2_000


@dataclass(frozen=True, slots=True)
class ToLookAt:
    """What a worker is to look at.

    Attributes:
        location: where.
        wanted: what is looked for there.
    """

    location: Location
    wanted: Wanted


def to_look_at(location_id: str) -> ToLookAt | None:
    """What a worker may fetch; `None` where it may not: nothing is fetched of whoever may have been under age.

    Args:
        location_id: which.
    """
    row = LocationWork.objects.filter(pk=location_id).first()
    if row is None or State(row.state) not in WATCHED or sight(Reach(row.reach)) is not Sight.MACHINE:
        return None
    if Case.objects.filter(pk__in=cases_of(row), path=Path.MINOR.value).exists():
        return None
    matter = Matter(row.matter)
    pictures = matter in _PICTURES and Reach(row.reach) is Reach.WEB
    claimed = _claimed(cases_of(row)) if pictures else {}
    kept = UnseenSignal.objects.filter(location=row).order_by("pk") if pictures else ()
    opened = [(each.entry, open_signal(row.pk, bytes(each.value))) for each in kept]
    wanted = Wanted(
        matter=matter,
        known=frozenset(claimed.values()),
        # Of a picture that is the person's no more, nothing is looked for.
        seen=frozenset(value for entry, value in opened if entry in claimed),
        taken=frozenset(value for entry, value in opened if entry is None),
        results=_results_of(row) if Reach(row.reach) is Reach.SEARCH or matter is Matter.SEARCH_RESULT else frozenset(),
        may_take=pictures and State(row.state) in _NOBODY_ANSWERED and not row.was_gone,
    )
    return ToLookAt(open_location(row.pk, bytes(row.place)), wanted)


def _claimed(cases: Sequence[str]) -> dict[int, str]:
    """The pictures that these cases claim in the bank: each entry, and its upright PDQ."""
    claims = CaseImage.objects.filter(case_id__in=cases, claim__in=[each.value for each in LIVE])
    return values_of(claims.values_list("entry", flat=True), "pdq")


def _results_of(row: LocationWork) -> frozenset[str]:
    """Where search results must not lead to: what else is, or was, asked for on the web for the same person.

    A link that nobody checked, or that a check stopped, may be a journalist's: that it is found is right.
    """
    asked_for = Q(state__in=[each.value for each in WATCHED]) | Q(ending__in=[each.value for each in _ASKED_FOR])
    others = LocationWork.objects.filter(asked_for, cases__case_id__in=cases_of(row), reach=Reach.WEB.value)
    rows = others.exclude(pk=row.pk).order_by("pk").distinct()[:_MOST_RESULTS]
    return frozenset(open_location(each.pk, bytes(each.place)).key for each in rows)


def seen_there(location_id: str, values: Collection[str], at: datetime) -> int:
    """Keep that pictures of the person lie at a location, so that a look can tell when they do not.

    Args:
        location_id: where.
        values: PDQs that the person claims, as `to_look_at` gave them.
        at: now.

    Returns:
        How many are new there; 0 also where nothing may be looked at.

    Raises:
        Conflict: so many pictures are not one person's.
    """
    with transaction.atomic():
        row = locked_location(location_id)
        if row is None or to_look_at(location_id) is None:
            return 0
        claimed = _claimed(cases_of(row))
        return keep_hers(row, {value: entry for entry, value in claimed.items() if value in values}, at)


def looked(services: Services, location_id: str, looks: Sequence[Look]) -> Event | None:
    """Keep what was seen in one round from all vantage points.

    Args:
        services: the process's collaborators.
        location_id: which.
        looks: one from each vantage point.

    Returns:
        What happened to the location by it.
    """
    at = services.clock.now()
    with transaction.atomic():
        event = note_looks(location_id, looks, at)
        row = LocationWork.objects.get(pk=location_id) if event is not None else None
        if row is not None and row.since == at and State(row.state) in _MOVED:
            have_mirrors_looked_at(row, at)
            if State(row.state) is State.GONE:
                learn_of_ending(row, at, removed=True)
    return event


_MOVED = frozenset({State.GONE, State.REAPPEARED})


def looked_by_hand(services: Services, by: User, location_id: str, saw: Saw) -> Event | None:
    """Keep what a caseworker saw from their own browser: a vantage point like any other, and never enough alone.

    It counts in the caseworker's day, see `records.work.exposures`.

    Whoever sees it gone has a machine look at once: what is there still is then known within minutes, and is not found
    "there again" a week later.

    Args:
        services: the process's collaborators.
        by: a caseworker.
        location_id: which.
        saw: what, one of `BY_HAND`.

    Raises:
        NotAllowed: not a caseworker.
        NotFound: the organisation has no such location.
        Invalid: that is nothing that a person sees.
    """
    need_caseworker(by)
    if saw not in BY_HAND:
        raise Invalid("say what you see there", field="saw")
    look = Look(saw, by_hand(by.pk), services.clock.now())
    with transaction.atomic():
        (row,) = locked_locations(by.organisation_id, [location_id])
        if not _was_opened_today(row, by, look.at):
            looked_at(by.pk, 1, look.at)
        return _said(services, by, location_id, look)


def _was_opened_today(row: LocationWork, by: User, at: datetime) -> bool:
    """Whether a caseworker has looked there today already, at its check or since: that counted then."""
    today = start_of_day(at)
    if LookRow.objects.filter(location=row, vantage=by_hand(by.pk), at__gte=today).exists():
        return True
    checks = LocationCheck.objects.filter(location=row, by=by, checked_at__gte=today)
    return checks.exclude(link=Link.NOT_LOOKED.value).exists()


def told_gone(services: Services, by: User, location_id: str) -> Event | None:
    """Note that somebody who can see it says that it is gone.

    Of what no machine of ours can see, that is all that can be known. Where one can look, it is a reason to look, and
    counts only once it turned out that nobody of ours can see anything there.

    Args:
        services: the process's collaborators.
        by: the caseworker who heard it.
        location_id: which.

    Returns:
        What happened to the location by it; `None`: somebody looks first.

    Raises:
        NotAllowed: not a caseworker.
        NotFound: the organisation has no such location.
        Conflict: it is not worked on.
    """
    need_caseworker(by)
    at = services.clock.now()
    with transaction.atomic():
        (row,) = locked_locations(by.organisation_id, [location_id])
        if sight(Reach(row.reach)) is not Sight.MACHINE:
            if move(row, Event.TOLD_GONE, at):
                learn_of_ending(row, at, removed=True)
            say("told_gone", [row], at, by=by.pk)
            return Event.TOLD_GONE
        if State(row.state) not in WATCHED:
            raise Conflict("nobody works on this location now")
        event = _said(services, by, location_id, Look(Saw.GONE, told_to(by.pk), at))
        if event is not Event.SEE_GONE and State(row.state) is not State.GONE:
            ask_for_a_persons_look(row, at)
        return event


def _said(services: Services, by: User, location_id: str, look: Look) -> Event | None:
    with transaction.atomic():
        (row,) = locked_locations(by.organisation_id, [location_id])
        say("looked_by_hand", [row], look.at, by=by.pk, saw=look.saw.value)
        event = looked(services, location_id, [look])
        if saw_gone(look) and event is not Event.SEE_GONE:
            row.refresh_from_db()
            look_soon(row, look.at)
    return event
