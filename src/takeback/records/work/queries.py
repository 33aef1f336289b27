"""What the people on call need to see: how far behind the machines are, and what waits for a person's word."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Count, Min, Q

from takeback.records.work.models import Obligation, OutboxMessage, QueueItem, Work
from takeback.records.work.states import FOR_A_PERSON, MOVING, Place, State

_MOVING = [state.value for state in MOVING]
_RESTING = [state.value for state in FOR_A_PERSON]
_ALL: Final = Q()


@dataclass(frozen=True, slots=True)
class Backlog:
    """Work of one kind that a machine still has to do.

    Attributes:
        open: rows that a machine will look at again.
        late: of these, what it should have looked at by now.
        failing: of these, what has failed or lapsed at least once.
        oldest_at: the instant at which the latest of the late fell behind; `None` if nothing is late.
    """

    kind: str
    open: int
    late: int
    failing: int
    oldest_at: datetime | None


@dataclass(frozen=True, slots=True)
class NeedsAPerson:
    """A message that no machine will touch again.

    Attributes:
        number: of its row.
        state: `IN_DOUBT` (it may have been sent) or `DEAD` (it was tried too often, or can never succeed).
        reason: a code.
        asked_on: the day on which it was asked for.
    """

    number: int
    kind: str
    key: str
    state: State
    attempts: int
    reason: str
    asked_on: date


@dataclass(frozen=True, slots=True)
class Needing:
    """How many messages of one kind no machine will touch again.

    Attributes:
        state: as of `NeedsAPerson`.
        asked_on: the day on which the first of them was asked for.
    """

    kind: str
    state: State
    many: int
    asked_on: date


def backlog(table: type[Work], at: datetime) -> list[Backlog]:
    """The backlog by kind, in alphabetical order.

    Args:
        table: `OutboxMessage` or `Obligation`.
        at: the present instant.
    """
    late = Q(next_at__lte=at)
    rows = (
        table.objects.filter(state__in=_MOVING)
        .values("kind")
        .annotate(
            open=Count("id"),
            late=Count("id", filter=late),
            failing=Count("id", filter=~Q(reason="")),
            oldest_at=Min("next_at", filter=late),
        )
        .order_by("kind")
    )
    return [Backlog(**row) for row in rows]


def needs_a_person(limit: int = 200, among: Q = _ALL) -> list[NeedsAPerson]:
    """Messages in doubt first, then dead letters, oldest first.

    Args:
        limit: at most so many.
        among: which messages; for a caller who knows that some are settled elsewhere.
    """
    rows = OutboxMessage.objects.filter(among, state__in=_RESTING).order_by("-state", "id")
    return [_needing(row) for row in rows[:limit]]


def counted_for_a_person(among: Q = _ALL) -> list[Needing]:
    """The same by kind and state, counted in the database.

    Args:
        among: as for `needs_a_person`.
    """
    rows = OutboxMessage.objects.filter(among, state__in=_RESTING).values_list("kind", "state")
    counted = rows.annotate(many=Count("id"), asked_on=Min("asked_on")).order_by("kind", "-state")
    return [Needing(kind, State(state), many, asked_on) for kind, state, many, asked_on in counted]


def kind_and_key(number: int) -> tuple[str, str] | None:
    """What a message of the outbox is known by; `None` where there is none of this number.

    Args:
        number: of its row.
    """
    return OutboxMessage.objects.filter(pk=number).values_list("kind", "key").first()


def _needing(row: OutboxMessage) -> NeedsAPerson:
    return NeedsAPerson(row.pk, row.kind, row.key, State(row.state), row.attempts, row.reason, row.asked_on)


def open_obligations(kind: str, at: datetime) -> list[tuple[str, datetime]]:
    """Keys and due instants of a kind's obligations that fall due after `at`, soonest first.

    Args:
        kind: as it was obliged.
        at: the present instant.
    """
    rows = Obligation.objects.filter(kind=kind, state__in=_MOVING, due_at__gt=at).order_by("due_at", "id")
    return list(rows.values_list("key", "due_at"))


def state_of_message(kind: str, key: str) -> State | None:
    """How far a message of the outbox is; `None` where there is none.

    Args:
        kind: as it was put in the outbox.
        key: as it was put in the outbox.
    """
    row = OutboxMessage.objects.filter(kind=kind, key=key).first()
    return None if row is None else State(row.state)


@dataclass(frozen=True, slots=True)
class WaitingItem:
    """One thing in a queue of people that is not finished, whoever holds it.

    Attributes:
        priority: 0 is looked at first.
        due_at: by when.
    """

    key: str
    priority: int
    due_at: datetime


def waiting_in_queue(queue: str) -> list[WaitingItem]:
    """What is not finished in a queue of people, most urgent first.

    Args:
        queue: which queue.
    """
    items = QueueItem.objects.filter(queue=queue).exclude(place=Place.FINISHED.value)
    rows = items.order_by("priority", "due_at", "id").values_list("key", "priority", "due_at")
    return [WaitingItem(*row) for row in rows]


def urgency_of(queue: str, key: str) -> int | None:
    """How urgent an item of a queue is that is not finished; `None` where it does not wait.

    Args:
        queue: which queue.
        key: which item.
    """
    items = QueueItem.objects.filter(queue=queue, key=key).exclude(place=Place.FINISHED.value)
    return items.values_list("priority", flat=True).first()


def waiting_among(queues: Collection[str], keys: Collection[str]) -> frozenset[str]:
    """Which of these are not finished in one of some queues of people.

    Args:
        queues: which queues.
        keys: what may wait there.
    """
    found: set[str] = set()
    ordered = sorted(keys)
    for start in range(0, len(ordered), _AT_ONCE):
        items = QueueItem.objects.filter(queue__in=sorted(queues), key__in=ordered[start : start + _AT_ONCE])
        found |= set(items.exclude(place=Place.FINISHED.value).values_list("key", flat=True))
    return frozenset(found)


_AT_ONCE = 500
