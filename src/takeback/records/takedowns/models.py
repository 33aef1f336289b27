"""Tables of takedowns: what is worked on, what was asked of whom, and what was seen.

One file although it is long: a row is understood by its neighbours, and none of them stands alone.

`holder` is for whom something is worked on: a case, or an incident that many cases have in common. Both are opaque ids.
"""

from __future__ import annotations

from enum import StrEnum

from django.conf import settings
from django.db import models
from django.db.models import Q

from takeback.base.ids import new_id
from takeback.casework.takedown.authority import Right
from takeback.casework.takedown.checks import Authority, Link, Subject
from takeback.casework.takedown.closure import Ending, Remains
from takeback.casework.takedown.consent import Act, Agreed, Answer, Purpose
from takeback.casework.takedown.location_state import State
from takeback.casework.takedown.matter import Matter
from takeback.casework.takedown.notice_state import NoticeState
from takeback.casework.takedown.police import Outcome, Stage
from takeback.casework.takedown.recheck import Saw
from takeback.records.accounts.models import Organisation
from takeback.records.takedowns.words import AnswerWord, TaskKind
from takeback.sites.location import Reach


def _location_id() -> str:
    return new_id("loc")


def _notice_id() -> str:
    return new_id("notice")


def _answer_id() -> str:
    return new_id("answer")


def _mail_id() -> str:
    return new_id("mail")


def _task_id() -> str:
    return new_id("task")


def _track_id() -> str:
    return new_id("police")


def _one_of(field: str, words: type[StrEnum], name: str, *, or_empty: bool = False) -> models.CheckConstraint:
    values = [each.value for each in words] + ([""] if or_empty else [])
    return models.CheckConstraint(condition=Q(**{f"{field}__in": values}), name=name)


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
            _one_of("state", State, "takedowns_state"),
            _one_of("reach", Reach, "takedowns_reach"),
            _one_of("matter", Matter, "takedowns_matter"),
            _one_of("ending", Ending, "takedowns_ending", or_empty=True),
            _one_of("remains", Remains, "takedowns_remains", or_empty=True),
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
            _one_of("link", Link, "takedowns_check_link"),
            _one_of("subject", Subject, "takedowns_check_subject"),
            _one_of("authority", Authority, "takedowns_check_authority"),
        ]

    def __str__(self) -> str:
        """Which."""
        return f"check {self.pk} of {self.location_id}"


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
            _one_of("purpose", Purpose, "takedowns_consent_purpose"),
            _one_of("answer", Answer, "takedowns_consent_answer"),
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
            _one_of("act", Act, "takedowns_act"),
            _one_of("agreed", Agreed, "takedowns_agreed"),
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
        constraints = [_one_of("right", Right, "takedowns_right")]

    def __str__(self) -> str:
        """Which."""
        return f"delegate {self.pk} in {self.case_id}"


class Notice(models.Model):
    """A request to one recipient about one or many locations.

    Attributes:
        batch: what was drafted together, and is approved together.
        part: its number among those to one recipient in one batch.
        scope: who is asked, a word such as `site` or `host`.
        route: the law or rule by which, a word of the routes.
        recipient_hash: who is asked, hashed under the server's key.
        text: recipient, subject, body and elements, locked.
        by_hand: a person fills a form in; no machine sends it.
        not_before: before which it must not leave.
        began_at: when it may have begun to leave.
        sent_at: when the recipient had it.
        due_at: when the law's clock runs out; none where the route has none.
        country: where the recipient sits, for its holidays; empty where nobody knows.
        ordered_at: when the recipient had a regulator's order, from which its time counts; none where there is none.
        extended: the recipient took the extension that its law gives it.
        clock_sets: how often a person set the clock anew.
        sendings: how often a person found that it had not left after all; then it takes another place in the outbox.
        reason: why it bounced, as a code.
    """

    id = models.CharField(primary_key=True, max_length=40, default=_notice_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="takedown_notices")
    holder = models.CharField(max_length=40, db_index=True)
    batch = models.CharField(max_length=64)
    part = models.PositiveSmallIntegerField(default=0)
    scope = models.CharField(max_length=20)
    route = models.CharField(max_length=40)
    language = models.CharField(max_length=12)
    template = models.CharField(max_length=80)
    template_version = models.CharField(max_length=80)
    recipient_hash = models.CharField(max_length=64)
    text = models.BinaryField()
    by_hand = models.BooleanField(default=False)
    state = models.CharField(max_length=20, default=NoticeState.DRAFTED.value)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True)
    began_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    country = models.CharField(max_length=2, blank=True, default="")
    ordered_at = models.DateTimeField(null=True)
    extended = models.BooleanField(default=False)
    clock_sets = models.PositiveSmallIntegerField(default=0)
    sendings = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "batch", "recipient_hash", "part"], name="takedowns_one_notice_a_recipient"
            ),
            _one_of("state", NoticeState, "takedowns_notice_state"),
            models.CheckConstraint(
                condition=Q(state__in=[NoticeState.DRAFTED.value, NoticeState.DISCARDED.value])
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="takedowns_nothing_leaves_unapproved",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "state"], name="takedowns_notices_by_state")]

    def __str__(self) -> str:
        """The id alone."""
        return self.id


class NoticeLocation(models.Model):
    """A location that a notice is about.

    Attributes:
        cites: an earlier notice by which it was once removed.
    """

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="locations")
    location = models.ForeignKey(LocationWork, on_delete=models.CASCADE, related_name="notices")
    cites = models.ForeignKey(Notice, on_delete=models.SET_NULL, null=True, related_name="cited_by")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice", "location"], name="takedowns_a_location_a_notice")]

    def __str__(self) -> str:
        """Which, in which."""
        return f"{self.location_id} in {self.notice_id}"


class RecipientAnswer(models.Model):
    """What a recipient wrote, sealed to the case on arrival. Where many cases share a notice, each has a copy.

    Attributes:
        message: names the one message, so that one that comes twice is kept once.
        from_recipient: whether it came from where the notice went. Else somebody answers for another.
        word: what a caseworker read in it.
    """

    id = models.CharField(primary_key=True, max_length=40, default=_answer_id, editable=False)
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="answers")
    case_id = models.CharField(max_length=40, db_index=True)
    message = models.CharField(max_length=64)
    box = models.BinaryField()
    from_recipient = models.BooleanField()
    word = models.CharField(max_length=12, default=AnswerWord.UNREAD.value)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notice", "case_id", "message"], name="takedowns_an_answer_once"),
            _one_of("word", AnswerWord, "takedowns_answer_word"),
        ]

    def __str__(self) -> str:
        """Which, to which."""
        return f"{self.id} to {self.notice_id}"


class StrayMail(models.Model):
    """A mail that belongs to no notice we know, sealed on arrival to a generation of the organisation's key.

    It has no other text here: who wrote it and about what is inside. A caseworker assigns it to a notice or throws it
    away; whatever nobody has touched is forgotten after its time.

    Attributes:
        generation: of the organisation's key, to which it is sealed.
        mail_hash: of all of it, under the server's key: one that is offered twice is kept once.
        box: its bytes, from the first on.
        whole: whether these are all; of a larger mail only its beginning is kept.
        kind: what it was read as, a word such as `other` or `bounce`.
    """

    id = models.CharField(primary_key=True, max_length=40, default=_mail_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="stray_mails")
    generation = models.PositiveIntegerField()
    mail_hash = models.CharField(max_length=64)
    box = models.BinaryField()
    whole = models.BooleanField()
    kind = models.CharField(max_length=12)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "mail_hash"], name="takedowns_a_mail_once")]
        indexes = [models.Index(fields=["organisation", "received_at"], name="takedowns_stray_mails")]

    def __str__(self) -> str:
        """The id alone."""
        return self.id


class LookRow(models.Model):
    """What one look from one vantage point told. No page and no picture is kept of it."""

    location = models.ForeignKey(LocationWork, on_delete=models.CASCADE, related_name="looks")
    at = models.DateTimeField()
    vantage = models.CharField(max_length=40)
    saw = models.CharField(max_length=12)

    class Meta:
        constraints = [_one_of("saw", Saw, "takedowns_saw")]
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


class Task(models.Model):
    """Something that waits for a caseworker. Its place in the queue stands in `records.work`.

    Attributes:
        about: the one thing that it is about: a location, a notice, a holder or a police track.
    """

    id = models.CharField(primary_key=True, max_length=40, default=_task_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="takedown_tasks")
    holder = models.CharField(max_length=40, db_index=True)
    kind = models.CharField(max_length=16)
    about = models.CharField(max_length=64)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "about"],
                condition=Q(done_at__isnull=True),
                name="takedowns_an_open_task_once",
            ),
            _one_of("kind", TaskKind, "takedowns_task_kind"),
        ]
        indexes = [  # the page of what waits lists the first of what is due, and counts by kind
            models.Index(
                fields=["organisation", "due_at", "id"], condition=Q(done_at__isnull=True), name="takedowns_due_first"
            ),
            models.Index(
                fields=["organisation", "kind", "due_at"], condition=Q(done_at__isnull=True), name="takedowns_by_kind"
            ),
        ]

    def __str__(self) -> str:
        """What."""
        return f"{self.kind} {self.id}"


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
            _one_of("stage", Stage, "takedowns_police_stage"),
            _one_of("outcome", Outcome, "takedowns_police_outcome", or_empty=True),
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
