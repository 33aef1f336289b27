"""Keep, read, replace and destroy the keys of uploads. The only module that touches their table.

Order against the records, so that a kill between the two loses nothing that anybody was told is safe: the key is
written before the request that needs it, and destroyed after the records say that it shall be.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import router, transaction

from takeback.base.errors import NotFound
from takeback.records.upload_keys.models import UploadKeyRow
from takeback.sealing.case_keys import ForOrganisation
from takeback.sealing.upload_boxes import UploadPublicKey
from takeback.sealing.upload_keys import UploadKey


def keep(key: UploadKey, at: datetime) -> None:
    """Keep the key of a new request.

    Args:
        key: sealed to the organisation that reviews.
        at: now; kept as a day.
    """
    UploadKeyRow.objects.create(request_id=key.request_id, made_on=at.date(), **_columns(key))


def key_of(request_id: str) -> UploadKey | None:
    """The key of a request, sealed as it lies; `None` once it is destroyed.

    Args:
        request_id: which.
    """
    row = UploadKeyRow.objects.filter(pk=request_id).first()
    return None if row is None else _read(row)


def replace(key: UploadKey) -> None:
    """Put other boxes in place of those that were there, at once: who could open the old ones cannot any more.

    Args:
        key: the same pair, sealed to others.

    Raises:
        NotFound: it was destroyed in the meantime, and stays so.
    """
    with transaction.atomic(using=router.db_for_write(UploadKeyRow)):
        row = UploadKeyRow.objects.select_for_update().filter(pk=key.request_id).first()
        if row is None:
            raise NotFound("this upload has no key any more")
        for name, value in _columns(key).items():
            setattr(row, name, value)
        row.save()


def destroy(request_id: str) -> None:
    """Destroy a key, for everybody and for ever. Twice is once.

    Args:
        request_id: which.
    """
    UploadKeyRow.objects.filter(pk=request_id).delete()


def sealed_to(organisation_id: str, generation: int) -> list[str]:
    """The requests that one generation of an organisation opens: before it is retired, they are sealed anew.

    Args:
        organisation_id: whose.
        generation: which.
    """
    rows = UploadKeyRow.objects.filter(organisation_id=organisation_id, generation=generation)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def made_before(day: date) -> list[str]:
    """The requests that have a key since before a day.

    Args:
        day: not included.
    """
    return list(UploadKeyRow.objects.filter(made_on__lt=day).order_by("pk").values_list("pk", flat=True))


def sweep(orphans: Iterable[str]) -> None:
    """Destroy keys whose request was never written, or is over.

    Args:
        orphans: their ids.
    """
    for request_id in orphans:
        destroy(request_id)


def _columns(key: UploadKey) -> dict[str, object]:
    sealed = key.for_organisation
    return {
        "public": key.public.raw,
        "organisation_id": "" if sealed is None else sealed.organisation_id,
        "generation": 0 if sealed is None else sealed.generation,
        "for_organisation": None if sealed is None else sealed.box,
        "for_contacts": {member: box.hex() for member, box in key.for_contacts.items()},
    }


def _read(row: UploadKeyRow) -> UploadKey:
    sealed = None
    if row.for_organisation is not None:
        sealed = ForOrganisation(row.organisation_id, row.generation, bytes(row.for_organisation))
    contacts = {member: bytes.fromhex(box) for member, box in row.for_contacts.items()}
    return UploadKey(row.request_id, UploadPublicKey(bytes(row.public)), sealed, contacts)
