"""Writes of mail that belongs to no notice: kept sealed for a while, until a person has looked or its time is over."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Final

from takeback.records.audit.actions import append
from takeback.records.takedowns.locks import hashed, stray_purpose
from takeback.records.takedowns.models import StrayMail
from takeback.records.work.actions import oblige
from takeback.records.work.transactions import need_transaction
from takeback.sealing.boxes import seal
from takeback.sealing.generations import Generation

FORGET_MAIL: Final = "takedowns.forget_mail"
"""The obligation that forgets a mail which nobody has assigned."""
KEPT_FOR: Final = timedelta(days=30)
"""How long a mail waits for a person."""
MOST_BYTES: Final = 1024 * 1024
"""Of a larger mail only so much is kept: anybody may write to us, and as much as they like."""


def keep_stray(generation: Generation, raw: bytes, kind: str, at: datetime) -> bool:
    """Keep a mail that belongs to no notice, sealed to an organisation.

    Args:
        generation: the current one of the organisation whose caseworkers look.
        raw: the mail, as it came.
        kind: what it was read as.
        at: now.

    Returns:
        Whether it is new.
    """
    need_transaction()
    mail_hash = hashed("mail", hashlib.sha256(raw).hexdigest())
    if StrayMail.objects.filter(organisation_id=generation.organisation_id, mail_hash=mail_hash).exists():
        return False
    mail = StrayMail(
        organisation_id=generation.organisation_id,
        generation=generation.number,
        mail_hash=mail_hash,
        whole=len(raw) <= MOST_BYTES,
        kind=kind,
        received_at=at,
    )
    mail.box = seal(generation.public, raw[:MOST_BYTES], stray_purpose(generation.organisation_id, mail.pk))
    kept = StrayMail.objects.bulk_create([mail], ignore_conflicts=True)
    due = (at + KEPT_FOR).replace(second=0, microsecond=0) + timedelta(minutes=1)
    oblige(FORGET_MAIL, kept[0].pk, due, {"mail": kept[0].pk}, at)
    return True


def locked_stray(organisation_id: str, mail_id: str) -> StrayMail | None:
    """A mail, held by this transaction.

    Args:
        organisation_id: whose.
        mail_id: which.
    """
    return StrayMail.objects.select_for_update().filter(pk=mail_id, organisation_id=organisation_id).first()


def assigned(mail: StrayMail, notice_id: str, holder: str, by_id: str, at: datetime) -> None:
    """Let a held mail go that was sealed to a notice's cases instead.

    Args:
        mail: held by the transaction.
        notice_id: to which notice it was found to belong.
        holder: the case or incident of that.
        by_id: the caseworker.
        at: now.
    """
    append("takedown.mail_assigned", {"by": by_id, "mail": mail.pk, "notice": notice_id}, at, subject=holder)
    mail.delete()


def discarded(mail: StrayMail, by_id: str, at: datetime) -> None:
    """Throw a held mail away.

    Args:
        mail: held by the transaction.
        by_id: the caseworker.
        at: now.
    """
    append("takedown.mail_discarded", {"by": by_id, "mail": mail.pk}, at)
    mail.delete()


def forget_stray(mail_id: str) -> None:
    """Forget a mail that nobody has assigned in its time; called by its obligation.

    Args:
        mail_id: which.
    """
    StrayMail.objects.filter(pk=mail_id).delete()


def stray_sealed_to(organisation_id: str, generation: int) -> bool:
    """Whether a mail is sealed to one generation of an organisation: until it is gone, that one is not retired.

    Args:
        organisation_id: whose.
        generation: which.
    """
    return StrayMail.objects.filter(organisation_id=organisation_id, generation=generation).exists()
