"""Tables of banks, their entries, and the log of changes that every index follows."""

from __future__ import annotations

from django.db import models

from takeback.matching.bank import BankClass, Standing


class Bank(models.Model):
    """A named set of entries of one class."""

    name = models.CharField(max_length=64, unique=True)
    bank_class = models.CharField(max_length=16, choices=[(each.value, each.value) for each in BankClass])
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        """Name for messages and lists."""
        return self.name


class BankEntry(models.Model):
    """One signal in one bank. It knows nothing of a person: `consent_reference` is opaque here."""

    bank = models.ForeignKey(Bank, on_delete=models.PROTECT, related_name="entries")
    signal_type = models.CharField(max_length=16)
    value = models.CharField(max_length=64)
    quality = models.PositiveSmallIntegerField(null=True)
    standing = models.CharField(max_length=16, choices=[(each.value, each.value) for each in Standing])
    provenance = models.CharField(max_length=32)
    consent_reference = models.CharField(max_length=64, blank=True)
    flagged = models.BooleanField(default=False)
    made_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["bank", "signal_type", "value"], name="one_entry_for_each_signal_of_a_bank"
            ),
        ]

    def __str__(self) -> str:
        """Id and kind; the hash itself stays out of messages."""
        return f"{self.pk} ({self.signal_type})"


class ChangeHead(models.Model):
    """One row: how far the change log goes. Whoever writes a change locks it first.

    So sequence numbers have no gap and appear in the order of commits, which an automatic key does not promise on
    PostgreSQL: a follower that has seen 7 has seen everything up to 7.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    sequence = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        """How far."""
        return str(self.sequence)


class EntryChange(models.Model):
    """One line of the log: look at this entry again."""

    sequence = models.PositiveBigIntegerField(primary_key=True)
    entry = models.ForeignKey(BankEntry, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        """Which change."""
        return str(self.sequence)
