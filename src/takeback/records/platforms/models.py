"""Platforms: keys, settings, what they asked us to remember, where they are called back, and what they used."""

from __future__ import annotations

from django.db import models

from takeback.base.ids import new_id
from takeback.records.accounts.models import Organisation


def _webhook_id() -> str:
    return new_id("hook")


class Platform(models.Model):
    """What an organisation set for itself as a platform. One that has no row here has the defaults.

    Attributes:
        policy: what it changed of the policy, for its own uploads; see `matching.policy.read_changes`.
        policy_edition: counts the changes of it.
        vetted: whether we have looked at it: only then its opinions count for others.
        shadow: decides and counts, and always answers `allow`.
    """

    organisation = models.OneToOneField(
        Organisation, on_delete=models.PROTECT, primary_key=True, related_name="platform"
    )
    policy = models.JSONField(default=dict)
    policy_edition = models.PositiveIntegerField(default=0)
    vetted = models.BooleanField(default=False)
    shadow = models.BooleanField(default=False)

    def __str__(self) -> str:
        """Whose."""
        return str(self.organisation_id)


class PlatformKey(models.Model):
    """One key of one organisation. A revoked key stays, so that its id can be recognised in an old log.

    Attributes:
        signals_per_second: how many signals it may ask for, on average over some seconds, in each server process.
        shadow: this key's calls alone are in shadow mode.
    """

    id = models.CharField(primary_key=True, max_length=16, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="platform_keys")
    name = models.CharField(max_length=200)
    scopes = models.JSONField()
    secret_sha256 = models.CharField(max_length=64)
    signals_per_second = models.PositiveIntegerField(default=5000)
    shadow = models.BooleanField(default=False)
    created_on = models.DateField()
    last_used_on = models.DateField(null=True)
    expires_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["created_on", "id"]

    def __str__(self) -> str:
        """Name for messages and lists; the id is public."""
        return f"{self.name} ({self.id})"


class PlatformHead(models.Model):
    """One row that counts every change of keys and platforms, so that each server notices them within a moment."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    sequence = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        """How far."""
        return str(self.sequence)


class Webhook(models.Model):
    """Where a platform is called back.

    Attributes:
        url: `https`, and never one that leads into our own network.
        secret_sealed: what its calls are signed with, encrypted under the server's key.
        events: which kinds of event it wants.
        failing_since: the day since which no call came through.
        disabled_on: the day on which it was given up, or put out of use.
    """

    id = models.CharField(primary_key=True, max_length=40, default=_webhook_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="webhooks")
    url = models.CharField(max_length=2000)
    secret_sealed = models.BinaryField()
    events = models.JSONField()
    made_on = models.DateField()
    failing_since = models.DateField(null=True)
    disabled_on = models.DateField(null=True)

    class Meta:
        ordering = ["made_on", "id"]

    def __str__(self) -> str:
        """The id: an address may hold a secret."""
        return self.id


class WebhookEvent(models.Model):
    """Something that a platform is to be told, once. The outbox names it by its id.

    Attributes:
        key: makes the same thing the same event, however often it is noticed.
        body: what is sent: identifiers of ours and of the platform's own, never a survivor's.
    """

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="events_sent")
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=160)
    body = models.JSONField()
    made_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["webhook", "key"], name="platforms_one_event_of_each_key")]

    def __str__(self) -> str:
        """Which."""
        return f"{self.kind} {self.pk}"


class Remembered(models.Model):
    """A signal of an upload that a platform asked us to remember, so that it hears of it if it is banked later.

    Attributes:
        reference: the platform's own word for the upload; opaque here.
        expires_on: the first day on which it is forgotten.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="remembered")
    signal_type = models.CharField(max_length=16)
    value = models.CharField(max_length=64)
    quality = models.PositiveSmallIntegerField(null=True)
    reference = models.CharField(max_length=128)
    expires_on = models.DateField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "reference", "signal_type", "value"], name="platforms_remembered_once"
            ),
        ]

    def __str__(self) -> str:
        """Which; the hash itself stays out of messages."""
        return f"{self.pk} ({self.signal_type})"


class UsageDay(models.Model):
    """What one key used on one day, by route.

    Attributes:
        route: `lookup`, `scan`, `remember` or `hma`.
        calls: how many were answered.
        signals: how many signals or pictures were in them.
        shadowed: decisions other than `allow` that were not told.
        refused: calls that were refused because there were too many.
    """

    key = models.ForeignKey(PlatformKey, on_delete=models.CASCADE, related_name="usage_days")
    day = models.DateField()
    route = models.CharField(max_length=16)
    calls = models.PositiveBigIntegerField(default=0)
    signals = models.PositiveBigIntegerField(default=0)
    allowed = models.PositiveBigIntegerField(default=0)
    held = models.PositiveBigIntegerField(default=0)
    blocked = models.PositiveBigIntegerField(default=0)
    shadowed = models.PositiveBigIntegerField(default=0)
    refused = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "day", "route"], name="platforms_one_usage_day")]

    def __str__(self) -> str:
        """Which key, and when."""
        return f"{self.key_id} on {self.day}"


class ServedMinute(models.Model):
    """How many calls of a route were served in a minute within a certain time, by all processes together.

    Attributes:
        up_to_micros: they took at most so many microseconds, and more than the bound before: bounds grow by a quarter
            of an octave.
    """

    minute = models.DateTimeField()
    route = models.CharField(max_length=16)
    up_to_micros = models.PositiveBigIntegerField()
    calls = models.PositiveBigIntegerField(default=0)
    signals = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["minute", "route", "up_to_micros"], name="platforms_one_served_minute"),
        ]

    def __str__(self) -> str:
        """Which route, and when."""
        return f"{self.route} at {self.minute}"
