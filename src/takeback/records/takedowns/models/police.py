"""Tables of reports to the police."""

from __future__ import annotations

from django.db import models

from takeback.base.ids import new_id
from takeback.casework.takedown.police import Outcome, Stage
from takeback.records.accounts.models import Organisation
from takeback.records.takedowns.models.columns import one_of


def _track_id() -> str:
    return new_id("police")


class PoliceTrack(models.Model):
    """A report to the police in one case.

    Attributes:
        box: station, officer and reference, sealed to the case.
        since: since when it stands where it stands.
        review_until: the last day of the right of review, where there is one.
    """

    id = models.CharField(primary_key=True, max_length=40, default=_track_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    case_id = models.CharField(max_length=40, db_index=True)
    stage = models.CharField(max_length=12, default=Stage.WANTED.value)
    box = models.BinaryField()
    since = models.DateField()
    outcome = models.CharField(max_length=12, blank=True, default="")
    review_until = models.DateField(null=True)

    class Meta:
        constraints = [
            one_of("stage", Stage, "takedowns_police_stage"),
            one_of("outcome", Outcome, "takedowns_police_outcome", or_empty=True),
        ]

    def __str__(self) -> str:
        """The id alone."""
        return self.id


class PolicePromise(models.Model):
    """What an officer said would be done, and by when.

    Attributes:
        box: what, sealed to the case.
    """

    track = models.ForeignKey(PoliceTrack, on_delete=models.CASCADE, related_name="promises")
    box = models.BinaryField()
    due_on = models.DateField()
    kept_on = models.DateField(null=True)

    def __str__(self) -> str:
        """Which."""
        return f"promise {self.pk} of {self.track_id}"
