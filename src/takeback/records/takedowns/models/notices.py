"""Tables of what was asked of whom, and what came back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from takeback.base.ids import new_id
from takeback.casework.takedown.notice_state import NoticeState
from takeback.records.accounts.models import Organisation
from takeback.records.takedowns.models.columns import one_of
from takeback.records.takedowns.models.locations import LocationWork
from takeback.records.takedowns.words import AnswerWord


def _notice_id() -> str:
    return new_id("notice")


def _answer_id() -> str:
    return new_id("answer")


def _mail_id() -> str:
    return new_id("mail")


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
            one_of("state", NoticeState, "takedowns_notice_state"),
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
            one_of("word", AnswerWord, "takedowns_answer_word"),
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
