"""Writes of looks: what vantage points saw, and what follows from it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from takeback.casework.takedown.closure import Ending
from takeback.casework.takedown.location_state import WATCHED, Event, State
from takeback.casework.takedown.recheck import (
    FRESH,
    HAND,
    Look,
    Saw,
    ask_a_person,
    is_machine,
    is_person,
    observed,
    saw_gone,
)
from takeback.records.takedowns.actions.locations import close, locked_location, look_planned, move, say
from takeback.records.takedowns.actions.reminders import refresh_reminders
from takeback.records.takedowns.actions.tasks import end_task, put_task
from takeback.records.takedowns.models import LocationWork, LookRow, RecipientAnswer
from takeback.records.takedowns.words import AnswerWord, TaskKind
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
        Whether it is looked at; `False` where its plan has changed in the meantime, it may not be looked at, or all
        looks have been: then what is gone is closed.
    """
    need_transaction()
    row = locked_location(location_id)
    if row is None or row.next_look_at is None or row.next_look_at > at:
        return False
    due = row.next_look_at
    look_planned(row, at, told=True)
    if row.next_look_at is None:  # the last look was before this, see `PLAN`
        if row.state == State.GONE:
            close(row, Ending.STAYED_GONE, at)
            say("closed", [row], at, ending=Ending.STAYED_GONE.value)
        return False
    put_in_outbox(LOOK, f"{row.pk}:{due:%Y%m%dT%H%M}", {"location": row.pk}, at)
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
    is_gone = State(row.state) is State.GONE
    before = _looks(row, since=at - FRESH)
    LookRow.objects.bulk_create(
        LookRow(location=row, at=look.at, vantage=look.vantage, saw=look.saw.value) for look in looks
    )
    on_word = is_gone and _machine_saw_it_gone_at(row) is None
    event = observed(looks, before, is_gone=is_gone, on_word=on_word)
    has_moved = False
    if event is None:
        # Tomorrow a machine will tell no more of what it cannot tell today.
        look_planned(row, at, told=any(look.saw in _NO_HURRY for look in looks))
    elif has_moved := move(row, event, at):
        _follow(row, at)
    if any(is_person(look.vantage) for look in looks) and not has_moved:
        end_task(row.organisation_id, TaskKind.BLOCKED, row.pk, at)
    elif event is None and State(row.state) is not State.CHECKED:
        _ask_a_person(row, looks, before, at)
    return event


_NO_HURRY: Final = frozenset({Saw.UNCLEAR, Saw.LOGIN_WALL, Saw.BLOCKED})


def ask_for_a_persons_look(row: LocationWork, at: datetime) -> None:
    """Let a held location wait for a caseworker who looks at it.

    Args:
        row: held by the transaction.
        at: now.
    """
    put_task(row.organisation_id, row.holder, TaskKind.BLOCKED, row.pk, at, danger=row.priority == 0)


def _ask_a_person(row: LocationWork, looks: Sequence[Look], before: Sequence[Look], at: datetime) -> None:
    """Have a person look where machines cannot tell, as often as that is reasonable."""
    is_gone = State(row.state) is State.GONE
    unclear = any(look.saw is Saw.UNCLEAR for look in looks)
    nothing = all(look.saw is Saw.NOT_LOOKED for look in (*before, *looks)) and bool(before)
    one_said_so = any(is_person(look.vantage) and saw_gone(look) for look in before)
    # What one machine sees gone, and no other can see at all, takes a person: where no second vantage point is set up,
    # it would count as there for ever.
    alone = not is_gone and any(saw_gone(look) for look in looks)
    if row.since is None or not (unclear or nothing or one_said_so or alone):
        return
    last = LookRow.objects.filter(location=row, vantage__startswith=HAND).order_by("at").last()
    looked_at = last.at if last is not None else None
    gone_at = _machine_saw_it_gone_at(row) if is_gone and unclear else None
    is_page_again = gone_at is not None and (looked_at is None or looked_at < gone_at)
    is_news = is_page_again or _is_said_to_be_removed(row, looked_at)
    if ask_a_person(row.since, looked_at, at, is_gone=is_gone, is_news=is_news):
        ask_for_a_persons_look(row, at)


def _is_said_to_be_removed(row: LocationWork, since: datetime | None) -> bool:
    """Whether a recipient says so, and no person of ours has looked since."""
    answers = RecipientAnswer.objects.filter(notice__locations__location=row, word=AnswerWord.REMOVED.value)
    return (answers if since is None else answers.filter(received_at__gt=since)).exists()


def _looks(row: LocationWork, since: datetime) -> list[Look]:
    rows = LookRow.objects.filter(location=row, at__gte=since).order_by("at", "pk")
    return [Look(Saw(each.saw), each.vantage, each.at) for each in rows]


def _machine_saw_it_gone_at(row: LocationWork) -> datetime | None:
    """When a machine saw it gone last, of what counts as gone; `None` where persons alone found it gone."""
    if row.since is None:
        return None
    looks = _looks(row, row.since - FRESH)
    return max((look.at for look in looks if is_machine(look.vantage) and saw_gone(look)), default=None)


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
