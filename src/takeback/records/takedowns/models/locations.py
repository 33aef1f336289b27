"""Tables of places: our work on each, for which cases, what was checked there, and what was seen."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from takeback.base.ids import new_id
from takeback.casework.takedown.checks import Authority, Link, Subject
from takeback.casework.takedown.closure import Ending, Remains
from takeback.casework.takedown.location_state import State
from takeback.casework.takedown.matter import Matter
from takeback.casework.takedown.recheck import Saw
from takeback.records.accounts.models import Organisation
from takeback.records.takedowns.models.columns import one_of
from takeback.sites.location import Reach


def _location_id() -> str:
    return new_id("loc")


class LocationWork(models.Model):
    """Our work on one location.

    Attributes:
        place: the location, locked.
        place_hash: its key, hashed under the server's key: told twice, it is one row.
        site_hash: its site, hashed likewise: by it rows are grouped.
        not_before: until when a notice about it must wait for evidence; none where it need not.
        was_gone: it was gone at least once. Being there is then being there again.
        reappeared: how often it was.
        since: from when on the plan of looks counts.
        round_since: since when it is asked for in the present round: since it reappeared, or was opened anew. None in
            its first round.
        next_look_at: when a machine looks next; none where none does.
        ending: why it was closed; empty while it is not.
        remains: what was left then.
    """

    id = models.CharField(primary_key=True, max_length=40, default=_location_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="takedown_locations")
    holder = models.CharField(max_length=40)
    place = models.BinaryField()
    place_hash = models.CharField(max_length=64)
    site_hash = models.CharField(max_length=64)
    reach = models.CharField(max_length=8)
    matter = models.CharField(max_length=16)
    priority = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=16, default=State.REPORTED.value)
    reported_on = models.DateField()
    not_before = models.DateTimeField(null=True)
    was_gone = models.BooleanField(default=False)
    reappeared = models.PositiveSmallIntegerField(default=0)
    since = models.DateTimeField(null=True)
    round_since = models.DateTimeField(null=True)
    next_look_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=16, blank=True, default="")
    remains = models.CharField(max_length=16, blank=True, default="")
    closed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["holder", "place_hash"], name="takedowns_a_location_once"),
            one_of("state", State, "takedowns_state"),
            one_of("reach", Reach, "takedowns_reach"),
            one_of("matter", Matter, "takedowns_matter"),
            one_of("ending", Ending, "takedowns_ending", or_empty=True),
            one_of("remains", Remains, "takedowns_remains", or_empty=True),
            models.CheckConstraint(
                condition=Q(state=State.CLOSED.value, closed_on__isnull=False) & ~Q(ending="")
                | ~Q(state=State.CLOSED.value) & Q(closed_on__isnull=True, ending=""),
                name="takedowns_closed_for_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.HANDED_OVER.value) | Q(next_look_at__isnull=True),
                name="takedowns_handed_over_is_never_looked_at",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "state", "priority"], name="takedowns_by_state"),
            models.Index(fields=["organisation", "place_hash"], name="takedowns_by_place"),
            models.Index(fields=["organisation", "site_hash"], name="takedowns_by_site"),
        ]

    def __str__(self) -> str:
        """The id alone."""
        return self.id


class LocationCase(models.Model):
    """A case for which a location is worked on.

    Attributes:
        case_id: opaque.
    """

    location = models.ForeignKey(LocationWork, on_delete=models.CASCADE, related_name="cases")
    case_id = models.CharField(max_length=40, db_index=True)
    told_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["location", "case_id"], name="takedowns_a_case_once")]

    def __str__(self) -> str:
        """Which, for which."""
        return f"{self.location_id} for {self.case_id}"


class LocationCheck(models.Model):
    """What a caseworker found at a location, for one case.

    Attributes:
        reasons: words of why it was stopped, joined by commas; empty where it was cleared.
    """

    location = models.ForeignKey(LocationWork, on_delete=models.CASCADE, related_name="checks")
    case_id = models.CharField(max_length=40, db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    link = models.CharField(max_length=16)
    subject = models.CharField(max_length=16)
    authority = models.CharField(max_length=16)
    preserve_hours = models.PositiveSmallIntegerField(default=0)
    reasons = models.CharField(max_length=200, blank=True, default="")
    checked_at = models.DateTimeField()

    class Meta:
        constraints = [
            one_of("link", Link, "takedowns_check_link"),
            one_of("subject", Subject, "takedowns_check_subject"),
            one_of("authority", Authority, "takedowns_check_authority"),
        ]

    def __str__(self) -> str:
        """Which."""
        return f"check {self.pk} of {self.location_id}"


class LookRow(models.Model):
    """What one look from one vantage point told. No page and no picture is kept of it."""

    location = models.ForeignKey(LocationWork, on_delete=models.CASCADE, related_name="looks")
    at = models.DateTimeField()
    vantage = models.CharField(max_length=40)
    saw = models.CharField(max_length=12)

    class Meta:
        constraints = [one_of("saw", Saw, "takedowns_saw")]
        indexes = [models.Index(fields=["location", "at"], name="takedowns_looks")]

    def __str__(self) -> str:
        """What, where."""
        return f"{self.saw} at {self.location_id}"


class UnseenSignal(models.Model):
    """A hash that a machine took at a location, of a picture that nobody looked at.

    Attributes:
        value: the hash, locked.
        entry: the entry that it became once the person confirmed the location; none before.
    """

    location = models.ForeignKey(LocationWork, on_delete=models.CASCADE, related_name="signals")
    value_hash = models.CharField(max_length=64)
    value = models.BinaryField()
    quality = models.PositiveSmallIntegerField()
    taken_on = models.DateField()
    confirmed_on = models.DateField(null=True)
    entry = models.PositiveBigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["location", "value_hash"], name="takedowns_a_signal_once")]

    def __str__(self) -> str:
        """Which."""
        return f"signal {self.pk} of {self.location_id}"
