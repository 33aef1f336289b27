"""Reads for people who look through banks. Each takes a moment, however large the bank is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import Count, QuerySet

from takeback.base.errors import NotFound
from takeback.records.banks.models import Bank, BankEntry, Opinion
from takeback.records.banks.queries import Sought, sought_entries
from takeback.signals.hashers import HASHERS

LOOKED_THROUGH = 200_000
"""Entries that are looked through for one page: some tenths of a second, where nothing that is asked for is there."""

_BEHIND_HEX = "g"
"""Comes after every hex digit in every order of letters."""


def banks_with_owners() -> list[Bank]:
    """All banks by name, each with its owner."""
    return list(Bank.objects.select_related("owner").order_by("name"))


def entries_by_bank() -> Mapping[int, int]:
    """How many entries each bank has, whatever their standing, by its number.

    Answered from an index alone; ten millions still take a second or two, so nobody should wait for it.
    """
    counted = BankEntry.objects.values_list("bank").annotate(entries=Count("pk")).order_by()
    return dict(counted)


@dataclass(frozen=True, slots=True)
class Browsed:
    """One page of a bank.

    Attributes:
        entries: in the order in which they came.
        further: what to give as `after` for the next page; `None` at the end.
        looked_through: all that were looked through before the page was full; `None` where it is full, or the end was
            reached. Then more may lie behind `further`, or nothing.
    """

    entries: Sequence[BankEntry]
    further: int | None
    looked_through: int | None = None


def browse(bank: Bank, sought: Sought, most: int, looked_through: int = LOOKED_THROUGH) -> Browsed:
    """One page of a bank's entries.

    Values are found by the index of signals. For everything else entries are looked through, and only so many: what is
    rare in a bank of millions is come to by going on.

    Args:
        bank: whose.
        sought: which.
        most: entries a page.
        looked_through: how many at most.
    """
    rows = _by_value(bank, replace(sought, value=None), sought.value)
    stop = None
    if sought.value is None:
        behind = BankEntry.objects.filter(bank=bank, pk__gt=sought.after).order_by("pk")
        stop = next(iter(behind.values_list("pk", flat=True)[looked_through : looked_through + 1]), None)
    if stop is not None:
        rows = rows.filter(pk__lt=stop)
    page = list(rows[: most + 1])
    if len(page) > most:
        return Browsed(page[:most], page[most - 1].pk)
    if stop is not None:
        return Browsed(page, stop - 1, looked_through)
    return Browsed(page, None)


def _by_value(bank: Bank, sought: Sought, value: str | None) -> QuerySet[BankEntry]:
    """By itself in a query, because a database that orders by id would otherwise look through the whole bank."""
    rows = sought_entries(bank, sought)
    if value is None:
        return rows
    digits = value.lower()
    kinds = [each.type for each in HASHERS if sought.signal_type in {None, each.type}]
    within = BankEntry.objects.filter(
        bank=bank, signal_type__in=kinds, value__gte=digits, value__lt=digits + _BEHIND_HEX
    )
    return rows.filter(pk__in=within.values("pk"))


def entry_row(bank: Bank, entry_id: int) -> BankEntry:
    """One entry of this bank with all that is kept of it, and of no other bank.

    Args:
        bank: the entry's own.
        entry_id: which.

    Raises:
        NotFound: it has no such entry.
    """
    row = BankEntry.objects.select_related("bank").filter(bank=bank, pk=entry_id).first()
    if row is None:
        raise NotFound(f"there is no entry {entry_id} in {bank.name}")
    return row


def entry_of_any_bank(entry_id: int) -> BankEntry:
    """One entry, whichever bank it is in: for a caller who has shown that the asker may know of it.

    The deployment's own staff see every bank; a caseworker is given an entry by a queue of the own organisation.

    Args:
        entry_id: which.

    Raises:
        NotFound: there is none.
    """
    row = BankEntry.objects.select_related("bank__owner").filter(pk=entry_id).first()
    if row is None:
        raise NotFound(f"there is no entry {entry_id}")
    return row


def opinions_of(entry_id: int) -> list[Opinion]:
    """What platforms said of an entry, newest first.

    Args:
        entry_id: which.
    """
    return list(Opinion.objects.filter(entry=entry_id).select_related("organisation").order_by("-given_on", "pk"))
