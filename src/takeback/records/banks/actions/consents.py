"""Entries that stand in a bank by a person's consent: who withdrew binds nobody else."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from takeback.matching.bank import Standing
from takeback.records.audit.actions import append
from takeback.records.banks.actions.banks import locked_bank
from takeback.records.banks.actions.changes import log_changes
from takeback.records.banks.actions.entries import entry_in


def bring_back(bank_name: str, entry_id: int, consent_reference: str, at: datetime) -> None:
    """Let a withdrawn entry match again, attested by another consent.

    Without this, whoever has a copy could bank it, withdraw it, and so keep it out for ever.

    Args:
        bank_name: the entry's own bank.
        entry_id: which.
        consent_reference: of whoever asks for it now; opaque here.
        at: now; kept as a day.

    Raises:
        NotFound: no such bank, or no such entry in it.
    """
    with transaction.atomic():
        bank = locked_bank(bank_name)
        entry = entry_in(bank, entry_id)
        if entry.standing != Standing.WITHDRAWN:
            return
        entry.standing, entry.banked_as = Standing.ATTESTED.value, None
        entry.consent_reference, entry.expires_on, entry.paused_until = consent_reference, None, None
        entry.save(update_fields=["standing", "banked_as", "consent_reference", "expires_on", "paused_until"])
        log_changes([entry.pk])
        append("bank.entry_brought_back", {"bank": bank.pk, "entry": entry.pk}, at, coarse=True)


def entrust(bank_name: str, entry_id: int, consent_reference: str, at: datetime) -> None:
    """Let an entry stand by another consent, since a person has looked at whose it is.

    Args:
        bank_name: the entry's own bank.
        entry_id: which.
        consent_reference: of whoever it is.
        at: now; kept as a day.

    Raises:
        NotFound: no such bank, or no such entry in it.
    """
    with transaction.atomic():
        bank = locked_bank(bank_name)
        entry = entry_in(bank, entry_id)
        entry.consent_reference = consent_reference
        entry.save(update_fields=["consent_reference"])
        append("bank.entry_entrusted", {"bank": bank.pk, "entry": entry.pk}, at, coarse=True)
