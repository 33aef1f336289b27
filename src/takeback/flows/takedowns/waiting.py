"""What waits for a caseworker, one thing at a time: by danger and deadline, and never two people on one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction

from takeback.base.errors import Conflict
from takeback.flows.services import Services
from takeback.flows.takedowns.around import need_caseworker
from takeback.records.accounts.models import User
from takeback.records.takedowns.actions.tasks import KEPT_FOR, finish_task, queue_of, take_next
from takeback.records.takedowns.models import Task
from takeback.records.takedowns.queries import lately_done, task_in, tasks_counted
from takeback.records.takedowns.words import TaskKind
from takeback.records.work.exposures import day_of
from takeback.records.work.queues import held_by, how_many, release, undo_finish

ENDS_BY_ITSELF: Final = frozenset(
    {TaskKind.CHECK, TaskKind.APPROVE, TaskKind.HAND_IN, TaskKind.READ_ANSWER, TaskKind.IN_DOUBT}
)
"""What is done once what it waits for was done, and never by saying so."""


OPENS_LINKS: Final = frozenset({TaskKind.CHECK, TaskKind.BLOCKED, TaskKind.MIRRORS})
"""For what a caseworker opens links, and may see what lies there."""


@dataclass(frozen=True, slots=True)
class Waits:
    """What waits in an organisation.

    Attributes:
        danger: how many things in which somebody may be in danger.
        kinds: how many of each kind, and by when the first of them is due; soonest first.
    """

    danger: int
    kinds: tuple[tuple[TaskKind, int, datetime], ...]

    @property
    def many(self) -> int:
        """How many things."""
        return sum(many for _kind, many, _due in self.kinds)


def waiting(by: User) -> Waits:
    """Count what waits.

    Args:
        by: a caseworker.

    Raises:
        NotAllowed: not a caseworker.
    """
    need_caseworker(by)
    organisation = by.organisation_id
    return Waits(how_many(queue_of(organisation), 0), tuple(tasks_counted(organisation)))


def take_next_task(services: Services, by: User) -> Task | None:
    """Be given what is most urgent, or again what one holds.

    Whoever rests, or has looked at enough for a day, is given nothing for which links are opened, but other work.
    Whoever is spared links that nobody has checked is given none of those. Such a thing that they hold then is given
    back; one in which somebody may be in danger is not.

    Args:
        services: the process's collaborators.
        by: a caseworker.

    Returns:
        `None` where nothing waits that nobody else has, and that they may be given.

    Raises:
        NotAllowed: not a caseworker.
    """
    need_caseworker(by)
    at = services.clock.now()
    spared = spared_now(services, by)
    if not spared:
        return take_next(by.organisation_id, by.pk, at)
    with transaction.atomic():
        held = held_by(queue_of(by.organisation_id), by.pk, at)
        if held is not None and Task.objects.filter(pk=held.key, kind__in=[kind.value for kind in spared]).exists():
            release(held, at)
    return take_next(by.organisation_id, by.pk, at, without=spared)


def spared_now(services: Services, by: User) -> frozenset[TaskKind]:
    """What somebody is not given now: they rest, have seen enough today, or chose so.

    Args:
        services: the process's collaborators.
        by: a caseworker.
    """
    day = day_of(by.pk, services.clock.now())
    chosen = frozenset({TaskKind.CHECK} if TaskKind.CHECK.value in day.spared else ())
    return chosen if day.may_look else chosen | OPENS_LINKS


def held_task(services: Services, by: User) -> Task | None:
    """What a caseworker holds now, without giving them anything.

    Args:
        services: the process's collaborators.
        by: a caseworker.

    Raises:
        NotAllowed: not a caseworker.
    """
    need_caseworker(by)
    lease = held_by(queue_of(by.organisation_id), by.pk, services.clock.now())
    return None if lease is None else Task.objects.filter(pk=lease.key, organisation_id=by.organisation_id).first()


def done(services: Services, by: User, task_id: str) -> None:
    """Say that what one holds is done.

    Args:
        services: the process's collaborators.
        by: who holds it.
        task_id: which.

    Raises:
        NotAllowed: not a caseworker.
        NotFound: the organisation has no such task.
        Conflict: it is not theirs now, or ends by itself once it is done.
    """
    need_caseworker(by)
    with transaction.atomic():
        task = task_in(by.organisation_id, task_id)
        if TaskKind(task.kind) in ENDS_BY_ITSELF:
            raise Conflict("this ends by itself, once what it waits for is done")
        finish_task(task, by.pk, services.clock.now())


def give_back(services: Services, by: User, task_id: str) -> None:
    """Give what one holds back undone; somebody else may be given it.

    Args:
        services: the process's collaborators.
        by: who holds it.
        task_id: which.

    Raises:
        NotAllowed: not a caseworker.
        NotFound: the organisation has no such task.
        Conflict: it is not theirs now.
    """
    need_caseworker(by)
    at = services.clock.now()
    task = task_in(by.organisation_id, task_id)
    lease = held_by(queue_of(by.organisation_id), by.pk, at)
    if lease is None or lease.key != task.pk or not release(lease, at):
        raise Conflict("this task is not yours now")


def undo(services: Services, by: User, task_id: str) -> Task:
    """Take back that something is done; one holds it again.

    Args:
        services: the process's collaborators.
        by: who said that it was.
        task_id: which.

    Raises:
        NotAllowed: not a caseworker.
        NotFound: the organisation has no such task.
        Conflict: somebody else said so, it is too late, or the same waits anew.
    """
    need_caseworker(by)
    at = services.clock.now()
    try:
        with transaction.atomic():
            task = task_in(by.organisation_id, task_id)
            if undo_finish(queue_of(by.organisation_id), task.pk, by.pk, at, KEPT_FOR) is None:
                raise Conflict("this can be undone no more")
            task.done_at, task.done_by_id = None, None
            task.save(update_fields=["done_at", "done_by"])
            return task
    except IntegrityError:
        raise Conflict("the same waits anew already") from None


def done_lately(services: Services, by: User, for_: timedelta) -> list[Task]:
    """What a caseworker has just said to be done, and may still take back; newest first.

    Args:
        services: the process's collaborators.
        by: a caseworker.
        for_: how long it may be undone.
    """
    return lately_done(by.organisation_id, by.pk, services.clock.now() - for_)
