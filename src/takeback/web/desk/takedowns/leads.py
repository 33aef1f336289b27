"""Where a task is done: the page, or the part of the case's page, to which it leads."""

from __future__ import annotations

from typing import Final

from django.urls import reverse

from takeback.records.takedowns.models import Task
from takeback.records.takedowns.words import TaskKind

ON_THE_SCREEN: Final[dict[TaskKind, str]] = {
    TaskKind.CHECK: "#check-title",
    TaskKind.DRAFT: "#ask-title",
    TaskKind.READ_ANSWER: "#sealed-title",
    TaskKind.POLICE: "#police-title",
    TaskKind.MIRRORS: "#mirrors-title",
    TaskKind.DUE_SOON: "#notices",
    TaskKind.STILL_OPEN: "#notices",
}
"""The part of the screen of the case or incident."""
OF_A_LINK: Final = frozenset({TaskKind.REAPPEARED, TaskKind.BLOCKED})
"""Done at the link's own row of that screen."""
OF_A_NOTICE: Final = frozenset(
    {
        TaskKind.HAND_IN,
        TaskKind.ASKED_FOR_MORE,
        TaskKind.BOUNCED,
        TaskKind.IN_DOUBT,
        TaskKind.HELD_BACK,
        TaskKind.UNSENT,
        TaskKind.OVERDUE,
    }
)
"""Done on the notice's page."""


def place_of(task: Task) -> str:
    """The address at which a task is done.

    Args:
        task: of the caseworker's own organisation.
    """
    kind = TaskKind(task.kind)
    if kind in OF_A_NOTICE:
        return reverse("desk:takedown-notice", args=[task.about])
    if kind is TaskKind.APPROVE:
        return reverse("desk:takedown-batch", args=[task.about])
    part = f"#{task.about}" if kind in OF_A_LINK else ON_THE_SCREEN[kind]
    return f"{reverse('desk:takedown', args=[task.holder])}{part}"
