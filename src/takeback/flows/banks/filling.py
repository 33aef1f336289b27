"""Fill a bank with thousands of entries, so that others can read and write meanwhile, and a kill loses nothing told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from takeback.base.instants import Clock
from takeback.records.banks.actions import Added, NewEntry, add_many
from takeback.records.banks.actions.adding import MOST_AT_ONCE
from takeback.records.banks.actions.inserting import make_room_for_many

SORTED_AT_ONCE = 200_000
"""Entries that are put in order together, some 200 MB. Neighbours in the index of signals are then written together:
in the order of a file, each batch would write nearly every page of that index anew."""


def fill_bank(
    bank: str,
    entries: Iterable[NewEntry],
    clock: Clock,
    *,
    provenance: str,
    at_once: int = MOST_AT_ONCE,
    sorted_at_once: int = SORTED_AT_ONCE,
) -> Iterator[Added]:
    """Bank these, some thousand in a transaction. Cut short, it is simply done again: what is there stays as it is.

    Args:
        bank: the name of an existing bank.
        entries: any number; only so many are in memory.
        clock: tells when each batch was banked.
        provenance: a word for where they come from.
        at_once: entries in a transaction.
        sorted_at_once: entries that are put in order together.

    Yields:
        After each transaction, what became of all so far.

    Raises:
        NotFound: no such bank.
        Invalid: a standing, or what is said of an entry, cannot be.
        NotAllowed: a `child` bank is fed from authorised lists only.
    """
    make_room_for_many()
    remaining = iter(entries)
    so_far = Added()
    while together := list(islice(remaining, sorted_at_once)):
        together.sort(key=_place)
        for start in range(0, len(together), at_once):
            batch = together[start : start + at_once]
            so_far += add_many(bank, batch, clock.now(), provenance=provenance)
            yield so_far


def _place(entry: NewEntry) -> tuple[str, str]:
    return entry.signal.type, entry.signal.value
