"""What waits for a caseworker: one row and one place in the queue each, and never two of one kind about one thing."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from takeback.base.errors import Conflict
from takeback.casework.takedown.location_state import State
from takeback.casework.takedown.matter import Matter, priority
from takeback.records.audit.actions import append
from takeback.records.takedowns.models import NoticeLocation, Task
from takeback.records.takedowns.words import URGENCY, TaskKind
from takeback.records.work.queues import Lease, finish, lease_next, put_in_queue, take_out
from takeback.records.work.transactions import need_transaction

KEPT_FOR: Final = timedelta(minutes=45)
"""How long a caseworker keeps what they were given."""
_DANGER: Final = ".danger"
"""What a kind in the queue ends with where somebody may be in danger, such as by a posted address."""
_ABOUT: Final = {
    TaskKind.APPROVE: "notice__batch",
    TaskKind.HAND_IN: "notice",
    TaskKind.HELD_BACK: "notice",
    TaskKind.UNSENT: "notice",
    TaskKind.IN_DOUBT: "notice",
    TaskKind.BOUNCED: "notice",
    TaskKind.READ_ANSWER: "notice",
    TaskKind.ASKED_FOR_MORE: "notice",
}
"""What a task of a kind names, where it is about notices: one, or those of one batch."""
UNDO_FOR: Final = timedelta(minutes=10)
"""How long it may be taken back that something is done."""


def put_task(
    organisation_id: str, holder: str, kind: TaskKind, about: str, due_at: datetime, *, danger: bool = False
) -> Task:
    """Let something wait for a caseworker. While it waits, asking again changes nothing but its urgency.

    Args:
        organisation_id: whose caseworkers.
        holder: the case or incident.
        kind: what is to be done.
        about: the one thing.
        due_at: by when.
        danger: somebody may be in danger: it goes before everything. So does whatever is to be done with a notice
            about a name or an address that is out, until it is gone.
    """
    need_transaction()
    danger = danger or _is_about_danger(organisation_id, kind, about)
    task, _ = Task.objects.get_or_create(
        organisation_id=organisation_id,
        kind=kind.value,
        about=about,
        done_at=None,
        defaults={"holder": holder, "due_at": due_at},
    )
    urgency = 0 if danger else URGENCY[kind]
    sort = f"{kind.value}{_DANGER}" if danger else kind.value
    put_in_queue(queue_of(organisation_id), task.pk, urgency, task.due_at, kind=sort)
    return task


def _is_about_danger(organisation_id: str, kind: TaskKind, about: str) -> bool:
    """Whether a notice, or one of a batch, asks for what puts somebody in danger and is not gone yet."""
    named = _ABOUT.get(kind)
    if named is None:
        return False
    over = [State.GONE.value, State.CLOSED.value, State.HANDED_OVER.value]
    rows = NoticeLocation.objects.filter(**{named: about}, notice__organisation=organisation_id)
    return rows.filter(location__priority=priority(Matter.IDENTITY)).exclude(location__state__in=over).exists()


def end_task(organisation_id: str, kind: TaskKind, about: str, at: datetime) -> bool:
    """Say that something need not be done any more, since what it waited for has happened.

    Args:
        organisation_id: whose.
        kind: what.
        about: the one thing.
        at: now.

    Returns:
        Whether it waited.
    """
    need_transaction()
    task = Task.objects.filter(
        organisation_id=organisation_id, kind=kind.value, about=about, done_at__isnull=True
    ).first()
    if task is None:
        return False
    take_out(queue_of(organisation_id), task.pk)
    task.done_at = at
    task.save(update_fields=["done_at"])
    return True


def take_next(
    organisation_id: str, by_id: str, at: datetime, *, without: Collection[TaskKind] = frozenset()
) -> Task | None:
    """Give a caseworker what is most urgent, and nobody else the same.

    Args:
        organisation_id: whose.
        by_id: the caseworker.
        at: now.
        without: kinds that they are not to be given; where somebody may be in danger they are, all the same.
    """
    lease = lease_next(queue_of(organisation_id), by_id, at, KEPT_FOR, without=[kind.value for kind in without])
    return None if lease is None else Task.objects.filter(pk=lease.key, organisation_id=organisation_id).first()


def finish_task(task: Task, by_id: str, at: datetime) -> None:
    """Say that it is done.

    Args:
        task: which.
        by_id: the caseworker who has taken it.
        at: now.

    Raises:
        Conflict: it is not theirs now, or is done already.
    """
    need_transaction()
    open_one = Task.objects.select_for_update().filter(pk=task.pk, done_at__isnull=True).first()
    queue = queue_of(task.organisation_id)
    if open_one is None or not finish(Lease(queue, task.pk, by_id, at), at, UNDO_FOR):
        raise Conflict("this task is not yours now; take it first")
    open_one.done_at, open_one.done_by_id = at, by_id
    open_one.save(update_fields=["done_at", "done_by"])
    append("takedown.task_done", {"by": by_id, "task": task.pk, "kind": task.kind}, at, subject=task.holder)


def drop_tasks(holder: str) -> None:
    """Forget what waits about a case or incident that is over.

    Args:
        holder: which.
    """
    for task in Task.objects.filter(holder=holder):
        take_out(queue_of(task.organisation_id), task.pk)
        task.delete()


def queue_of(organisation_id: str) -> str:
    """The queue in which an organisation's takedowns wait.

    Args:
        organisation_id: whose.
    """
    return f"takedowns.{organisation_id}"
