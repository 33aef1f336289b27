"""Tables of what people said: what we may do, what they agreed to, what stands in notices, and who acts for them."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from takeback.casework.takedown.authority import Right
from takeback.casework.takedown.consent import Act, Agreed, Answer, Purpose
from takeback.records.accounts.models import Organisation
from takeback.records.takedowns.models.columns import one_of


class ConsentGiven(models.Model):
    """A person's answer to one question about what we may do. A later answer is a later row."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    case_id = models.CharField(max_length=40, db_index=True)
    purpose = models.CharField(max_length=16)
    answer = models.CharField(max_length=8)
    given_on = models.DateField()
    expires_on = models.DateField(null=True)
    revoked_on = models.DateField(null=True)

    class Meta:
        constraints = [
            one_of("purpose", Purpose, "takedowns_consent_purpose"),
            one_of("answer", Answer, "takedowns_consent_answer"),
        ]

    def __str__(self) -> str:
        """For what, in which case."""
        return f"{self.purpose} in {self.case_id}"


class ActTold(models.Model):
    """Whether a person agreed to one act: to be filmed, that it is sent, published or sold."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    case_id = models.CharField(max_length=40)
    act = models.CharField(max_length=12)
    agreed = models.CharField(max_length=8)
    told_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case_id", "act"], name="takedowns_an_act_once"),
            one_of("act", Act, "takedowns_act"),
            one_of("agreed", Agreed, "takedowns_agreed"),
        ]

    def __str__(self) -> str:
        """Which, in which case."""
        return f"{self.act} in {self.case_id}"


class StatedRow(models.Model):
    """What a caseworker has written down once for all notices of a case or incident, beside what the records know.

    Attributes:
        box: facts of notices, locked: machines draft at night. Never a person's name.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    holder = models.CharField(max_length=40, unique=True)
    box = models.BinaryField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    stated_on = models.DateField()

    def __str__(self) -> str:
        """For whom."""
        return f"stated for {self.holder}"


class DelegateRow(models.Model):
    """Somebody who acts for the person of a case.

    Attributes:
        box: their name and what proves their right, sealed to the case.
        proved_by: who has seen the proof.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    case_id = models.CharField(max_length=40, db_index=True)
    right = models.CharField(max_length=20)
    box = models.BinaryField()
    proved_on = models.DateField(null=True)
    proved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    ends_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [one_of("right", Right, "takedowns_right")]

    def __str__(self) -> str:
        """Which."""
        return f"delegate {self.pk} in {self.case_id}"
