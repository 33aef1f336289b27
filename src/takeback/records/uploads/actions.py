"""Writes of requests: open, take an upload in, revoke, expire. Each is one transaction of the records.

Whatever ends a picture is written down here first, together with the wish to have key and bytes destroyed; a worker
carries that out if the process that wished it is killed before it does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from takeback.base.errors import Conflict, NotFound
from takeback.base.ids import new_id, new_secret
from takeback.records.accounts.models import User
from takeback.records.audit.actions import append
from takeback.records.uploads.kinds import Kind
from takeback.records.uploads.models import UploadRequest
from takeback.records.uploads.states import HAS_PICTURE, Event, State, after
from takeback.records.work.actions import oblige, put_in_outbox
from takeback.records.work.queues import put_in_queue, take_out

OPEN_FOR: Final = timedelta(days=5)
"""How long a link takes an upload."""
KEPT_FOR: Final = timedelta(days=7)
"""How long after its link was made a picture that nobody has decided on is kept; then it is destroyed unseen."""

EXPIRE: Final = "uploads.request.expire"
"""Work for a worker: end a request whose time is over; the key is the request's id."""
DESTROY: Final = "uploads.picture.destroy"
"""Work for a worker: destroy key and bytes of a picture; the key is the request's id."""

_PRIORITY: Final = 5
_REVIEWED_WITHIN: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class IssuedLink:
    """A link, at the only moment when its secret is known.

    Attributes:
        request_id: of its row.
        secret: what stands in the address; never stored, never logged.
        open_until: from then on it takes nothing.
        destroy_at: what came over it and was not decided on by then is destroyed unseen.
    """

    request_id: str
    secret: str
    open_until: datetime
    destroy_at: datetime


def hash_of(secret: str) -> str:
    """What is stored of a link's secret. It carries 256 random bits, so a plain hash keeps it.

    Args:
        secret: from an address.
    """
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def queue_of(organisation_id: str) -> str:
    """The queue in which an organisation's reviewers find what waits for them.

    Args:
        organisation_id: of the organisation that reviews.
    """
    return f"review.{organisation_id}"


def open_request(
    by: User, request_id: str, *, reviewer_id: str, kind: Kind, case_id: str = "", consent: str = "", at: datetime
) -> IssuedLink:
    """Open a request whose key is kept already.

    Args:
        by: whose organisation it belongs to.
        request_id: under which its key is kept.
        reviewer_id: the organisation to which that key is sealed.
        kind: what sort of picture the person says it is.
        case_id: of the case; empty where there is none.
        consent: what entries will carry; left out, one of its own.
        at: now.
    """
    secret = new_secret()
    with transaction.atomic():
        row = UploadRequest(
            id=request_id,
            secret_hash=hash_of(secret),
            partner_id=by.organisation_id,
            reviewer_id=reviewer_id,
            made_by=by,
            case_id=case_id,
            consent=consent or new_id("consent"),
            kind=kind.value,
            opened_at=at,
            open_until=at + OPEN_FOR,
            destroy_at=at + KEPT_FOR,
        )
        row.save(force_insert=True)
        oblige(EXPIRE, row.pk, row.destroy_at, {}, at)
        append("upload_request_opened", {"by": by.pk, "request": row.pk}, at, subject=case_id or row.pk)
    return IssuedLink(row.pk, secret, row.open_until, row.destroy_at)


def receive(request_id: str, *, blob: str, sealed_bytes: int, at: datetime) -> None:
    """A picture has come, whole: the link is used up, and a reviewer can be given it.

    Args:
        request_id: over which link.
        blob: where the sealed picture lies already.
        sealed_bytes: how long it is.
        at: now; kept as a day.

    Raises:
        NotFound: the link was used, revoked, or its time ran out in the meantime.
    """
    with transaction.atomic():
        row = UploadRequest.objects.select_for_update(of=("self",)).filter(pk=request_id).first()
        if row is None or at >= row.open_until or not move(row, Event.UPLOAD):
            raise NotFound(_("This link no longer works. Ask for a new one."))
        row.blob, row.sealed_bytes, row.uploaded_on = blob, sealed_bytes, at.date()
        row.save()
        put_in_queue(queue_of(row.reviewer_id), row.pk, _PRIORITY, _end_of_day(at) + _REVIEWED_WITHIN, kind=row.kind)
        append("upload_received", {"request": row.pk}, at, subject=row.case_id or row.pk, coarse=True)


def revoke(request_id: str, by: User, at: datetime) -> None:
    """End a request; what was uploaded is destroyed.

    Args:
        request_id: which; the caller has shown that it is theirs to end.
        by: who ends it.
        at: now.

    Raises:
        Conflict: it is over already, or withheld, which is not a partner's to end.
    """
    with transaction.atomic():
        row = locked(request_id)
        if not move(row, Event.REVOKE):
            raise Conflict(_("This request is over already."))
        end(row, at)
        append("upload_request_revoked", {"by": by.pk, "request": row.pk}, at, subject=row.case_id or row.pk)


def expire(request_id: str, at: datetime) -> None:
    """End a request whose time is over. A picture on which nobody has decided is destroyed unseen.

    Args:
        request_id: which; one that is gone, or over, is left as it is.
        at: now.
    """
    with transaction.atomic():
        row = UploadRequest.objects.select_for_update(of=("self",)).filter(pk=request_id).first()
        if row is None or not move(row, Event.EXPIRE):
            return
        end(row, at)
        append("upload_request_expired", {"request": row.pk}, at, subject=row.case_id or row.pk)


def withdraw_uploads_of(case_id: str, at: datetime) -> None:
    """End all requests of a case that is withdrawn. What is withheld stays: it is no longer the person's to end.

    Args:
        case_id: whose.
        at: now; kept as a day, since it is the person who withdraws.
    """
    day = datetime.combine(at.date(), time.min, at.tzinfo)
    with transaction.atomic():
        rows = UploadRequest.objects.select_for_update(of=("self",)).filter(case_id=case_id).exclude(case_id="")
        for row in rows.order_by("pk"):
            if move(row, Event.REVOKE):
                end(row, day)


def end_open_links(case_id: str, at: datetime) -> None:
    """End the links of a case over which nothing has come, in the caller's transaction.

    Args:
        case_id: whose; an empty one has none.
        at: now.
    """
    rows = UploadRequest.objects.select_for_update(of=("self",)).filter(case_id=case_id, state=State.OPEN.value)
    for row in rows.exclude(case_id="").order_by("pk"):
        if move(row, Event.REVOKE):
            end(row, at)


def locked(request_id: str) -> UploadRequest:
    """A request, while nobody else changes it.

    Args:
        request_id: which.

    Raises:
        NotFound: there is none.
    """
    row = UploadRequest.objects.select_for_update(of=("self",)).filter(pk=request_id).first()
    if row is None:
        raise NotFound("there is no such request")
    return row


def lock_all(request_ids: Collection[str]) -> None:
    """Hold several requests until the transaction ends, in one order, so that two never wait in a ring.

    Args:
        request_ids: which.
    """
    list(UploadRequest.objects.select_for_update(of=("self",)).filter(pk__in=request_ids).order_by("pk"))


def move(row: UploadRequest, event: Event) -> bool:
    """Give a locked row the state that follows.

    Args:
        row: locked.
        event: what happens.

    Returns:
        Whether the diagram has such an arrow; if not, the row is as it was.
    """
    state = after(State(row.state), event)
    if state is None:
        return False
    row.state = state.value
    return True


def end(row: UploadRequest, at: datetime) -> None:
    """Save a row that has reached its end, and wish that key and bytes be destroyed. Nobody is given it any more.

    Args:
        row: locked, and moved.
        at: now.
    """
    put_in_outbox(DESTROY, row.pk, {"blob": row.blob}, at)
    take_out(queue_of(row.reviewer_id), row.pk)
    row.blob, row.signals, row.settle_at = "", [], None
    row.save()


def blobs_in_use(names: Collection[str]) -> set[str]:
    """Of these blobs, those that a request knows of.

    Args:
        names: of blobs.
    """
    return set(UploadRequest.objects.filter(blob__in=names).values_list("blob", flat=True))


def keys_in_use(request_ids: Collection[str]) -> set[str]:
    """Of these requests, those that still need their key.

    Args:
        request_ids: under which keys are kept.
    """
    live = [each.value for each in {*HAS_PICTURE, State.OPEN}]
    return set(UploadRequest.objects.filter(pk__in=request_ids, state__in=live).values_list("pk", flat=True))


def _end_of_day(at: datetime) -> datetime:
    """Midnight: a finer instant would tell when a survivor acted."""
    return datetime.combine(at.date(), time.min, at.tzinfo) + timedelta(days=1)
