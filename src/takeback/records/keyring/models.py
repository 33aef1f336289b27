"""Tables of `keyring`. Every private half in them is locked or sealed; the tables together open nothing."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from takeback.records.accounts.models import Organisation


class MemberKey(models.Model):
    """The key pair of one member of staff."""

    member = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="key")
    public = models.BinaryField(max_length=32)
    locked_private = models.BinaryField()
    """Under a key derived from the passphrase; salt and cost of the derivation stand in the box."""
    locked_at = models.DateTimeField()
    """When the passphrase was last chosen."""

    def __str__(self) -> str:
        """Whose it is."""
        return f"key of {self.member_id}"


class OrganisationKey(models.Model):
    """One generation of an organisation's key pair. The private half stands in sealed copies alone."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="keys")
    generation = models.PositiveIntegerField()
    public = models.BinaryField(max_length=32)
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)
    """When its last copies were destroyed; empty while it still opens something."""

    class Meta:
        ordering = ["organisation", "generation"]
        constraints = [models.UniqueConstraint(fields=["organisation", "generation"], name="one_key_per_generation")]

    def __str__(self) -> str:
        """Whose, and which."""
        return f"generation {self.generation} of {self.organisation_id}"


class SealedCopy(models.Model):
    """The private half of one generation, sealed to one member."""

    key = models.ForeignKey(OrganisationKey, on_delete=models.CASCADE, related_name="copies")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    box = models.BinaryField()
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "member"], name="one_copy_per_member")]

    def __str__(self) -> str:
        """Which, for whom."""
        return f"{self.key_id} for {self.member_id}"


class RecoveryHalf(models.Model):
    """One half of one generation's private key, sealed to the administrator who holds it. Any two give the key."""

    key = models.ForeignKey(OrganisationKey, on_delete=models.CASCADE, related_name="halves")
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    box = models.BinaryField()
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "holder"], name="one_half_per_holder")]

    def __str__(self) -> str:
        """Which, with whom."""
        return f"half of {self.key_id} with {self.holder_id}"


class LentHalf(models.Model):
    """A half that its holder has sealed anew to the one member who is to recover. It dies when she has."""

    half = models.ForeignKey(RecoveryHalf, on_delete=models.CASCADE, related_name="loans")
    borrower = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    box = models.BinaryField()
    lent_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["half", "borrower"], name="one_loan_per_half")]

    def __str__(self) -> str:
        """Which, to whom."""
        return f"{self.half_id} to {self.borrower_id}"
