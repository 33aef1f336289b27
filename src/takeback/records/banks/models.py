"""Tables of banks, their entries, the log of changes that every index follows, and what platforms say of entries."""

from __future__ import annotations

from django.db import models

from takeback.matching.bank import BankClass, Standing
from takeback.records.accounts.models import Organisation


class Bank(models.Model):
    """A named set of entries of one class.

    Attributes:
        owner: the organisation that fills and empties it; none for the deployment's own.
        shared: whether platforms other than the owner are told of matches in it.
        policy: what the owner changed of the policy, see `matching.policy.read_changes`.
        policy_edition: counts the changes of it, and so stands in the decisions that it made.
    """

    name = models.CharField(max_length=64, unique=True)
    bank_class = models.CharField(max_length=16, choices=[(each.value, each.value) for each in BankClass])
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="banks")
    shared = models.BooleanField(default=True)
    policy = models.JSONField(default=dict)
    policy_edition = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        """Name for messages and lists."""
        return self.name


class BankEntry(models.Model):
    """One signal in one bank. It knows nothing of a person: `consent_reference` is opaque here.

    Attributes:
        tags: the owner's own words, each with a space before and behind it, so that one can be searched for.
        label: what the owner calls it; opaque here.
        expires_on: the first day in UTC on which it matches nothing any more.
        paused_until: out of matching until then; far in the future stands for "until it is resumed".
        banked_as: the standing from which platforms' opinions moved it; none where they did not.
        flagged: an allow bank contradicts it.
    """

    bank = models.ForeignKey(Bank, on_delete=models.PROTECT, related_name="entries", db_index=False)
    signal_type = models.CharField(max_length=16)
    value = models.CharField(max_length=64)
    quality = models.PositiveSmallIntegerField(null=True)
    standing = models.CharField(max_length=16, choices=[(each.value, each.value) for each in Standing])
    banked_as = models.CharField(max_length=16, null=True)  # noqa: DJ001 - absent, and no word: then a long table is not rewritten
    provenance = models.CharField(max_length=32)
    consent_reference = models.CharField(max_length=64, blank=True)
    tags = models.CharField(max_length=600, blank=True, default="")
    label = models.CharField(max_length=120, blank=True, default="")
    expires_on = models.DateField(null=True)
    paused_until = models.DateTimeField(null=True)
    flagged = models.BooleanField(default=False)
    made_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["bank", "signal_type", "value"], name="one_entry_for_each_signal_of_a_bank"
            ),
        ]
        indexes = [
            models.Index(fields=["bank", "id"], name="banks_entries_of_a_bank"),
            models.Index(
                fields=["expires_on"], condition=models.Q(expires_on__isnull=False), name="banks_entries_that_expire"
            ),
            models.Index(
                fields=["paused_until"], condition=models.Q(paused_until__isnull=False), name="banks_entries_paused"
            ),
            models.Index(fields=["bank"], condition=models.Q(flagged=True), name="banks_entries_flagged"),
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
    """One line of the log: look at these entries again, and at the banks.

    Attributes:
        first: the least id of those that changed; none where only a bank changed.
        last: the greatest. Entries between that did not change are looked at again in vain, which is harmless.
    """

    sequence = models.PositiveBigIntegerField(primary_key=True)
    first = models.PositiveBigIntegerField(null=True)
    last = models.PositiveBigIntegerField(null=True)

    def __str__(self) -> str:
        """Which change."""
        return str(self.sequence)


class Followed(models.Model):
    """How far somebody who must miss nothing has followed the change log, across restarts."""

    name = models.CharField(primary_key=True, max_length=40)
    sequence = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        """Who, and how far."""
        return f"{self.name}: {self.sequence}"


class Opinion(models.Model):
    """What a platform says of an entry: its last word counts.

    Attributes:
        word: one of `matching.opinion.Word`.
        given_on: the day only.
    """

    entry = models.ForeignKey(BankEntry, on_delete=models.CASCADE, related_name="opinions")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="opinions")
    word = models.CharField(max_length=16)
    given_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "organisation"], name="banks_one_opinion_of_each_platform"),
        ]

    def __str__(self) -> str:
        """The word."""
        return self.word


class MatchDay(models.Model):
    """How often an entry stopped or held uploads of one platform on one day.

    Attributes:
        shadowed: how many of these the platform was not told, since it runs in shadow mode.
    """

    entry = models.ForeignKey(BankEntry, on_delete=models.CASCADE, related_name="match_days")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    held = models.PositiveBigIntegerField(default=0)
    blocked = models.PositiveBigIntegerField(default=0)
    shadowed = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "organisation", "day"], name="banks_one_match_day"),
        ]

    def __str__(self) -> str:
        """Which entry, and when."""
        return f"{self.entry_id} on {self.day}"
