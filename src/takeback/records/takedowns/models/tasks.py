"""The table of what waits for a caseworker."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from takeback.base.ids import new_id
from takeback.records.accounts.models import Organisation
from takeback.records.takedowns.models.columns import one_of
from takeback.records.takedowns.words import TaskKind


def _task_id() -> str:
    return new_id("task")


class Task(models.Model):
    """Something that waits for a caseworker. Its place in the queue stands in `records.work`.

    Attributes:
        about: the one thing that it is about: a location, a notice, a holder or a police track.
    """

    id = models.CharField(primary_key=True, max_length=40, default=_task_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="takedown_tasks")
    holder = models.CharField(max_length=40, db_index=True)
    kind = models.CharField(max_length=16)
    about = models.CharField(max_length=64)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "about"],
                condition=Q(done_at__isnull=True),
                name="takedowns_an_open_task_once",
            ),
            one_of("kind", TaskKind, "takedowns_task_kind"),
        ]
        indexes = [  # the page of what waits lists the first of what is due, and counts by kind
            models.Index(
                fields=["organisation", "due_at", "id"], condition=Q(done_at__isnull=True), name="takedowns_due_first"
            ),
            models.Index(
                fields=["organisation", "kind", "due_at"], condition=Q(done_at__isnull=True), name="takedowns_by_kind"
            ),
        ]

    def __str__(self) -> str:
        """What."""
        return f"{self.kind} {self.id}"
