"""A caseworker checks locations for a case: link, subject, authority. Nothing is asked of anybody before."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from takeback.base.errors import Conflict, Invalid
from takeback.casework.case import start_of_day
from takeback.casework.takedown.checks import Around, Authority, Check, Cleared, Link, Reason, Stopped, Subject, judged
from takeback.casework.takedown.location_state import State
from takeback.flows.cases.turning import hold_to_turn, turn
from takeback.flows.services import Services
from takeback.flows.takedowns.around import Surroundings, has_delegate, own_case
from takeback.flows.takedowns.site_looks import after_a_check
from takeback.flows.uploads.held_back import key_to_contact
from takeback.records.accounts.models import User
from takeback.records.handovers.actions import receive
from takeback.records.takedowns.actions.checks import note_check
from takeback.records.takedowns.actions.locations import locked_locations, say
from takeback.records.takedowns.actions.tasks import end_task
from takeback.records.takedowns.models import LocationCase, LocationCheck, LocationWork
from takeback.records.takedowns.words import TaskKind
from takeback.records.work.exposures import looked_at
from takeback.sealing.boxes import PrivateKey


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of the locations.

    Attributes:
        cleared: notices about these may be drafted.
        stopped: these are stopped, each with its reasons, the gravest first.
    """

    cleared: tuple[str, ...]
    stopped: dict[str, tuple[Reason, ...]]


def check(
    services: Services,
    by: User,
    case_id: str,
    ids: Collection[str],
    found: Check,
    *,
    private: PrivateKey | None = None,
) -> Checked:
    """Write down what a caseworker found at some locations, alike for all of them.

    What was looked at counts in the caseworker's day, see `records.work.exposures`.

    Where somebody may have been under age, the whole case goes the minor's path, see `flows.cases.turning`.

    Args:
        services: the process's collaborators.
        by: a caseworker.
        case_id: for whom.
        ids: which locations.
        found: what they found.
        private: their own private half: with it, keys of the case's pictures are given to the legal contact alone.

    Raises:
        NotAllowed: not a caseworker.
        NotFound: the organisation has no such case, or no such location.
        Invalid: none was named, or a delegate was found where nobody was ever named as one.
        Conflict: one of them is not the case's, or is closed or handed over.
    """
    case = own_case(by, case_id)
    if not ids:
        raise Invalid("name what was checked", field="ids")
    if found.authority is Authority.DELEGATE and not has_delegate(case_id):
        raise Invalid("nobody was named who acts for this person", field="authority")
    at = services.clock.now()
    perhaps_minor = found.subject is Subject.PERHAPS_MINOR
    if perhaps_minor:
        key_to_contact(services, by, private, case_id)
    cleared: list[LocationWork] = []
    stopped: dict[str, tuple[Reason, ...]] = {}
    with transaction.atomic():
        held = hold_to_turn(case_id) if perhaps_minor else None
        rows = locked_locations(by.organisation_id, ids)
        shared = set(LocationCase.objects.filter(location__in=rows, case_id=case_id).values_list("location", flat=True))
        if any(row.pk not in shared or State(row.state) in _OVER for row in rows):
            raise Conflict("one of these is not worked on for this case, or not any more")
        _count_looks(by, rows, found, at)
        known = Surroundings(rows, at.date())
        for row in rows:
            outcome = judged(found, _around(known, row, case_id, found))
            note_check(row, case_id, found, outcome, by.pk, at)
            if isinstance(outcome, Cleared):
                cleared.append(row)
            else:
                stopped[row.pk] = outcome.reasons
        _end_checks(rows, at)
        if held is not None:
            turn(services, held, by, at)
        elif any(Stopped(reasons).perhaps_minor for reasons in stopped.values()):
            receive(case_id, case.organisation_id or by.organisation_id, "", at)
        after_a_check(cleared, at)
        say("checked", cleared, at, by=by.pk)
        say("stopped", [row for row in rows if row.pk in stopped], at, by=by.pk)
    return Checked(tuple(row.pk for row in cleared), stopped)


def _count_looks(by: User, rows: Collection[LocationWork], found: Check, at: datetime) -> None:
    """What was looked at counts like a picture that a reviewer is shown; the same location once a day."""
    if found.link is Link.NOT_LOOKED:
        return
    today = start_of_day(at)
    seen = LocationCheck.objects.filter(location__in=rows, by=by, checked_at__gte=today).exclude(
        link=Link.NOT_LOOKED.value
    )
    looked_at(by.pk, len({row.pk for row in rows} - set(seen.values_list("location", flat=True))), at)


def _end_checks(rows: Collection[LocationWork], at: datetime) -> None:
    """Of holders in which nothing is left to be checked, nobody checks anything."""
    for holder, organisation in {(row.holder, row.organisation_id) for row in rows}:
        if not LocationWork.objects.filter(holder=holder, state=State.REPORTED.value).exists():
            end_task(organisation, TaskKind.CHECK, holder, at)


_OVER = frozenset({State.CLOSED, State.HANDED_OVER})


def _around(known: Surroundings, row: LocationWork, case_id: str, found: Check) -> Around:
    return known.around(
        row,
        case_id,
        by_delegate=found.authority is Authority.DELEGATE,
        several=found.subject is Subject.ONE_OF_SEVERAL,
        at_the_check=True,
    )
