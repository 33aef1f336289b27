"""Writes of what a person allows, what they agreed to back then, and who acts for them."""

from __future__ import annotations

from datetime import date, datetime

from takeback.base.errors import Conflict, Invalid, NotFound
from takeback.casework.takedown.authority import Right
from takeback.casework.takedown.consent import Act, Agreed, Answer, Consent, Purpose, may_be_asked
from takeback.records.audit.actions import append
from takeback.records.takedowns.locks import delegate_purpose
from takeback.records.takedowns.models import ActTold, ConsentGiven, DelegateRow
from takeback.records.takedowns.queries import consents_of
from takeback.sealing.boxes import PublicKey, seal


def note_consent(
    organisation_id: str,
    case_id: str,
    consent: Consent,
    at: datetime,
    *,
    by_id: str,
    by_the_person: bool = False,
) -> None:
    """Keep a person's answer to one question.

    Args:
        organisation_id: who works the case.
        case_id: whose.
        consent: what for, and what they said.
        at: now; kept as a day.
        by_id: the caseworker who asked.
        by_the_person: they came back to it of their own accord; else a `never` is not asked about again.

    Raises:
        Invalid: it would have expired already.
        Conflict: they said `never`.
    """
    if consent.expires_on is not None and consent.expires_on <= at.date():
        raise Invalid("a consent expires on a day to come", field="expires_on")
    if not by_the_person and not may_be_asked(consents_of(case_id), consent.purpose):
        raise Conflict("the person said never; it is theirs to come back to it")
    ConsentGiven.objects.create(
        organisation_id=organisation_id,
        case_id=case_id,
        purpose=consent.purpose.value,
        answer=consent.answer.value,
        given_on=consent.given_on,
        expires_on=consent.expires_on,
    )
    facts = {"by": by_id, "case": case_id, "purpose": consent.purpose.value, "answer": consent.answer.value}
    append("takedown.consent", facts, at, subject=case_id, coarse=True)


def revoke_consent(case_id: str, purpose: Purpose, at: datetime, *, by_id: str) -> bool:
    """Note that a person took their yes back. What has not left by then does not leave.

    Args:
        case_id: whose.
        purpose: what for.
        at: now; kept as a day.
        by_id: the caseworker who heard it.

    Returns:
        Whether there was a yes to take back.
    """
    rows = ConsentGiven.objects.filter(case_id=case_id, purpose=purpose.value, revoked_on__isnull=True)
    revoked = rows.filter(answer=Answer.YES.value).update(revoked_on=at.date())
    if revoked:
        facts = {"by": by_id, "case": case_id, "purpose": purpose.value}
        append("takedown.consent_revoked", facts, at, subject=case_id, coarse=True)
    return revoked > 0


def note_act(organisation_id: str, case_id: str, act: Act, agreed: Agreed, at: datetime) -> None:
    """Keep whether a person agreed to one act. One act says nothing about another.

    Args:
        organisation_id: who works the case.
        case_id: whose.
        act: filmed, sent, published or sold.
        agreed: what they said.
        at: now; kept as a day.
    """
    ActTold.objects.update_or_create(
        case_id=case_id,
        act=act.value,
        defaults={"organisation_id": organisation_id, "agreed": agreed.value, "told_on": at.date()},
    )


def name_delegate(
    organisation_id: str,
    case_id: str,
    public: PublicKey,
    right: Right,
    who: str,
    *,
    ends_on: date | None = None,
) -> DelegateRow:
    """Keep who acts for the person. It counts once a caseworker has seen the proof.

    Args:
        organisation_id: who works the case.
        case_id: whose.
        public: the public half of the case's key.
        right: by what right.
        who: their name, and what proves it; sealed.
        ends_on: the first day on which it counts no more.
    """
    box = seal(public, who.encode(), delegate_purpose(case_id))
    return DelegateRow.objects.create(
        organisation_id=organisation_id, case_id=case_id, right=right.value, box=box, ends_on=ends_on
    )


def prove_delegate(case_id: str, delegate: int, by_id: str, at: datetime) -> None:
    """Say that the proof was seen.

    Args:
        case_id: whose.
        delegate: which.
        by_id: the caseworker who has seen it.
        at: now; kept as a day.

    Raises:
        NotFound: nobody of that number acts in this case.
    """
    rows = DelegateRow.objects.filter(pk=delegate, case_id=case_id, ended_on__isnull=True)
    if not rows.update(proved_on=at.date(), proved_by_id=by_id):
        raise NotFound("nobody of that number acts in this case")
    append("takedown.delegate_proved", {"by": by_id, "case": case_id}, at, subject=case_id)


def end_delegate(case_id: str, delegate: int, by_id: str, at: datetime) -> None:
    """Say that somebody acts for the person no more.

    Args:
        case_id: whose.
        delegate: which.
        by_id: the caseworker who heard it.
        at: now; kept as a day.

    Raises:
        NotFound: nobody of that number acts in this case.
    """
    if not DelegateRow.objects.filter(pk=delegate, case_id=case_id, ended_on__isnull=True).update(ended_on=at.date()):
        raise NotFound("nobody of that number acts in this case")
    append("takedown.delegate_ended", {"by": by_id, "case": case_id}, at, subject=case_id)
