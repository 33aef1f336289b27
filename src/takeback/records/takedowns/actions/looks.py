"""Writes of looks: what vantage points saw, and what follows from it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from takeback.casework.takedown.closure import Ending
from takeback.casework.takedown.location_state import WATCHED, Event, State
from takeback.casework.takedown.recheck import FRESH, Look, Saw, observed
from takeback.records.takedowns.actions.locations import close, locked_location, look_planned, move, say
from takeback.records.takedowns.actions.reminders import refresh_reminders
from takeback.records.takedowns.actions.tasks import end_task, put_task
from takeback.records.takedowns.models import LocationWork, LookRow
from takeback.records.takedowns.words import TaskKind
from takeback.records.work.actions import put_in_outbox
from takeback.records.work.transactions import need_transaction

LOOK: Final = "takedowns.look"
"""The outbox's kind: go and look, from every vantage point. Twice does no harm."""


def have_it_looked_at(location_id: str, at: datetime) -> bool:
    """Ask a worker to look at a location whose time has come, and plan the look after that.

    Planned here, and not by the look: a look that never comes back must not be the last.

    Args:
        location_id: which.
        at: now.

    Returns:
        Whether it is looked at; `False` where its plan has changed in the meantime, or it may not be looked at.
    """
    need_transaction()
    row = locked_location(location_id)
    if row is None or row.next_look_at is None or row.next_look_at > at:
        return False
    put_in_outbox(LOOK, f"{row.pk}:{row.next_look_at:%Y%m%dT%H%M}", {"location": row.pk}, at)
    look_planned(row, at, told=True)
    if row.next_look_at is None and row.state == State.GONE:
        close(row, Ending.STAYED_GONE, at)
        say("closed", [row], at, ending=Ending.STAYED_GONE.value)
    return True


def note_looks(location_id: str, looks: Sequence[Look], at: datetime) -> Event | None:
    """Keep what was seen in one round, and move the location by it.

    Args:
        location_id: which.
        looks: one from each vantage point.
        at: now.

    Returns:
        What happened by it; `None` where nothing is known, or the location may not be looked at any more.
    """
    need_transaction()
    row = locked_location(location_id)
    if row is None or State(row.state) not in WATCHED:
        return None
    before = [
        Look(Saw(each.saw), each.vantage, each.at)
        for each in LookRow.objects.filter(location=row, at__gte=at - FRESH).order_by("at", "pk")
    ]
    LookRow.objects.bulk_create(
        LookRow(location=row, at=look.at, vantage=look.vantage, saw=look.saw.value) for look in looks
    )
    event = observed(looks, before, is_gone=State(row.state) is State.GONE)
    if event is None:
        look_planned(row, at, told=False)
        return None
    if move(row, event, at):
        _follow(row, at)
    return event


def _follow(row: LocationWork, at: datetime) -> None:
    """What a change that was seen asks of people."""
    state = State(row.state)
    for kind, of in ((TaskKind.REAPPEARED, State.REAPPEARED), (TaskKind.BLOCKED, State.BLOCKED)):
        if state is of:
            put_task(row.organisation_id, row.holder, kind, row.pk, at, danger=row.priority == 0)
        else:
            end_task(row.organisation_id, kind, row.pk, at)
    if state is State.GONE:
        refresh_reminders(row.organisation_id, row.holder, at)
    say(f"seen_{state.value}", [row], at)
