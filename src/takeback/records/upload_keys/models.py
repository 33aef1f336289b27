"""The table of `upload_keys`. It knows a request by its id alone; no transaction spans it and the records."""

from __future__ import annotations

from django.db import models


class UploadKeyRow(models.Model):
    """The key pair of one upload, see `takeback.sealing.upload_keys`.

    Attributes:
        organisation_id: who reviews; empty once reviewers may not open it any more.
        generation: to which of the organisation's generations the box is sealed.
        for_organisation: the private half, for that generation.
        for_contacts: the private half for legal contacts: member's id to box, in hexadecimal.
        made_on: the day, so that keys whose request was never written can be swept.
    """

    request_id = models.CharField(primary_key=True, max_length=40)
    public = models.BinaryField(max_length=65)
    organisation_id = models.CharField(max_length=40, blank=True, default="")
    generation = models.PositiveIntegerField(default=0)
    for_organisation = models.BinaryField(null=True)
    for_contacts = models.JSONField(default=dict)
    made_on = models.DateField(db_index=True)

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "generation"], name="upload_keys_of_a_generation")]

    def __str__(self) -> str:
        """Whose it is."""
        return f"key of {self.request_id}"
