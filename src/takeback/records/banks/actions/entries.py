"""A few entries at a time: add, withdraw, change, pause."""

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
from takeback.records.banks.actions.particulars import (
    AUTHORISED_LIST,
    NOTHING_MORE,
    Particulars,
    check_feeding,
    check_label,
    check_particulars,
    check_standing,
    stored_tags,
)
from takeback.records.banks.models import Bank, BankEntry
from takeback.signals.signal import Signal

__all__ = [
    "AUTHORISED_LIST",
    "NEVER",
    "Banked",
    "EntryChanges",
    "add_entries",
    "change_entry",
    "flag_entries",
    "withdraw_entry",
]


@dataclass(frozen=True, slots=True)
class Banked:
    """What became of one signal.

    Attributes:
        entry: its id.
        fresh: whether it was not there before.
    """

    entry: int
    fresh: bool


def add_entries(
    bank_name: str,
    signals: Sequence[Signal],
    standing: Standing,
    at: datetime,
    *,
    provenance: str,
    particulars: Particulars = NOTHING_MORE,
) -> tuple[Banked, ...]:
    """Bank these signals: all of them, or none.

    A signal that is there already is left as it stands, with one exception: `reviewed` lifts `attested`, since
    somebody has now looked. It never brings back what was withdrawn.

    Args:
        bank_name: of an existing bank.
        signals: what to bank.
        standing: `attested` or `reviewed`; the others are earned later.
        at: now.
        provenance: a word for where they come from, such as `command_line`.
        particulars: what else is said of all of them.

    Returns:
        One for each signal, in order.

    Raises:
        NotFound: no such bank.
        Invalid: an entry cannot start with this standing, or what is said of it cannot be.
        NotAllowed: a `child` bank is fed from authorised lists only.
    """
    check_standing(standing)
    check_particulars(particulars)
    with transaction.atomic():
        bank = locked_bank(bank_name)
        check_feeding(bank, provenance)
        banked = []
        changed: list[BankEntry] = []
        for signal in signals:
            entry, fresh = BankEntry.objects.get_or_create(
                bank=bank,
                signal_type=signal.type,
                value=signal.value,
                defaults={
                    "quality": signal.quality,
                    "standing": standing,
                    "provenance": provenance,
                    "consent_reference": particulars.consent_reference,
                    "tags": stored_tags(particulars.tags),
                    "label": particulars.label,
                    "expires_on": particulars.expires_on,
                    "made_on": at.date(),
                },
            )
            reviewed_now = not fresh and standing is Standing.REVIEWED
            lifted = reviewed_now and entry.standing == Standing.ATTESTED
            if lifted:
                entry.standing = standing
                entry.save(update_fields=["standing"])
            if reviewed_now and entry.banked_as == Standing.ATTESTED:
                entry.banked_as = standing  # where it falls back to, should the opinions about it change
                entry.save(update_fields=["banked_as"])
            if fresh or lifted:
                changed.append(entry)
            banked.append(Banked(entry.pk, fresh))
        if changed:
            log_changes(each.pk for each in changed)
            facts = {"bank": bank.pk, "entries": len(changed), "first": changed[0].pk, "standing": standing.value}
            append("bank.entries_added", facts, at)
    return tuple(banked)


def withdraw_entry(bank_name: str, entry_id: int, at: datetime) -> None:
    """Take an entry out of matching, at once and for good. Doing it twice changes nothing.

    Args:
        bank_name: the entry's own bank: through another it is not found.
        entry_id: which.
        at: now.

    Raises:
        NotFound: no such bank, or no such entry in it.
    """
    with transaction.atomic():
        bank = locked_bank(bank_name)
        entry = entry_in(bank, entry_id)
        if entry.standing == Standing.WITHDRAWN:
            return
        entry.standing = Standing.WITHDRAWN
        entry.save(update_fields=["standing"])
        log_changes([entry.pk])
        append("bank.entry_withdrawn", {"bank": bank.pk, "entry": entry.pk}, at)


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


def change_entry(bank_name: str, entry_id: int, changes: EntryChanges, at: datetime) -> BankEntry:
    """Change what an entry's owner may change. Its signal and its standing are not among that.

    Args:
        bank_name: the entry's own bank: through another it is not found.
        entry_id: which.
        changes: what.
        at: now.

    Raises:
        NotFound: no such bank, or no such entry in it.
        Invalid: a tag or the label cannot be one.
    """
    if changes.label is not None:
        check_label(changes.label)
    with transaction.atomic():
        bank = locked_bank(bank_name)
        entry = entry_in(bank, entry_id)
        if changes.tags is not None:
            entry.tags = stored_tags(changes.tags)
        if changes.label is not None:
            entry.label = changes.label
        if changes.expires_on is not None:
            entry.expires_on = None if changes.expires_on == NEVER else changes.expires_on
        if changes.paused_until is not None:
            entry.paused_until = changes.paused_until if changes.paused_until > at else None
        if changes.flagged is not None:
            entry.flagged = changes.flagged
        entry.save(update_fields=["tags", "label", "expires_on", "paused_until", "flagged"])
        log_changes([entry.pk])
        append("bank.entry_changed", {"bank": bank.pk, "entry": entry.pk}, at)
    return entry


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
