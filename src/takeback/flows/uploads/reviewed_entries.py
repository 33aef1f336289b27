"""A picture that a reviewer found intimate becomes entries of standing `reviewed`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from takeback.base.errors import Conflict
from takeback.casework.case import Path, State
from takeback.flows.banks.doubted import doubt_is_over
from takeback.flows.cases.claiming import Picture, bank_of, claim_pictures
from takeback.matching.bank import Standing
from takeback.records.banks.actions import Particulars, add_entries
from takeback.records.cases.models import Case
from takeback.records.uploads.models import UploadRequest
from takeback.signals.hashers.pdq import HASHER as PDQ
from takeback.signals.signal import Signal

_PROVENANCE = "reviewed_upload"


def bank_reviewed(row: UploadRequest, signals: Sequence[Signal], at: datetime) -> bool:
    """Bank the signals of a reviewed picture, in the caller's transaction, by the consent that the request carries.

    Where the request belongs to a case, the picture becomes one of the case's: it can be withdrawn on its page, and
    another person's claim on the same picture freezes both. A case that was withdrawn, or is a minor's, gets none.

    Args:
        row: the request; locked.
        signals: of its picture.
        at: now.

    Returns:
        Whether it was banked; `False` where the case has ended, or is full.
    """
    if not row.case_id:
        _bank(bank_of(Case(organisation=row.reviewer), at), row, signals, at)
        return True
    case = Case.objects.select_for_update(of=("self",)).filter(pk=row.case_id).first()
    if case is None or case.state == State.WITHDRAWN or case.path == Path.MINOR:
        return False
    pictures = [Picture(each.value, each.quality or 0) for each in signals if each.type == PDQ.type]
    try:
        with transaction.atomic():
            for each in claim_pictures(case, pictures, at, standing=Standing.REVIEWED).images:
                doubt_is_over(each.entry)  # a platform doubted it, and now a person has seen it
    except Conflict:  # it holds as many as a case can
        return False
    return True


def _bank(bank: str, row: UploadRequest, signals: Sequence[Signal], at: datetime) -> None:
    add_entries(
        bank,
        signals,
        Standing.REVIEWED,
        at,
        provenance=_PROVENANCE,
        particulars=Particulars(consent_reference=row.consent),
    )
