"""Tables of the second database. It knows cases by their id alone; no transaction spans it and the records."""

from __future__ import annotations

from django.db import models


class CaseKeyRow(models.Model):
    """The key pair of one case, see `takeback.sealing.case_keys`.

    Attributes:
        for_code: the private half, sealed to the person's code; none once it is destroyed.
        for_organisation: the same, for the organisation's generation; none while no organisation works the case.
        made_on: the day, so that keys whose case was never written can be swept.
    """

    case_id = models.CharField(primary_key=True, max_length=40)
    public = models.BinaryField(max_length=32)
    for_code = models.BinaryField(null=True)
    organisation_id = models.CharField(max_length=40, blank=True, default="")
    generation = models.PositiveIntegerField(default=0)
    for_organisation = models.BinaryField(null=True)
    made_on = models.DateField(db_index=True)

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "generation"], name="case_keys_of_a_generation")]

    def __str__(self) -> str:
        """Whose it is."""
        return f"key of {self.case_id}"


class CodeRow(models.Model):
    """What is kept of a code: enough to tell whether one that is typed is right, and never the code.

    Attributes:
        lookup_id: its public words.
        salt: of this code alone.
        digest: Argon2id of its secret words.
    """

    lookup_id = models.CharField(primary_key=True, max_length=60)
    case = models.OneToOneField(CaseKeyRow, on_delete=models.CASCADE, related_name="code")
    salt = models.BinaryField(max_length=16)
    digest = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        """Whose it is; the words are for the person."""
        return f"code of {self.case_id}"
