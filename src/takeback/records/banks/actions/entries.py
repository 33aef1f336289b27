"""One entry at a time: withdraw, change, pause, flag."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from takeback.base.errors import NotFound
from takeback.matching.bank import Standing
from takeback.records.audit.actions import append
from takeback.records.banks.actions.banks import locked_bank
from takeback.records.banks.actions.changes import log_changes
from takeback.records.banks.actions.particulars import check_label, stored_tags
from takeback.records.banks.models import Bank, BankEntry


def withdraw_entry(
    bank_name: str, entry_id: int, at: datetime, *, owner: str | None = None, coarse: bool = False
) -> None:
    """Take an entry out of matching, at once and for good. Doing it twice changes nothing.

    Args:
        bank_name: the entry's own bank: through another it is not found.
        entry_id: which.
        at: now.
        owner: whose bank it must be, see `locked_bank`.
        coarse: the log keeps the day alone. Always for what a survivor did.

    Raises:
        NotFound: no such bank, or no such entry in it.
    """
    with transaction.atomic():
        bank = locked_bank(bank_name, owner=owner)
        entry = entry_in(bank, entry_id)
        if entry.standing == Standing.WITHDRAWN:
            return
        entry.standing = Standing.WITHDRAWN
        entry.save(update_fields=["standing"])
        log_changes([entry.pk])
        append("bank.entry_withdrawn", {"bank": bank.pk, "entry": entry.pk}, at, coarse=coarse)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryChanges:
    """What is to change of an entry; `None` leaves a thing as it is.

    Attributes:
        tags: instead of those that it has.
        label: instead of the one that it has.
        expires_on: instead of the day that it has; `NEVER` takes it away.
        paused_until: out of matching until then; an instant that is over resumes it.
        flagged: `False` once a person has looked.
    """

    tags: tuple[str, ...] | None = None
    label: str | None = None
    expires_on: date | None = None
    paused_until: datetime | None = None
    flagged: bool | None = None


NEVER = date.max
"""As `expires_on`: it does not expire."""


def change_entry(
    bank_name: str, entry_id: int, changes: EntryChanges, at: datetime, *, owner: str | None = None
) -> None:
    """Change what an entry's owner may change. Its signal and its standing are not among that.

    Args:
        bank_name: the entry's own bank: through another it is not found.
        entry_id: which.
        changes: what.
        at: now.
        owner: whose bank it must be, see `locked_bank`.

    Raises:
        NotFound: no such bank, or no such entry in it.
        Invalid: a tag or the label cannot be one.
    """
    fields = _fields(changes, at)
    if not fields:
        return
    with transaction.atomic():
        bank = locked_bank(bank_name, owner=owner)
        entry = entry_in(bank, entry_id)
        BankEntry.objects.filter(pk=entry.pk).update(**fields)
        log_changes([entry.pk])
        append("bank.entry_changed", {"bank": bank.pk, "entry": entry.pk}, at)


def _fields(changes: EntryChanges, at: datetime) -> dict[str, object]:
    """Only what changes: what others write meanwhile, such as a flag, stays."""
    fields: dict[str, object] = {}
    if changes.tags is not None:
        fields["tags"] = stored_tags(changes.tags)
    if changes.label is not None:
        check_label(changes.label)
        fields["label"] = changes.label
    if changes.expires_on is not None:
        fields["expires_on"] = None if changes.expires_on == NEVER else changes.expires_on
    if changes.paused_until is not None:
        fields["paused_until"] = changes.paused_until if changes.paused_until > at else None
    if changes.flagged is not None:
        fields["flagged"] = changes.flagged
    return fields


def entry_in(bank: Bank, entry_id: int) -> BankEntry:
    """An entry of this bank, and of no other.

    Args:
        bank: the entry's own.
        entry_id: which.

    Raises:
        NotFound: it has no such entry.
    """
    entry = BankEntry.objects.filter(bank=bank, pk=entry_id).first()
    if entry is None:
        raise NotFound(f"there is no entry {entry_id} in {bank.name}")
    return entry


def flag_entries(ids: Sequence[int], at: datetime) -> None:
    """Mark entries that an allow bank contradicts, for the bank's owner to look at.

    Args:
        ids: which; one that is flagged already is passed over.
        at: now.
    """
    with transaction.atomic():
        fresh = BankEntry.objects.select_for_update().filter(pk__in=ids, flagged=False)
        for entry in fresh:
            entry.flagged = True
            entry.save(update_fields=["flagged"])
            append("bank.entry_flagged", {"bank": entry.bank_id, "entry": entry.pk}, at)
