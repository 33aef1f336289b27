"""What vantage points saw at a location. The looking itself is an adapter's; this keeps and follows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from takeback.base.errors import Conflict, NotFound
from takeback.casework.case import Path
from takeback.casework.claim import LIVE
from takeback.casework.takedown.location_state import WATCHED, Event, State
from takeback.casework.takedown.matter import Matter, Sight, sight
from takeback.casework.takedown.recheck import Look, Saw
from takeback.flows.services import Services
from takeback.flows.takedowns.around import need_caseworker
from takeback.records.accounts.models import User
from takeback.records.banks.queries import signals_of
from takeback.records.cases.models import Case, CaseImage
from takeback.records.takedowns.actions.locations import locked_locations, move, say
from takeback.records.takedowns.actions.looks import note_looks
from takeback.records.takedowns.locks import open_location, open_signal
from takeback.records.takedowns.models import LocationWork, UnseenSignal
from takeback.records.takedowns.queries import cases_of
from takeback.sites.location import Location, Reach


@dataclass(frozen=True, slots=True)
class ToLookAt:
    """What a worker is to look at.

    Attributes:
        location: where.
        signals: hashes that were taken there: by them a look tells whether the same picture is there still.
        known: hashes of the person's pictures, where it is pictures that are looked for.
        pictures: whether it is: only then a hash may be taken unseen.
    """

    location: Location
    signals: tuple[str, ...]
    known: tuple[str, ...] = ()
    pictures: bool = True


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
    kept = UnseenSignal.objects.filter(location=row).order_by("pk")
    signals = tuple(open_signal(row.pk, bytes(each.value)) for each in kept)
    pictures = Matter(row.matter) in _PICTURES
    known = _pictures_of(cases_of(row)) if pictures else ()
    return ToLookAt(open_location(row.pk, bytes(row.place)), signals, known, pictures)


_PICTURES = frozenset({Matter.IMAGE, Matter.IMPERSONATION})


def _pictures_of(cases: Sequence[str]) -> tuple[str, ...]:
    """The hashes that these cases claim in the bank: upright PDQs."""
    claims = CaseImage.objects.filter(case_id__in=cases, claim__in=[each.value for each in LIVE])
    return signals_of(claims.values_list("entry", flat=True), "pdq")


def looked(services: Services, location_id: str, looks: Sequence[Look]) -> Event | None:
    """Keep what was seen in one round from all vantage points.

    Args:
        services: the process's collaborators.
        location_id: which.
        looks: one from each vantage point.

    Returns:
        What happened to the location by it.
    """
    with transaction.atomic():
        return note_looks(location_id, looks, services.clock.now())


def looked_by_hand(services: Services, by: User, location_id: str, saw: Saw) -> Event | None:
    """Keep what a caseworker saw from their own browser: a vantage point like any other.

    Args:
        services: the process's collaborators.
        by: a caseworker.
        location_id: which.
        saw: what.

    Raises:
        NotAllowed: not a caseworker.
        NotFound: the organisation has no such location.
    """
    need_caseworker(by)
    if not LocationWork.objects.filter(pk=location_id, organisation_id=by.organisation_id).exists():
        raise NotFound("there is no such location")
    return looked(services, location_id, [Look(saw, f"hand:{by.pk}"[:40], services.clock.now())])


def told_gone(services: Services, by: User, location_id: str) -> None:
    """Note that a witness says that it is gone, of what no machine of ours can see.

    Args:
        services: the process's collaborators.
        by: the caseworker who heard it.
        location_id: which.

    Raises:
        NotAllowed: not a caseworker.
        NotFound: the organisation has no such location.
        Conflict: a machine can look at it, or it is not worked on.
    """
    need_caseworker(by)
    at = services.clock.now()
    with transaction.atomic():
        (row,) = locked_locations(by.organisation_id, [location_id])
        if sight(Reach(row.reach)) is Sight.MACHINE:
            raise Conflict("a word does not do where one can look")
        move(row, Event.TOLD_GONE, at)
        say("told_gone", [row], at, by=by.pk)
