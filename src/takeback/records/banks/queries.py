"""Reads of banks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Q

from takeback.base.errors import NotFound
from takeback.matching.bank import LIVE_STANDINGS, BankClass, Entry, Standing
from takeback.records.banks.models import Bank, BankEntry, ChangeHead, EntryChange
from takeback.signals.signal import Signal


@dataclass(frozen=True, slots=True)
class CountedBank:
    """A bank, and how much is in it.

    Attributes:
        name: unique.
        bank_class: what it holds.
        entries: how many, whatever their standing.
        live: how many of them can match.
    """

    name: str
    bank_class: BankClass
    entries: int
    live: int


def banks() -> list[CountedBank]:
    """All banks by name."""
    counted = Bank.objects.annotate(
        all_entries=Count("entries"),
        live_entries=Count("entries", filter=Q(entries__standing__in=LIVE_STANDINGS)),
    )
    rows = counted.order_by("name").values_list("name", "bank_class", "all_entries", "live_entries")
    return [CountedBank(name, BankClass(bank_class), entries, live) for name, bank_class, entries, live in rows]


def bank_named(name: str) -> Bank:
    """The bank of that name.

    Raises:
        NotFound: there is none.
    """
    bank = Bank.objects.filter(name=name).first()
    if bank is None:
        raise NotFound(f"there is no bank named {name}")
    return bank


def entries_of(bank: Bank) -> Iterator[Entry]:
    """A bank's entries in the order in which they came, whatever their standing."""
    return map(entry_of, BankEntry.objects.filter(bank=bank).select_related("bank").order_by("pk").iterator())


def live_entries() -> Iterator[Entry]:
    """Every entry of every bank that can match."""
    rows = BankEntry.objects.filter(standing__in=LIVE_STANDINGS).select_related("bank").order_by("pk")
    return map(entry_of, rows.iterator(chunk_size=5000))


def head_of_changes() -> int:
    """How far the change log goes; 0 before the first change."""
    return ChangeHead.objects.filter(pk=1).values_list("sequence", flat=True).first() or 0


def changed_since(sequence: int, until: int) -> list[Entry]:
    """Entries that changed after `sequence`, up to and with `until`, as they now are, each once.

    Args:
        sequence: the last change that the asker has seen.
        until: the head that the asker has read.
    """
    changed = EntryChange.objects.filter(sequence__gt=sequence, sequence__lte=until).values("entry")
    return [entry_of(row) for row in BankEntry.objects.filter(pk__in=changed).select_related("bank").order_by("pk")]


def entry_of(row: BankEntry) -> Entry:
    """The row as the matcher knows it."""
    return Entry(
        id=row.pk,
        bank=row.bank.name,
        bank_class=BankClass(row.bank.bank_class),
        standing=Standing(row.standing),
        signal=Signal(row.signal_type, row.value, row.quality),
    )
