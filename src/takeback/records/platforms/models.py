"""The table of keys."""

from __future__ import annotations

from django.db import models

from takeback.records.accounts.models import Organisation


class PlatformKey(models.Model):
    """One key of one organisation. A revoked key stays, so that its id can be recognised in an old log."""

    id = models.CharField(primary_key=True, max_length=16, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="platform_keys")
    name = models.CharField(max_length=200)
    scopes = models.JSONField()
    secret_sha256 = models.CharField(max_length=64)
    created_on = models.DateField()
    last_used_on = models.DateField(null=True)
    expires_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["created_on", "id"]

    def __str__(self) -> str:
        """Name for messages and lists; the id is public."""
        return f"{self.name} ({self.id})"
