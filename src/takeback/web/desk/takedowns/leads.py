"""Where a task is done: the page, or the part of the case's page, to which it leads."""

from __future__ import annotations

from typing import Final, assert_never

from django.urls import reverse

from takeback.records.takedowns.models import Task
from takeback.records.takedowns.words import TaskKind

_CHECKS: Final = "#check-title"
_SEALED: Final = "#sealed-title"
_POLICE: Final = "#police-title"


def place_of(task: Task) -> str:
    """The address at which a task is done.

    Args:
        task: of the caseworker's own organisation.
    """
    kind = TaskKind(task.kind)
    screen = reverse("desk:takedown", args=[task.holder])
    match kind:
        case TaskKind.CHECK:
            return f"{screen}{_CHECKS}"
        case TaskKind.READ_ANSWER:
            return f"{screen}{_SEALED}"
        case TaskKind.POLICE:
            return f"{screen}{_POLICE}"
        case TaskKind.REAPPEARED | TaskKind.BLOCKED:
            return f"{screen}#{task.about}"
        case TaskKind.DUE_SOON | TaskKind.STILL_OPEN:
            return screen
        case TaskKind.APPROVE:
            return reverse("desk:takedown-batch", args=[task.about])
        case (
            TaskKind.HAND_IN
            | TaskKind.ASKED_FOR_MORE
            | TaskKind.BOUNCED
            | TaskKind.IN_DOUBT
            | TaskKind.HELD_BACK
            | TaskKind.UNSENT
            | TaskKind.OVERDUE
        ):
            return reverse("desk:takedown-notice", args=[task.about])
        case _:
            assert_never(kind)
