"""Thousands of entries at a time: what an import, and whatever feeds a whole list, is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import QuerySet

from takeback.matching.bank import Standing
from takeback.records.audit.actions import append
from takeback.records.banks.actions.banks import locked_bank
from takeback.records.banks.actions.changes import log_changes, log_ranges
from takeback.records.banks.actions.particulars import (
    NOTHING_MORE,
    Particulars,
    check_feeding,
    check_particulars,
    check_standing,
    stored_tags,
)
from takeback.records.banks.models import Bank, BankEntry
from takeback.signals.signal import Signal

MOST_AT_ONCE = 20_000
"""Entries that go into one transaction: others can write between two of them."""

_SOUGHT_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class NewEntry:
    """One entry that is to be.

    Attributes:
        signal: a well-formed one.
        standing: `attested` or `reviewed`.
        particulars: what else is said of it.
    """

    signal: Signal
    standing: Standing
    particulars: Particulars = NOTHING_MORE


@dataclass(frozen=True, slots=True)
class Added:
    """What became of them.

    Attributes:
        fresh: how many were not there before.
        lifted: how many were attested, and are reviewed now.
        unchanged: how many were there already, and are left as they stand.
    """

    fresh: int
    lifted: int
    unchanged: int

    def __add__(self, other: Added) -> Added:
        """Both together."""
        return Added(self.fresh + other.fresh, self.lifted + other.lifted, self.unchanged + other.unchanged)


def add_many(bank_name: str, entries: Sequence[NewEntry], at: datetime, *, provenance: str) -> Added:
    """Bank these: all of them, or none. The rules are those of `add_entries`.

    Banking the same ones again changes nothing, so what was cut short is simply done again.

    Args:
        bank_name: of an existing bank.
        entries: at most `MOST_AT_ONCE` at a time keeps others from waiting.
        at: now.
        provenance: a word for where they come from.

    Raises:
        NotFound: no such bank.
        Invalid: a standing, or what is said of an entry, cannot be.
        NotAllowed: a `child` bank is fed from authorised lists only.
    """
    for standing in {entry.standing for entry in entries}:
        check_standing(standing)
    rows = [_row(entry, provenance, at) for entry in entries]
    with transaction.atomic():
        bank = locked_bank(bank_name)
        check_feeding(bank, provenance)
        before = _newest(bank)
        _insert(bank, rows)
        made = BankEntry.objects.filter(bank=bank, pk__gt=before)
        fresh = made.count()
        lifted = [] if fresh == len(entries) else _lift(bank, entries)
        if fresh:
            first = made.order_by("pk").values_list("pk", flat=True)[0]
            log_ranges([(first, _newest(bank))])
        log_changes(lifted)
        if fresh or lifted:
            append("bank.entries_imported", {"bank": bank.pk, "fresh": fresh, "lifted": len(lifted)}, at)
    return Added(fresh, len(lifted), len(entries) - fresh - len(lifted))


def _row(entry: NewEntry, provenance: str, at: datetime) -> tuple[str | int | date | bool | None, ...]:
    particulars = entry.particulars
    check_particulars(particulars)
    return (
        entry.signal.type,
        entry.signal.value,
        entry.signal.quality,
        entry.standing.value,
        provenance,
        particulars.consent_reference,
        stored_tags(particulars.tags),
        particulars.label,
        particulars.expires_on,
        False,
        at.date(),
    )


_COLUMNS = (
    "signal_type, value, quality, standing, provenance, consent_reference, tags, label, expires_on, flagged, made_on"
)


def _insert(bank: Bank, rows: Sequence[tuple[str | int | date | bool | None, ...]]) -> None:
    """Insert what is not there yet: row by row, without an object each. Both databases say it alike."""
    places = ", ".join(["%s"] * (len(_COLUMNS.split(",")) + 1))
    statement = (
        f"INSERT INTO banks_bankentry (bank_id, {_COLUMNS}) VALUES ({places}) "  # noqa: S608 - only our own column names
        "ON CONFLICT (bank_id, signal_type, value) DO NOTHING"
    )
    with connection.cursor() as cursor:
        cursor.executemany(statement, [(bank.pk, *row) for row in rows])


def _newest(bank: Bank) -> int:
    return BankEntry.objects.filter(bank=bank).order_by("-pk").values_list("pk", flat=True).first() or 0


def _lift(bank: Bank, entries: Sequence[NewEntry]) -> list[int]:
    """Lift what was attested and comes as reviewed: somebody has now looked."""
    lifted: list[int] = []
    values = [entry.signal.value for entry in entries if entry.standing is Standing.REVIEWED]
    kinds = {(entry.signal.type, entry.signal.value) for entry in entries if entry.standing is Standing.REVIEWED}
    for start in range(0, len(values), _SOUGHT_AT_ONCE):
        sought = values[start : start + _SOUGHT_AT_ONCE]
        found = _among(BankEntry.objects.filter(bank=bank, standing=Standing.ATTESTED, value__in=sought), kinds)
        BankEntry.objects.filter(pk__in=found).update(standing=Standing.REVIEWED)
        lifted += found
        # What opinions had moved falls back to where it now is, should they change.
        moved = _among(BankEntry.objects.filter(bank=bank, banked_as=Standing.ATTESTED, value__in=sought), kinds)
        BankEntry.objects.filter(pk__in=moved).update(banked_as=Standing.REVIEWED)
    return lifted


def _among(rows: QuerySet[BankEntry], kinds: set[tuple[str, str]]) -> list[int]:
    return [pk for pk, kind, value in rows.values_list("pk", "signal_type", "value") if (kind, value) in kinds]
