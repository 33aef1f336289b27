"""Bank signals: a few, or thousands at a time. All of a call are banked, or none.

A signal that is there already is left as it stands, with one exception: `reviewed` lifts `attested`, since somebody has
now looked. It never brings back what was withdrawn. So banking the same ones again changes nothing, and what was cut
short is simply done again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from takeback.matching.bank import Standing
from takeback.records.audit.actions import append
from takeback.records.banks.actions.banks import locked_bank
from takeback.records.banks.actions.changes import log_changes, log_ranges
from takeback.records.banks.actions.inserting import NewEntry, Row, insert_where_absent, rows_of
from takeback.records.banks.actions.particulars import NOTHING_MORE, Particulars, check_feeding, check_standing
from takeback.records.banks.models import Bank, BankEntry
from takeback.signals.signal import Signal

MOST_AT_ONCE = 20_000
"""Entries that go into one transaction: others can write between two of them."""

_SOUGHT_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Banked:
    """What became of one signal.

    Attributes:
        entry: its id.
        fresh: whether it was not there before.
    """

    entry: int
    fresh: bool


@dataclass(frozen=True, slots=True)
class Added:
    """What became of many.

    Attributes:
        fresh: how many were not there before.
        lifted: how many were attested, and are reviewed now.
        unchanged: how many were there already, and are left as they stand.
    """

    fresh: int = 0
    lifted: int = 0
    unchanged: int = 0

    def __add__(self, other: Added) -> Added:
        """Both together."""
        return Added(self.fresh + other.fresh, self.lifted + other.lifted, self.unchanged + other.unchanged)


def add_entries(  # noqa: PLR0913 - what is banked, and how it is told of
    bank_name: str,
    signals: Sequence[Signal],
    standing: Standing,
    at: datetime,
    *,
    provenance: str,
    particulars: Particulars = NOTHING_MORE,
    owner: str | None = None,
    coarse: bool = False,
) -> tuple[Banked, ...]:
    """Bank these signals, all with the same standing, and tell of each what became of it.

    Args:
        bank_name: of an existing bank.
        signals: what to bank.
        standing: `attested` or `reviewed`.
        at: now.
        provenance: a word for where they come from, such as `command_line`.
        particulars: what else is said of all of them.
        owner: whose bank it must be, see `locked_bank`.
        coarse: the log keeps the day alone. Always for what a survivor did.

    Returns:
        One for each signal, in order.

    Raises:
        NotFound: no such bank.
        Invalid: an entry cannot start with this standing, or what is said of it cannot be.
        NotAllowed: a `child` bank is fed from authorised lists only.
    """
    entries = [NewEntry(signal, standing, particulars) for signal in signals]
    return add_each(bank_name, entries, at, provenance=provenance, owner=owner, coarse=coarse)


def add_each(
    bank_name: str,
    entries: Sequence[NewEntry],
    at: datetime,
    *,
    provenance: str,
    owner: str | None = None,
    coarse: bool = False,
) -> tuple[Banked, ...]:
    """Bank these, and tell of each what became of it. The arguments and errors are those of `add_entries`.

    Args:
        bank_name: of an existing bank.
        entries: what to bank.
        at: now.
        provenance: a word for where they come from.
        owner: whose bank it must be.
        coarse: the log keeps the day alone.

    Returns:
        One for each, in order. Of two that are alike, the first is the fresh one.
    """
    rows = _rows(entries, provenance, at)
    with transaction.atomic():
        bank = locked_bank(bank_name, owner=owner)
        before = _newest(bank)
        _add(bank, entries, rows, at, provenance, coarse=coarse)
        ids = _ids_of(bank, entries)
    told: set[int] = set()
    banked = []
    for entry in entries:
        id_ = ids[entry.signal.type, entry.signal.value]
        banked.append(Banked(id_, fresh=id_ > before and id_ not in told))
        told.add(id_)
    return tuple(banked)


def add_many(
    bank_name: str, entries: Sequence[NewEntry], at: datetime, *, provenance: str, owner: str | None = None
) -> Added:
    """Bank these, and count what became of them. The arguments and errors are those of `add_entries`.

    Args:
        bank_name: of an existing bank.
        entries: at most `MOST_AT_ONCE` at a time keeps others from waiting.
        at: now.
        provenance: a word for where they come from.
        owner: whose bank it must be.
    """
    rows = _rows(entries, provenance, at)
    with transaction.atomic():
        return _add(locked_bank(bank_name, owner=owner), entries, rows, at, provenance)


def _rows(entries: Sequence[NewEntry], provenance: str, at: datetime) -> list[Row]:
    """Checked and ready before the transaction begins, so that nobody waits for that."""
    for standing in {entry.standing for entry in entries}:
        check_standing(standing)
    return rows_of(entries, provenance, at.date())


def _add(
    bank: Bank,
    entries: Sequence[NewEntry],
    rows: Sequence[Row],
    at: datetime,
    provenance: str,
    *,
    coarse: bool = False,
) -> Added:
    check_feeding(bank, provenance)
    before = _newest(bank)
    insert_where_absent(bank.pk, rows)
    made = BankEntry.objects.filter(bank=bank, pk__gt=before)
    fresh = made.count()
    lifted = [] if fresh == len(entries) else _lift(bank, entries)
    first = 0
    if fresh:
        first = made.order_by("pk").values_list("pk", flat=True)[0]
        log_ranges([(first, _newest(bank))])
    log_changes(id_ for id_ in lifted if id_ <= before)
    if fresh or lifted:
        counts = {"fresh": fresh, "first": first, "lifted": len(lifted)}
        append("bank.entries_added", {"bank": bank.pk, "provenance": provenance, **counts}, at, coarse=coarse)
    return Added(fresh, len(lifted), len(entries) - fresh - len(lifted))


def _newest(bank: Bank) -> int:
    return BankEntry.objects.filter(bank=bank).order_by("-pk").values_list("pk", flat=True).first() or 0


def _lift(bank: Bank, entries: Sequence[NewEntry]) -> list[int]:
    """Lift what was attested and comes as reviewed: somebody has now looked."""
    lifted: list[int] = []
    for kind, values in _by_kind([each.signal for each in entries if each.standing is Standing.REVIEWED]).items():
        for start in range(0, len(values), _SOUGHT_AT_ONCE):
            sought = BankEntry.objects.filter(
                bank=bank, signal_type=kind, value__in=values[start : start + _SOUGHT_AT_ONCE]
            )
            found = list(sought.filter(standing=Standing.ATTESTED).values_list("pk", flat=True))
            BankEntry.objects.filter(pk__in=found).update(standing=Standing.REVIEWED)
            lifted += found
            # What opinions had moved falls back to where it now is, should they change.
            sought.filter(banked_as=Standing.ATTESTED).update(banked_as=Standing.REVIEWED)
    return lifted


def _ids_of(bank: Bank, entries: Sequence[NewEntry]) -> dict[tuple[str, str], int]:
    ids: dict[tuple[str, str], int] = {}
    for kind, values in _by_kind([each.signal for each in entries]).items():
        for start in range(0, len(values), _SOUGHT_AT_ONCE):
            there = BankEntry.objects.filter(
                bank=bank, signal_type=kind, value__in=values[start : start + _SOUGHT_AT_ONCE]
            )
            ids |= {(kind, value): pk for pk, value in there.values_list("pk", "value")}
    return ids


def _by_kind(signals: Sequence[Signal]) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for signal in signals:
        values.setdefault(signal.type, []).append(signal.value)
    return values
