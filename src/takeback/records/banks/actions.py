"""Writes to banks. Each changes entries, the change log and the audit log in one transaction."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from takeback.base.errors import Conflict, Invalid, NotAllowed, NotFound
from takeback.matching.bank import BankClass, Standing
from takeback.records.audit.actions import append
from takeback.records.banks.models import Bank, BankEntry, ChangeHead, EntryChange
from takeback.signals.signal import Signal

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_STANDING_AT_BANKING = frozenset({Standing.ATTESTED, Standing.REVIEWED})
AUTHORISED_LIST = "authorised_list"
"""The provenance that a `child` bank asks for."""


@dataclass(frozen=True, slots=True)
class Banked:
    """What became of one signal.

    Attributes:
        entry: its id.
        fresh: whether it was not there before.
    """

    entry: int
    fresh: bool


def create_bank(name: str, bank_class: BankClass, at: datetime) -> Bank:
    """Open a new, empty bank.

    Args:
        name: 1 to 64 letters, digits, `_`, `.` or `-`, the first a letter or digit: it stands in URLs and on labels.
        bank_class: what it will hold; never changed later, since it bounds what a match may do.
        at: now.

    Raises:
        Invalid: the name cannot be one.
        Conflict: a bank has it already.
    """
    if not _NAME.fullmatch(name):
        raise Invalid("a bank's name is 1 to 64 letters, digits, '_', '.' or '-', and starts with a letter or digit")
    with transaction.atomic():
        bank, fresh = Bank.objects.get_or_create(name=name, defaults={"bank_class": bank_class, "made_at": at})
        if not fresh:
            raise Conflict(f"there is a bank named {name} already")
        append("bank.created", {"bank": bank.pk, "bank_class": bank_class.value}, at)
    return bank


def add_entries(
    bank_name: str,
    signals: Sequence[Signal],
    standing: Standing,
    at: datetime,
    *,
    provenance: str,
    consent_reference: str = "",
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
        consent_reference: opaque; says nothing to a bank.

    Returns:
        One for each signal, in order.

    Raises:
        NotFound: no such bank.
        Invalid: an entry cannot start with this standing.
        NotAllowed: a `child` bank is fed from authorised lists only.
    """
    if standing not in _STANDING_AT_BANKING:
        raise Invalid(f"an entry starts as attested or reviewed, never as {standing}", field="standing")
    with transaction.atomic():
        bank = _locked_bank(bank_name)
        if bank.bank_class == BankClass.CHILD and provenance != AUTHORISED_LIST:
            raise NotAllowed("a bank of class child is fed from authorised lists only")
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
                    "consent_reference": consent_reference,
                    "made_on": at.date(),
                },
            )
            lifted = not fresh and entry.standing == Standing.ATTESTED and standing is Standing.REVIEWED
            if lifted:
                entry.standing = standing
                entry.save(update_fields=["standing"])
            if fresh or lifted:
                changed.append(entry)
            banked.append(Banked(entry.pk, fresh))
        if changed:
            _log_changes(changed)
            facts = {"bank": bank.pk, "entries": len(changed), "first": changed[0].pk, "standing": standing.value}
            append("bank.entries_added", facts, at)
    return tuple(banked)


def withdraw_entry(bank_name: str, entry_id: int, at: datetime) -> None:
    """Take an entry out of matching, at once. Doing it twice changes nothing.

    Args:
        bank_name: the entry's own bank: through another it is not found.
        entry_id: which.
        at: now.

    Raises:
        NotFound: no such bank, or no such entry in it.
    """
    with transaction.atomic():
        bank = _locked_bank(bank_name)
        entry = BankEntry.objects.filter(bank=bank, pk=entry_id).first()
        if entry is None:
            raise NotFound(f"there is no entry {entry_id} in {bank_name}")
        if entry.standing == Standing.WITHDRAWN:
            return
        entry.standing = Standing.WITHDRAWN
        entry.save(update_fields=["standing"])
        _log_changes([entry])
        append("bank.entry_withdrawn", {"bank": bank.pk, "entry": entry.pk}, at)


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


def _locked_bank(name: str) -> Bank:
    bank = Bank.objects.select_for_update().filter(name=name).first()
    if bank is None:
        raise NotFound(f"there is no bank named {name}; 'takeback bank create {name}' makes one")
    return bank


def _log_changes(entries: Sequence[BankEntry]) -> None:
    ChangeHead.objects.get_or_create(pk=1)
    head = ChangeHead.objects.select_for_update().get(pk=1)
    EntryChange.objects.bulk_create(
        EntryChange(sequence=head.sequence + number, entry=entry) for number, entry in enumerate(entries, start=1)
    )
    head.sequence += len(entries)
    head.save(update_fields=["sequence"])
