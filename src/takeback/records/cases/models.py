"""Tables of cases. Nothing here says who somebody is: words are sealed, images are numbers, and times are days."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from takeback.base.ids import new_id
from takeback.casework.case import Path, State, WithdrawalRule
from takeback.casework.claim import Claim
from takeback.records.accounts.models import Organisation


def _case_id() -> str:
    return new_id("case")


def _consent() -> str:
    return new_id("consent")


def _values(words: type[State | Path | WithdrawalRule | Claim]) -> list[str]:
    return [each.value for each in words]


class Case(models.Model):
    """Our work for one person.

    Attributes:
        organisation: who works it; none while there is no organisation.
        consent: what its entries in banks carry; opaque there, and the only tie between the two.
        verified_on: the day on which a caseworker verified the person.
        withdrawal_due_on: the day on which a withdrawal that waits is carried out.
        lost_code_replaceable: the person chose that a caseworker may replace a lost code without an identity.
        shared_beyond: whether other services with which we exchange hashes may have hers.
        attempt: a hash of what the page sent along, so that a page that is sent twice opens one case.
        code_kept: the person has typed the code once. Until then the same page may be given another one.
        given_on: the day on which the person gave a case to an organisation that had none before, and can take it back.
        acting_until: the last day on which somebody acts for the person by this code; none where nobody does.
        acting_ended_on: the day on which that ended. The code opens nothing from then on.
    """

    id = models.CharField(primary_key=True, max_length=40, default=_case_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="cases")
    consent = models.CharField(max_length=64, unique=True, default=_consent, editable=False)
    path = models.CharField(max_length=8, default=Path.ADULT.value)
    state = models.CharField(max_length=24, default=State.OPENED.value)
    opened_on = models.DateField()
    verified_on = models.DateField(null=True)
    withdrawal_rule = models.CharField(max_length=16)
    withdrawal_due_on = models.DateField(null=True)
    withdrawn_on = models.DateField(null=True)
    lost_code_replaceable = models.BooleanField(default=False)
    shared_beyond = models.BooleanField(default=False)
    attempt = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001 - absent is not alike
    code_kept = models.BooleanField(default=False)
    given_on = models.DateField(null=True)
    acting_until = models.DateField(null=True)
    acting_ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=_values(State)), name="cases_state"),
            models.CheckConstraint(condition=Q(path__in=_values(Path)), name="cases_path"),
            models.CheckConstraint(condition=Q(withdrawal_rule__in=_values(WithdrawalRule)), name="cases_rule"),
            models.CheckConstraint(
                condition=~Q(state=State.VERIFIED.value) | Q(verified_on__isnull=False), name="cases_verified_by_day"
            ),
            models.CheckConstraint(
                condition=Q(state=State.WITHDRAWING.value, withdrawal_due_on__isnull=False)
                | (~Q(state=State.WITHDRAWING.value) & Q(withdrawal_due_on__isnull=True)),
                name="cases_withdrawing_is_due",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "state", "opened_on", "id"], name="cases_by_state")]

    def __str__(self) -> str:
        """The id alone."""
        return self.id


class CaseImage(models.Model):
    """A claim of a case on an entry of a bank. The picture itself was never here.

    Attributes:
        entry: the entry's id; opaque here.
        claim: how the case stands to it.
        withdrawal_due_on: the day on which a withdrawal of this one that waits is carried out.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="images")
    entry = models.PositiveBigIntegerField()
    claim = models.CharField(max_length=12, default=Claim.HELD.value)
    added_on = models.DateField()
    withdrawal_due_on = models.DateField(null=True)
    withdrawn_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "entry"], name="cases_one_claim_on_an_entry"),
            models.CheckConstraint(condition=Q(claim__in=_values(Claim)), name="cases_claim"),
        ]
        indexes = [
            models.Index(fields=["entry"], name="cases_claims_on_an_entry"),
            models.Index(fields=["case"], condition=Q(claim=Claim.FROZEN.value), name="cases_frozen_images"),
            models.Index(
                fields=["case"], condition=Q(withdrawal_due_on__isnull=False), name="cases_images_to_withdraw"
            ),
        ]

    def __str__(self) -> str:
        """Which claim."""
        return f"image {self.pk} of {self.case_id}"


class SealedItem(models.Model):
    """Something that the person told, sealed to the case's key: a story, a way to reach them, answers.

    Attributes:
        kind: a word of ours.
        box: opens with the case's private half alone.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="sealed")
    kind = models.CharField(max_length=24)
    box = models.BinaryField()
    told_on = models.DateField()

    def __str__(self) -> str:
        """Which, and of what kind."""
        return f"{self.kind} {self.pk} of {self.case_id}"


class Message(models.Model):
    """A letter between the person and the caseworker, sealed to the case's key both ways: each of them opens all.

    Attributes:
        from_person: whether the person wrote it.
        read: whether the other side has opened it.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="messages")
    from_person = models.BooleanField()
    box = models.BinaryField()
    sent_on = models.DateField()
    read = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["case"], condition=Q(from_person=True, read=False), name="cases_unread_letters"),
        ]

    def __str__(self) -> str:
        """Which."""
        return f"message {self.pk} of {self.case_id}"


class ReportedLocation(models.Model):
    """A link as the person told it, under the server's key: machines need it at night, and a copied disk does not.

    Attributes:
        locked: the link, under a key that lies outside database and backup.
        danger: the person says that it shows their name, address or telephone number.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="locations")
    locked = models.BinaryField()
    danger = models.BooleanField(default=False)
    reported_on = models.DateField()

    def __str__(self) -> str:
        """Which."""
        return f"location {self.pk} of {self.case_id}"


class CaseEvent(models.Model):
    """What happened in a case, by the day.

    Attributes:
        kind: a word of ours; the page has its sentence.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=40)
    day = models.DateField()

    def __str__(self) -> str:
        """What."""
        return f"{self.kind} in {self.case_id}"
