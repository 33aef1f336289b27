"""Nobody has the file: a hash taken unseen where it is online, which the person confirms by the location alone.

A machine hashes the picture in memory and drops it. Nobody of ours looks, and she need not look again: she says whether
the location is the one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db import transaction
from django.db.models import Count, QuerySet

from takeback.base.errors import Conflict, Invalid, NotAllowed, NotFound
from takeback.casework.case import Path, State
from takeback.casework.takedown.location_state import WATCHED
from takeback.casework.takedown.location_state import State as LocationState
from takeback.flows.cases.claiming import Claimed, Picture, claim_pictures
from takeback.flows.cases.near_claims import look_once_more, near_entries
from takeback.flows.cases.own_case import Holder
from takeback.flows.services import Services
from takeback.flows.takedowns.around import own_case
from takeback.flows.takedowns.looking import to_look_at
from takeback.records.accounts.models import User
from takeback.records.cases.actions import locked_case
from takeback.records.takedowns.actions.locations import locked_location, say
from takeback.records.takedowns.actions.signals import confirm, keep_unseen
from takeback.records.takedowns.locks import open_signal
from takeback.records.takedowns.models import LocationCase, UnseenSignal
from takeback.signals.signal import Signal


def take_signals(services: Services, location_id: str, signals: Iterable[Signal]) -> int:
    """Keep hashes that a machine took at a location. They match nothing until the person has confirmed it.

    Args:
        services: the process's collaborators.
        location_id: where.
        signals: of the pictures there.

    Returns:
        How many are new; 0 also where nothing may be taken, as on the minor's path.

    Raises:
        Conflict: so many pictures are not one person's.
    """
    at = services.clock.now()
    with transaction.atomic():
        row = locked_location(location_id)
        if row is None or to_look_at(location_id) is None:
            return 0
        return keep_unseen(row, [each for each in signals if _can_be_banked(each)], at)


def to_confirm(location_ids: Collection[str]) -> dict[str, int]:
    """How many pictures were hashed at each of these locations, of which the person has said nothing yet.

    Args:
        location_ids: which; those where nothing waits are left out.
    """
    watched = [each.value for each in WATCHED]
    rows = UnseenSignal.objects.filter(location__in=location_ids, location__state__in=watched, entry__isnull=True)
    return dict(rows.order_by().values_list("location").annotate(Count("pk")))


def confirm_location(services: Services, holder: Holder, location_id: str) -> int:
    """The person says that it is the location: what was hashed there becomes entries of their case.

    Args:
        services: the process's collaborators.
        holder: the person.
        location_id: which.

    Returns:
        How many pictures the case has by it.

    Raises:
        NotFound: it is none of theirs.
        NotAllowed: the case goes the minor's path.
        Conflict: nobody has verified the person, the case is withdrawn or about to be, or nothing is to be confirmed.
    """
    return _confirm(services, holder.case_id, location_id, by="person")


def confirmed_by_phone(services: Services, by: User, case_id: str, location_id: str) -> int:
    """The person said so to a caseworker. The errors are those of `confirm_location`.

    Args:
        services: the process's collaborators.
        by: a caseworker.
        case_id: whose.
        location_id: which.

    Raises:
        NotAllowed: not a caseworker.
    """
    return _confirm(services, own_case(by, case_id).pk, location_id, by=by.pk)


def _confirm(services: Services, case_id: str, location_id: str, *, by: str) -> int:
    at = services.clock.now()
    near = near_entries(services, [open_signal(location_id, bytes(each.value)) for each in _waiting(location_id)])
    claimed: list[Claimed] = []
    with transaction.atomic():
        case = locked_case(case_id)
        if case.path == Path.MINOR:
            raise NotAllowed("no hash is taken where somebody may have been under age")
        if State(case.state) is not State.VERIFIED:
            raise Conflict("nobody knows for sure that this is the person, or the case is withdrawn or about to be")
        row = locked_location(location_id)
        if row is None or not LocationCase.objects.filter(location=row, case_id=case_id).exists():
            raise NotFound("there is no such location in this case")
        waiting = list(_waiting(row.pk).select_for_update())
        if LocationState(row.state) not in WATCHED or not waiting:
            raise Conflict("nothing is to be confirmed at this location")
        for each in waiting:
            picture = Picture(open_signal(row.pk, bytes(each.value)), each.quality)
            claimed.append(claim_pictures(case, [picture], at, near=near))
            confirm(each, claimed[-1].images[0].entry, at)
        say("location_confirmed", [row], at, by=by)
    for each_claim in claimed:
        look_once_more(services, each_claim.new, each_claim.values)
    return len(waiting)


def _waiting(location_id: str) -> QuerySet[UnseenSignal]:
    """What was hashed at a location, and the person has said nothing of."""
    return UnseenSignal.objects.filter(location_id=location_id, entry__isnull=True).order_by("pk")


def _can_be_banked(signal: Signal) -> bool:
    """Whether a bank will take it: a picture with too little in it to tell it from others is none."""
    try:
        Picture(signal.value, signal.quality or 0)
    except Invalid:
        return False
    return signal.type == "pdq"
