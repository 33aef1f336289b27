"""Drafts of notices: written down with what they are about, and approved together or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from takeback.records.takedowns.locks import NoticeText, hashed, lock_notice
from takeback.records.takedowns.models import LocationWork, Notice, NoticeLocation


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A notice, written, before it is kept.

    Attributes:
        scope: who is asked, a word.
        route: by which law, a word.
        language: of its text.
        template: whose words it has.
        template_version: which version of them.
        by_hand: a person fills in a form.
        text: what it says, and to whom.
        country: where the recipient sits; empty where nobody knows.
    """

    scope: str
    route: str
    language: str
    template: str
    template_version: str
    by_hand: bool
    text: NoticeText = field(repr=False)
    country: str = ""


def recipient_hash(recipient: str) -> str:
    """A recipient, in the form in which two mentions of one are alike.

    Args:
        recipient: an address of mail, or of a form.
    """
    return hashed("recipient", recipient.strip().casefold())


def reference_of(batch: str, recipient: str, part: int) -> str:
    """Our reference of one notice, as its text says it: always the same, and telling nothing of a case.

    Args:
        batch: what it was drafted together with.
        recipient: hashed.
        part: its number among those to this recipient.
    """
    return f"TB-{hashed('reference', f'{batch} {recipient} {part}')[:12].upper()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What is drafted together, and approved together.

    Attributes:
        organisation_id: who asks.
        holder: the case or incident for which.
        name: what tells it from other batches: the same page sent twice gives the same drafts.
        by_id: the caseworker.
    """

    organisation_id: str
    holder: str
    name: str
    by_id: str


def draft(batch: Batch, part: int, wording: Wording, locations: Iterable[LocationWork], at: datetime) -> Notice:
    """Keep a draft. It leaves only once somebody has approved it.

    Args:
        batch: what it is approved together with.
        part: its number among those to this recipient.
        wording: the notice.
        locations: held by the transaction, and such that they can be asked for.
        at: now.
    """
    rows = list(locations)
    notice = Notice(
        organisation_id=batch.organisation_id,
        holder=batch.holder,
        batch=batch.name,
        part=part,
        scope=wording.scope,
        route=wording.route,
        language=wording.language,
        template=wording.template,
        template_version=wording.template_version,
        recipient_hash=recipient_hash(wording.text.recipient),
        by_hand=wording.by_hand,
        country=wording.country,
        drafted_by_id=batch.by_id,
        drafted_at=at,
        not_before=max((row.not_before for row in rows if row.not_before is not None), default=None),
    )
    notice.text = lock_notice(notice.pk, wording.text)
    notice.save(force_insert=True)
    NoticeLocation.objects.bulk_create(
        NoticeLocation(notice=notice, location=row, cites=removed_by(row) if row.was_gone else None) for row in rows
    )
    return notice


def removed_by(row: LocationWork) -> Notice | None:
    """The last notice that a recipient had about a location that was gone once: a new one cites it.

    Args:
        row: which.
    """
    sent = Notice.objects.filter(locations__location=row, sent_at__isnull=False)
    return sent.order_by("-sent_at", "-pk").first()


def follow_up(
    notice: Notice, batch: str, text: NoticeText, locations: Iterable[LocationWork], by_id: str, at: datetime
) -> Notice:
    """Keep a draft that goes on from a notice that its recipient has.

    Args:
        notice: held by the transaction.
        batch: what tells it from other batches.
        text: what it says.
        locations: of the notice, held too.
        by_id: the caseworker.
        at: now.
    """
    fresh = Notice(
        organisation_id=notice.organisation_id,
        holder=notice.holder,
        batch=batch,
        scope=notice.scope,
        route=notice.route,
        language=notice.language,
        template=notice.template,
        template_version=notice.template_version,
        recipient_hash=notice.recipient_hash,
        country=notice.country,
        drafted_by_id=by_id,
        drafted_at=at,
    )
    fresh.text = lock_notice(fresh.pk, text)
    fresh.save(force_insert=True)
    NoticeLocation.objects.bulk_create(NoticeLocation(notice=fresh, location=row, cites=notice) for row in locations)
    return fresh
