"""What the people on call need to see: how far behind the machines are, and what waits for a person's word."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q

from takeback.records.work.models import Obligation, OutboxMessage, QueueItem, Work
from takeback.records.work.states import MOVING, Place, State

_MOVING = [state.value for state in MOVING]


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
        state: `IN_DOUBT` (it may have been sent) or `DEAD` (it was tried too often, or can never succeed).
        reason: a code.
    """

    kind: str
    key: str
    state: State
    attempts: int
    reason: str


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


def needs_a_person(limit: int = 200) -> list[NeedsAPerson]:
    """Messages in doubt first, then dead letters, oldest first.

    Args:
        limit: at most so many.
    """
    rows = OutboxMessage.objects.filter(state__in=[State.IN_DOUBT.value, State.DEAD.value]).order_by("-state", "id")
    return [NeedsAPerson(row.kind, row.key, State(row.state), row.attempts, row.reason) for row in rows[:limit]]


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
