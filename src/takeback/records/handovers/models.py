"""The one table of hand-overs."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from takeback.base.ids import new_id
from takeback.records.accounts.models import Organisation
from takeback.records.handovers.stages import Stage


def _handover_id() -> str:
    return new_id("handover")


class Handover(models.Model):
    """Something that may be of somebody under age, on its way to those who may act by law.

    Attributes:
        case_id: the case in which it was told; opaque here, and empty once it was taken back.
        organisation: who passes it on.
        addressee: to whom the person wants it passed on: an id of the directory; empty where they did not choose.
        stage: how far it is.
        received_on: the day, never a finer time: the sending was a survivor's.
        due_at: when the stage should be over; a midnight.
        is_late: a clock has run out in this stage.
        acknowledged_by: who said that they read it.
        passed_on_to: to whom it went, in the end: an id of the directory.
        their_reference: under which they keep it, as they said: letters, digits and `._:/-`.
    """

    id = models.CharField(primary_key=True, max_length=40, default=_handover_id, editable=False)
    case_id = models.CharField(max_length=40, null=True, unique=True)  # noqa: DJ001 - many that are gone are not alike
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="handovers")
    addressee = models.CharField(max_length=60, blank=True, default="")
    stage = models.CharField(max_length=12, default=Stage.RECEIVED.value)
    received_on = models.DateField()
    due_at = models.DateTimeField(null=True)
    is_late = models.BooleanField(default=False)
    acknowledged_on = models.DateField(null=True)
    acknowledged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    passed_on_on = models.DateField(null=True)
    passed_on_to = models.CharField(max_length=60, blank=True, default="")
    their_reference = models.CharField(max_length=60, blank=True, default="")
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=[each.value for each in Stage]), name="handovers_stage"),
            models.CheckConstraint(
                condition=Q(stage__in=[Stage.CONCLUDED.value, Stage.TAKEN_BACK.value], due_at__isnull=True)
                | (~Q(stage__in=[Stage.CONCLUDED.value, Stage.TAKEN_BACK.value]) & Q(due_at__isnull=False)),
                name="handovers_open_ones_are_due",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "due_at"], name="handovers_of_an_organisation")]

    def __str__(self) -> str:
        """The id alone."""
        return self.id
