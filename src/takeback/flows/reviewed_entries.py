"""A picture that a reviewer found intimate becomes entries of standing `reviewed`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from takeback.base.errors import Conflict
from takeback.matching.bank import BankClass, Standing
from takeback.records.accounts.models import Organisation
from takeback.records.banks.actions import Particulars, add_entries, create_bank
from takeback.records.banks.models import Bank
from takeback.records.uploads.models import UploadRequest
from takeback.signals.signal import Signal

_NAME = "intimate"
_PROVENANCE = "reviewed_upload"


def bank_reviewed(row: UploadRequest, signals: Sequence[Signal], at: datetime) -> None:
    """Bank the signals of a reviewed picture, in the caller's transaction, under the request's consent.

    Args:
        row: the request; locked.
        signals: of its picture.
        at: now.
    """
    add_entries(
        _bank_of(row.reviewer, at),
        signals,
        Standing.REVIEWED,
        at,
        provenance=_PROVENANCE,
        particulars=Particulars(consent_reference=row.consent),
    )


def _bank_of(owner: Organisation, at: datetime) -> str:
    """The organisation's bank of intimate pictures, made where there is none."""
    for name in (_NAME, f"{_NAME}-{owner.pk}"):
        bank = Bank.objects.filter(name=name).first()
        if bank is None:
            try:
                with transaction.atomic():
                    create_bank(name, BankClass.INTIMATE, at, owner=owner)
            except Conflict:  # made by somebody a moment ago
                bank = Bank.objects.filter(name=name).first()
            else:
                return name
        if bank is not None and bank.bank_class == BankClass.INTIMATE and bank.owner_id == owner.pk:
            return name
    raise Conflict("there is no bank for intimate pictures of this organisation, and none can be made")
