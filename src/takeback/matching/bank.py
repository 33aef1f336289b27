"""Banks and their entries: what is held against uploads, and how far each entry is trusted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from takeback.matching.index import Hashes, Ids
from takeback.matching.policy import NO_CHANGES, PolicyChanges
from takeback.matching.standing import Standing
from takeback.matching.words import words_of_all
from takeback.signals.signal import Signal

__all__ = ["LIVE_STANDINGS", "Bank", "BankClass", "Entry", "EntryRows", "Standing", "rows_by_kind"]

MOST_BANKS = 2**16 - 1
"""The number of a bank takes two bytes of each entry in memory."""


class BankClass(StrEnum):
    """What a bank holds; it bounds what a match in it may do."""

    INTIMATE = "intimate"
    """Adults' intimate pictures."""
    CHILD = "child"
    """From authorised lists only: blocks, has no ordinary review, and carries a duty to report."""
    ALLOW = "allow"
    """Logos, memes, press photographs: a match here softens a block elsewhere to `hold`, and flags that entry."""
    OTHER = "other"
    """Whatever else a platform wants recognised."""


LIVE_STANDINGS = frozenset({Standing.ATTESTED, Standing.REVIEWED, Standing.CONFIRMED, Standing.CONTESTED})
"""Standings under which an entry can match at all."""


@dataclass(frozen=True, slots=True)
class Bank:
    """A bank, as a match knows it.

    Attributes:
        number: 1 to `MOST_BANKS`, its own for ever.
        name: unique.
        bank_class: what it holds.
        owner: the organisation whose bank it is; `None` for the deployment's own.
        shared: whether platforms other than the owner are told of matches in it.
        changes: what its owner changed of the policy.
    """

    number: int
    name: str
    bank_class: BankClass
    owner: str | None = None
    shared: bool = True
    changes: PolicyChanges = NO_CHANGES

    def is_seen_by(self, organisation: str | None) -> bool:
        """Whether matches in it are told to this asker.

        Args:
            organisation: whose platform asks; `None` for the deployment's own staff and commands.
        """
        return self.shared or organisation is None or self.owner == organisation


@dataclass(frozen=True, slots=True)
class Entry:
    """One signal in one bank, as people read it.

    Attributes:
        id: unique over all banks, 1 or more.
        bank: the bank's name.
        bank_class: what the bank holds.
        standing: how far it is trusted.
        signal: the hash.
        provenance: a word for where it comes from.
        tags: the bank's owner's own words, sorted.
        label: what the bank's owner calls it; opaque here.
        made_on: the day on which it was banked.
        expires_on: the first day on which it matches nothing any more.
        flagged: whether an allow bank contradicts it.
        paused_until: out of matching until then; `None` where its owner has not paused it.
        consent_reference: opaque here.
    """

    id: int
    bank: str
    bank_class: BankClass
    standing: Standing
    signal: Signal
    provenance: str = ""
    tags: tuple[str, ...] = ()
    label: str = ""
    made_on: date | None = None
    expires_on: date | None = None
    flagged: bool = False
    paused_until: datetime | None = None
    consent_reference: str = ""


NEVER = 2**16 - 1
"""The day on which an entry that does not expire stops matching: in the year 2149."""


class EntryRows(NamedTuple):
    """Entries of one kind of signal as the matcher takes them, in columns.

    Attributes:
        ids: uint64, shape (n,).
        hashes: uint64, shape (n, 4), most significant word first.
        banks: uint16, shape (n,): the numbers of their banks.
        standings: uint8, shape (n,): codes of `standing.CODE_OF`; 0 for what is not live.
        until: uint16, shape (n,): the first day on which each matches nothing any more, in days since 1970-01-01.
    """

    ids: Ids
    hashes: Hashes
    banks: NDArray[np.uint16]
    standings: NDArray[np.uint8]
    until: NDArray[np.uint16]


Row = tuple[int, str, str, int, int, int]
"""One entry on its way into columns: id, kind, value, number of the bank, code of the standing, last day; see
`EntryRows`. A plain tuple, because millions of them are read."""

_EPOCH = date(1970, 1, 1).toordinal()


def day_number(day: date) -> int:
    """Days since 1970-01-01, as `EntryRows.until` counts them.

    Args:
        day: no later than the year 2149; later ones count as never.
    """
    return min(max(day.toordinal() - _EPOCH, 0), NEVER)


def rows_by_kind(rows: Sequence[Row]) -> Mapping[str, EntryRows]:
    """Entries in columns, by their kind of signal.

    Args:
        rows: any mixture; every value is well formed for its kind.
    """
    by_kind: dict[str, list[Row]] = {}
    for row in rows:
        by_kind.setdefault(row[1], []).append(row)
    return {kind: _columns(of_kind) for kind, of_kind in by_kind.items()}


def joined(parts: Sequence[EntryRows]) -> EntryRows:
    """Several batches as one.

    Args:
        parts: at least one.
    """
    return (
        parts[0] if len(parts) == 1 else EntryRows(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))
    )


def _columns(rows: list[Row]) -> EntryRows:
    ids, _, values, banks, standings, until = zip(*rows, strict=True)
    return EntryRows(
        np.array(ids, np.uint64),
        words_of_all(values),
        np.array(banks, np.uint16),
        np.array(standings, np.uint8),
        np.array(until, np.uint16),
    )
