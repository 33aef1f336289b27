"""Tables of incidents. Places are locked under the server's key, cases are opaque ids, and times are days."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from takeback.base.ids import new_id
from takeback.casework.incident import Kind, State
from takeback.records.accounts.models import Organisation


def _incident_id() -> str:
    return new_id("incident")


class Incident(models.Model):
    """One room, account or school.

    Attributes:
        organisation: who works it.
        partner: the organisation, such as the school itself, that may know roughly how many people it is about.
        place: its link or name, locked under a key that lies outside database and backup.
        place_hash: the same place, hashed under that key: told twice, it is one incident.
        worked_on: the day on which the place was last worked on; none while it waits.
    """

    id = models.CharField(primary_key=True, max_length=40, default=_incident_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="incidents")
    partner = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="incidents_told")
    kind = models.CharField(max_length=8)
    state = models.CharField(max_length=8, default=State.OPEN.value)
    place = models.BinaryField()
    place_hash = models.CharField(max_length=64)
    opened_on = models.DateField()
    worked_on = models.DateField(null=True)

    class Meta:
        ordering = ["state", "-opened_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "place_hash"], name="incidents_one_for_a_place"),
            models.CheckConstraint(condition=Q(kind__in=[each.value for each in Kind]), name="incidents_kind"),
            models.CheckConstraint(condition=Q(state__in=[each.value for each in State]), name="incidents_state"),
            models.CheckConstraint(
                condition=Q(state=State.OPEN.value) | Q(worked_on__isnull=False), name="incidents_worked_by_day"
            ),
        ]

    def __str__(self) -> str:
        """The id alone."""
        return self.id


class IncidentCase(models.Model):
    """A case that belongs to an incident.

    Attributes:
        case_id: opaque; this app knows nothing of cases.
    """

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="cases")
    case_id = models.CharField(max_length=40, db_index=True)
    joined_on = models.DateField()

    class Meta:
        ordering = ["case_id"]  # not in the order in which people came
        constraints = [models.UniqueConstraint(fields=["incident", "case_id"], name="incidents_a_case_once")]

    def __str__(self) -> str:
        """Which, in which."""
        return f"{self.case_id} in {self.incident_id}"
