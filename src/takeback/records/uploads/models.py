"""Tables of `uploads`. Times of what a survivor did are days; a partner's and a reviewer's own acts have instants."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from takeback.base.ids import new_id
from takeback.records.accounts.models import Organisation
from takeback.records.uploads.kinds import Kind
from takeback.records.uploads.states import State
from takeback.records.uploads.verdict_words import Verdict


def _request_id() -> str:
    return new_id("upload")


class UploadRequest(models.Model):
    """A one-time link for one picture of one person, and what became of it.

    Attributes:
        secret_hash: of the link's secret, which nobody else knows; emptied once it can be of no more use.
        partner: the organisation whose member opened it.
        reviewer: the organisation that reviews.
        made_by: the member who opened it.
        case_id: of the case that it belongs to; opaque here, empty where there is none.
        consent: what the entries carry; opaque.
        kind: what sort of picture the person says it is.
        open_until: from then on the link takes nothing.
        destroy_at: a picture that nobody has decided on by then is destroyed unseen.
        uploaded_on: the day.
        blob: where the sealed picture lies; empty where there is none.
        sealed_bytes: how long that is.
        verdict: what the reviewer said; empty before.
        signals: of a picture that was found intimate, while that can still be undone: kind, value, quality.
        decided_by: the reviewer.
        decided_at: when; `settle_at` is when it becomes final.
        rounds: how often it was decided on, so that an undone verdict settles nothing.
        alike: the request whose verdict it was given: a near-duplicate; or of the same case, where that is a minor's.
        handed_over_to: the authority's own reference, where a legal contact has handed it over.
    """

    id = models.CharField(primary_key=True, max_length=40, default=_request_id, editable=False)
    secret_hash = models.CharField(max_length=64, blank=True, default="")
    partner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="upload_requests")
    reviewer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="uploads_to_review")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    case_id = models.CharField(max_length=40, blank=True, default="")
    consent = models.CharField(max_length=64)
    kind = models.CharField(max_length=12)
    state = models.CharField(max_length=12, default=State.OPEN.value)
    opened_at = models.DateTimeField()
    open_until = models.DateTimeField()
    destroy_at = models.DateTimeField()
    uploaded_on = models.DateField(null=True)
    blob = models.CharField(max_length=64, blank=True, default="")
    sealed_bytes = models.PositiveBigIntegerField(default=0)
    verdict = models.CharField(max_length=12, blank=True, default="")
    signals = models.JSONField(default=list)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    settle_at = models.DateTimeField(null=True)
    rounds = models.PositiveSmallIntegerField(default=0)
    alike = models.CharField(max_length=40, blank=True, default="")
    handed_over_to = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["secret_hash"], condition=~Q(secret_hash=""), name="uploads_one_request_a_secret"
            ),
            models.CheckConstraint(condition=Q(state__in=[each.value for each in State]), name="uploads_state"),
            models.CheckConstraint(condition=Q(kind__in=[each.value for each in Kind]), name="uploads_kind"),
            models.CheckConstraint(
                condition=Q(verdict="") | Q(verdict__in=[each.value for each in Verdict]), name="uploads_verdict"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.DECIDED.value) | (~Q(verdict="") & Q(settle_at__isnull=False)),
                name="uploads_decided_is_to_be_settled",
            ),
        ]
        indexes = [
            models.Index(fields=["partner", "opened_at"], name="uploads_of_a_partner"),
            models.Index(fields=["reviewer", "state"], name="uploads_of_a_reviewer"),
            models.Index(fields=["case_id"], condition=~Q(case_id=""), name="uploads_of_a_case"),
        ]

    def __str__(self) -> str:
        """The id alone."""
        return self.id
