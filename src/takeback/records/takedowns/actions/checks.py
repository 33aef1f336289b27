"""Writes of checks: what a caseworker found, and where that leads."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from takeback.casework.takedown.checks import OF_THE_LINK, Check, Cleared, Stopped
from takeback.casework.takedown.location_state import WATCHED, Event, State
from takeback.records.takedowns.actions.locations import move, wait_for_check
from takeback.records.takedowns.models import LocationCase, LocationCheck, LocationWork, UnseenSignal


def note_check(
    row: LocationWork, case_id: str, check: Check, outcome: Cleared | Stopped, by_id: str, at: datetime
) -> None:
    """Keep a check of a held location, and move it.

    A location that is worked on already stays where it is if it is cleared once more.

    Args:
        row: held by the transaction.
        case_id: for whom it was checked.
        check: what a caseworker found.
        outcome: what follows.
        by_id: who.
        at: now.

    Raises:
        Conflict: it is closed or handed over.
    """
    reasons = outcome.reasons if isinstance(outcome, Stopped) else ()
    LocationCheck.objects.create(
        location=row,
        case_id=case_id,
        by_id=by_id,
        link=check.link.value,
        subject=check.subject.value,
        authority=check.authority.value,
        preserve_hours=check.preserve_hours,
        reasons=",".join(reasons),
        checked_at=at,
    )
    if isinstance(outcome, Stopped):
        _stop(row, case_id, outcome, at)
        return
    row.not_before = at + outcome.wait if outcome.wait else None
    if State(row.state) in WATCHED:
        row.save(update_fields=["not_before"])
    else:
        move(row, Event.CLEAR, at)


def last_checks(rows: Collection[LocationWork]) -> dict[str, dict[str, LocationCheck]]:
    """The last check of each location for each case; cases that it is not worked on for any more are among them.

    Args:
        rows: which.
    """
    found: dict[str, dict[str, LocationCheck]] = {}
    for each in LocationCheck.objects.filter(location__in=[row.pk for row in rows]).order_by("pk"):
        found.setdefault(each.location_id, {})[each.case_id] = each
    return found


def forget_checks(case_id: str, at: datetime) -> None:
    """Forget what was checked for a case that ends. What others were not cleared for waits for a check of theirs.

    Args:
        case_id: whose.
        at: now.
    """
    checked = set(LocationCheck.objects.filter(case_id=case_id).values_list("location", flat=True))
    rows = list(LocationWork.objects.select_for_update().filter(pk__in=checked).order_by("pk"))
    LocationCheck.objects.filter(case_id=case_id).delete()
    stopped = [row for row in rows if State(row.state) in WATCHED and not _is_cleared_for_somebody(row)]
    for row in stopped:
        move(row, Event.STOP, at)
    for holder in {row.holder for row in stopped}:
        wait_for_check([row for row in stopped if row.holder == holder], at)


def cases_that_cleared(row: LocationWork) -> list[str]:
    """The cases for whom the last check of a location cleared it.

    Args:
        row: which.
    """
    last: dict[str, str] = dict(
        LocationCheck.objects.filter(location=row).order_by("pk").values_list("case_id", "reasons")
    )
    members = set(LocationCase.objects.filter(location=row).values_list("case_id", flat=True))
    return sorted(case_id for case_id, reasons in last.items() if not reasons and case_id in members)


def _is_cleared_for_somebody(row: LocationWork) -> bool:
    return bool(cases_that_cleared(row))


def _stop(row: LocationWork, case_id: str, outcome: Stopped, at: datetime) -> None:
    """What is wrong with the link is wrong for everybody; what is wrong with one person's asking, for them alone."""
    if outcome.perhaps_minor:
        hand_over([row], at)
        return
    others = set(cases_that_cleared(row)) - {case_id}
    if State(row.state) is not State.STOPPED and (OF_THE_LINK & set(outcome.reasons) or not others):
        move(row, Event.STOP, at)


def hand_over(rows: Collection[LocationWork], at: datetime) -> list[LocationWork]:
    """End all work on these: they are the business of those who may act by law. Hashes taken there are forgotten.

    Args:
        rows: held by the transaction.
        at: now.

    Returns:
        Those that were not handed over before.
    """
    fresh = [row for row in rows if State(row.state) is not State.HANDED_OVER]
    UnseenSignal.objects.filter(location__in=fresh).delete()
    for row in fresh:
        row.ending, row.remains, row.closed_on = "", "", None
        move(row, Event.HAND_OVER, at)
    return fresh
