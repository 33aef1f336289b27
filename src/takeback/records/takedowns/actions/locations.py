"""Writes to locations: kept once, moved along the diagram, looked at by the plan, closed for a reason."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Final

from takeback.base.errors import Conflict, NotFound
from takeback.casework.takedown import matter as matters
from takeback.casework.takedown.closure import Closure, Ending, NotClosed, closed
from takeback.casework.takedown.location_state import WATCHED, Event, State, after
from takeback.casework.takedown.matter import Matter, Sight
from takeback.casework.takedown.recheck import next_look
from takeback.records.audit.actions import append
from takeback.records.takedowns.actions.tasks import end_task, put_task
from takeback.records.takedowns.locks import hashed, lock_location
from takeback.records.takedowns.models import LocationCase, LocationWork
from takeback.records.takedowns.words import TaskKind
from takeback.records.work.actions import oblige, put_in_outbox
from takeback.records.work.transactions import need_transaction
from takeback.sites.location import Location, Reach

LOOK_DUE: Final = "takedowns.look_due"
"""The obligation that has a location looked at."""
LOOK_UP: Final = "takedowns.look_up"
"""The outbox's kind: find out who runs a site, named by a location or by its own id. Twice does no harm."""
DRAFT_DUE: Final = "takedowns.draft_due"
"""The obligation that looks whether checked locations still wait for a draft, however the look at their site ended."""

_CHECK_WITHIN: Final = timedelta(days=1)
_DRAFT_WITHIN: Final = timedelta(days=1)
_LOOKED_UP_WITHIN: Final = timedelta(hours=2)
_NEVER_LOOKED_UP: Final = frozenset({Reach.ONION, Reach.NAME})


def keep_location(
    organisation_id: str, holder: str, case_id: str, location: Location, matter: Matter, at: datetime
) -> tuple[LocationWork, bool]:
    """Keep a location once for a holder, and that this case has it.

    Args:
        organisation_id: who works it.
        holder: the case, or an incident of it.
        case_id: who told it.
        location: what.
        matter: what lies there.
        at: now; kept as a day.

    Returns:
        Its row, and whether it is new. One that was told as something less dangerous becomes what it is told now.
    """
    (kept,) = keep_locations(organisation_id, holder, case_id, [(location, matter)], at)
    return kept


def keep_locations(
    organisation_id: str, holder: str, case_id: str, told: Collection[tuple[Location, Matter]], at: datetime
) -> list[tuple[LocationWork, bool]]:
    """Keep many locations at once, each as `keep_location` does.

    Args:
        organisation_id: who works them.
        holder: the case, or an incident of it.
        case_id: who told them.
        told: each with what lies there. Of two that are one location, the more dangerous counts.
        at: now; kept as a day.

    Returns:
        Each location once: its row, and whether it is new.
    """
    need_transaction()
    wanted: dict[str, LocationWork] = {}
    for location, matter in sorted(told, key=lambda each: (each[0].key, -matters.priority(each[1]))):
        fresh = _fresh(organisation_id, holder, location, matter, at)
        wanted[fresh.place_hash] = fresh
    rows = LocationWork.objects.filter(holder=holder, place_hash__in=wanted)
    known = set(rows.values_list("place_hash", flat=True))
    LocationWork.objects.bulk_create(
        [fresh for place, fresh in wanted.items() if place not in known],
        ignore_conflicts=True,  # told twice at once, and the other was faster
    )
    kept = {row.place_hash: row for row in rows.select_for_update().order_by("pk")}
    for place, fresh in wanted.items():
        if fresh.priority < kept[place].priority:
            kept[place].priority, kept[place].matter = fresh.priority, fresh.matter
            kept[place].save(update_fields=["priority", "matter"])
    LocationCase.objects.bulk_create(
        [LocationCase(location=row, case_id=case_id, told_on=at.date()) for row in kept.values()], ignore_conflicts=True
    )
    return [(kept[place], kept[place].pk == fresh.pk) for place, fresh in wanted.items()]


def _fresh(organisation_id: str, holder: str, location: Location, matter: Matter, at: datetime) -> LocationWork:
    row = LocationWork(
        organisation_id=organisation_id,
        holder=holder,
        place_hash=hashed("place", location.key),
        site_hash=hashed("site", location.site or location.key),
        reach=location.reach.value,
        matter=matter.value,
        priority=matters.priority(matter),
        reported_on=at.date(),
    )
    row.place = lock_location(row.pk, location)
    return row


def wait_for_check(rows: Collection[LocationWork], at: datetime) -> None:
    """Let the locations of one holder wait for their check, as urgent as the most urgent of them.

    Args:
        rows: of one holder; those that are not `reported` or `stopped` are passed over.
        at: now.
    """
    waiting = [row for row in rows if State(row.state) in {State.REPORTED, State.STOPPED}]
    if not waiting:
        return
    before = LocationWork.objects.filter(holder=waiting[0].holder, state=State.REPORTED.value).order_by("priority")[:1]
    first = min([*waiting, *before], key=lambda row: row.priority)
    danger = first.priority == matters.priority(Matter.IDENTITY)
    put_task(first.organisation_id, first.holder, TaskKind.CHECK, first.holder, at + _CHECK_WITHIN, danger=danger)


def wait_for_draft(rows: Collection[LocationWork], at: datetime) -> None:
    """Let checked locations wait for their draft: one task a holder, as urgent as the most urgent of them.

    Args:
        rows: checked, and such that nobody was asked about them.
        at: now.
    """
    danger = matters.priority(Matter.IDENTITY)
    for holder in sorted({row.holder for row in rows}):
        first = min((row for row in rows if row.holder == holder), key=lambda row: row.priority)
        due = at + _DRAFT_WITHIN
        put_task(first.organisation_id, holder, TaskKind.DRAFT, holder, due, danger=first.priority == danger)


def look_for_drafts_later(rows: Iterable[LocationWork], at: datetime) -> None:
    """Have it looked at, in some hours, whether checked locations still wait for a draft: no link is lost in between.

    Args:
        rows: checked, held by the transaction.
        at: now.
    """
    due = at.replace(minute=0, second=0, microsecond=0) + _LOOKED_UP_WITHIN
    for holder in sorted({row.holder for row in rows}):
        oblige(DRAFT_DUE, f"{holder}:{due:%Y%m%dT%H}", due, {"holder": holder}, at)


def locked_locations(organisation_id: str, ids: Iterable[str]) -> list[LocationWork]:
    """Locations of one organisation, held by this transaction.

    Args:
        organisation_id: whose.
        ids: which.

    Raises:
        NotFound: one of them is none of its.
    """
    wanted = set(ids)
    rows = LocationWork.objects.select_for_update().filter(pk__in=wanted, organisation_id=organisation_id)
    found = list(rows.order_by("pk"))
    if len(found) != len(wanted):
        raise NotFound("there is no such location")
    return found


def locked_location(location_id: str) -> LocationWork | None:
    """One location, held by this transaction; for machines, which work for every organisation.

    Args:
        location_id: which.
    """
    return LocationWork.objects.select_for_update().filter(pk=location_id).first()


def move(row: LocationWork, event: Event, at: datetime) -> bool:
    """Move a held location along the diagram, with all that goes with it.

    Args:
        row: held by the transaction.
        event: what happens; for `CLOSE` see `close`.
        at: now.

    Returns:
        Whether its state is another one.

    Raises:
        Conflict: that cannot happen to the location as it stands.
    """
    before = State(row.state)
    state = after(before, event, was_gone=row.was_gone)
    if state is None:
        raise Conflict(f"a location that is {row.state} cannot be moved by {event.value}")
    row.state = state.value
    if state is State.GONE and before is not State.GONE:
        row.was_gone, row.since = True, at
    if state is State.REAPPEARED and before is not State.REAPPEARED:
        row.reappeared, row.since, row.round_since = row.reappeared + 1, at, at
    if event in {Event.ASK, Event.CLEAR}:
        row.since = at
    if event is Event.REOPEN:
        row.ending, row.remains, row.closed_on, row.round_since = "", "", None, at
    planned = row.next_look_at
    _plan(row, at)
    if event is Event.CLEAR and row.next_look_at is not None:
        # At once: what lies there now is what the caseworker has just seen, and nobody has acted on a notice.
        _look_at(row, at, at)
    elif event is Event.ASK and planned is not None and row.next_look_at is not None:
        row.next_look_at = min(planned, row.next_look_at)
    row.save()
    return state is not before


def close(row: LocationWork, ending: Ending, at: datetime) -> Closure | NotClosed:
    """Close a held location for a reason.

    Args:
        row: held by the transaction.
        ending: why.
        at: now; kept as a day.

    Returns:
        What remains; or why it cannot be closed so, and then nothing was changed.

    Raises:
        Conflict: it is closed, or handed over.
    """
    outcome = closed(State(row.state), matters.sight(Reach(row.reach)), ending)
    if isinstance(outcome, NotClosed):
        return outcome
    if after(State(row.state), Event.CLOSE, was_gone=row.was_gone) is None:
        raise Conflict(f"a location that is {row.state} cannot be closed")
    row.ending, row.remains, row.closed_on = outcome.ending.value, outcome.remains.value, at.date()
    move(row, Event.CLOSE, at)
    for kind in (TaskKind.REAPPEARED, TaskKind.BLOCKED):
        end_task(row.organisation_id, kind, row.pk, at)
    return outcome


def look_planned(row: LocationWork, at: datetime, *, told: bool) -> None:
    """Plan the next look at a held location.

    Args:
        row: held by the transaction.
        at: now.
        told: whether the last look told anything.
    """
    _plan(row, at, told=told)
    row.save(update_fields=["next_look_at"])


def look_soon(row: LocationWork, at: datetime) -> None:
    """Have a held location looked at within minutes, where machines may look at it at all.

    Args:
        row: held by the transaction.
        at: now.
    """
    if row.next_look_at is not None and row.next_look_at > at + timedelta(minutes=1):
        _look_at(row, at, at)
        row.save(update_fields=["next_look_at"])


def have_sites_looked_up(rows: Iterable[LocationWork], at: datetime, *, why: str) -> int:
    """Have a worker find out who runs the sites of locations: one of each site is enough.

    Args:
        rows: held by the transaction.
        at: now.
        why: a word: once a day for each. What was asked for by another word may have been passed over meanwhile.

    Returns:
        How many sites that are.
    """
    looked_at = [row for row in rows if Reach(row.reach) not in _NEVER_LOOKED_UP]
    one_each = {row.site_hash: row for row in sorted(looked_at, key=lambda row: row.pk, reverse=True)}
    for row in one_each.values():
        put_in_outbox(LOOK_UP, f"{row.pk}:{at:%Y%m%d}:{why}", {"location": row.pk}, at)
    return len(one_each)


def say(kind: str, rows: Collection[LocationWork], at: datetime, **facts: str | int) -> None:
    """One leaf in the log about many locations of one holder: how many, and never which link.

    Args:
        kind: what happened.
        rows: of one holder; with none of them nothing is said.
        at: now.
        facts: ids and numbers.
    """
    if rows:
        holder = next(iter(rows)).holder
        append(f"takedown.{kind}", {"holder": holder, "locations": len(rows), **facts}, at, subject=holder)


def _plan(row: LocationWork, at: datetime, *, told: bool = True) -> None:
    seen = matters.sight(Reach(row.reach)) is Sight.MACHINE and State(row.state) in WATCHED and row.since is not None
    due = next_look(row.since, at, told=told) if seen and row.since is not None else None
    _look_at(row, due, at)


def _look_at(row: LocationWork, due: datetime | None, at: datetime) -> None:
    """Have a location looked at in the minute after an instant that is to come.

    Rounded up: an obligation that has been carried out is never asked for once more under its key.
    """
    row.next_look_at = None if due is None else due.replace(second=0, microsecond=0) + timedelta(minutes=1)
    if row.next_look_at is not None:
        key = f"{row.pk}:{row.next_look_at:%Y%m%dT%H%M}"
        oblige(LOOK_DUE, key, row.next_look_at, {"location": row.pk}, at)


def share(holder: str, rows: Iterable[LocationWork]) -> list[LocationWork]:
    """Have held locations worked on for an incident. Of two rows for one place, one stays, with the cases of both.

    Args:
        holder: the incident.
        rows: held by the transaction; nobody was asked about them.

    Returns:
        The rows that stay, each once.
    """
    need_transaction()
    kept: dict[str, LocationWork] = {}
    for row in rows:
        there = LocationWork.objects.select_for_update().filter(holder=holder, place_hash=row.place_hash).first()
        if there is None:
            row.holder = holder
            row.save(update_fields=["holder"])
            there = row
        else:
            _merge(there, row)
        kept[there.pk] = there
    return list(kept.values())


def _merge(there: LocationWork, row: LocationWork) -> None:
    for told in LocationCase.objects.filter(location=row):
        LocationCase.objects.get_or_create(location=there, case_id=told.case_id, defaults={"told_on": told.told_on})
    row.checks.update(location=there)
    if row.priority < there.priority:
        there.priority, there.matter = row.priority, row.matter
    if State(there.state) is State.REPORTED and State(row.state) is State.CHECKED:
        there.state, there.since, there.not_before = row.state, row.since, row.not_before
    there.save()
    row.delete()
