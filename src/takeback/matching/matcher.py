"""From signals of uploads to the entries near them.

A `Shelf` holds the live entries of all banks: an index for each kind of signal, and of each entry its bank, its
standing and its last day, in columns. It knows no table: whoever reads the bank's change log tells it what to hold.

A checksum is an index too, with a radius of 0 bits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np

from takeback.matching.bank import Bank, EntryRows, day_number
from takeback.matching.columns import Columns
from takeback.matching.index import BITS, Hashes, Index, LinearIndex
from takeback.matching.standing import NOT_LIVE, STANDING_OF, Standing
from takeback.matching.words import words_of_all
from takeback.signals.signal import Signal


@dataclass(frozen=True, slots=True)
class Match:
    """One entry near one signal of an upload.

    Attributes:
        entry: its id.
        bank: whose it is.
        standing: how far it is trusted, by whoever asks.
        signal_type: the kind of signal by which it is near.
        distance: how many bits apart; 0 for equal checksums.
        query: the signal of the upload.
        exact: equal by a kind of signal that knows only equal and different.
    """

    entry: int
    bank: Bank
    standing: Standing
    signal_type: str
    distance: int
    query: Signal
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, and for what.

    Attributes:
        today: the day in UTC; an entry whose last day is over is not found.
        organisation: whose platform; `None` for the deployment's own staff and commands, who see every bank.
        bank: look in this bank only.
    """

    today: date
    organisation: str | None = None
    bank: str | None = None


class Near(NamedTuple):
    """One entry near one of some queries.

    Attributes:
        query: which of them, from 0.
        entry: its id.
        distance: how many bits apart.
        bank: whose it is.
        standing: how far it is trusted, by the asker.
    """

    query: int
    entry: int
    distance: int
    bank: Bank
    standing: Standing


class Shelf:
    """Live entries, ready to be matched. Many threads may match while one tells it what to hold."""

    def __init__(self, radii: Mapping[str, int], index: Callable[[], Index] = LinearIndex) -> None:
        """An empty shelf.

        Args:
            radii: for each kind of signal the farthest distance in bits that can ever count; 0 for checksums.
            index: what makes the index of a kind.
        """
        self.radii = dict(radii)
        self.columns = Columns()
        self.indexes: dict[str, Index] = {kind: index() for kind in radii}
        self._banks: Mapping[int, Bank] = {}
        self._confirmed: Mapping[int, frozenset[str]] = {}

    def __len__(self) -> int:
        """How many entries are held."""
        return sum(map(len, self.indexes.values()))

    @property
    def banks(self) -> Mapping[int, Bank]:
        """The banks by their numbers."""
        return self._banks

    def know(self, banks: Iterable[Bank], confirmed: Mapping[int, frozenset[str]] | None = None) -> None:
        """Know these banks instead of those known before. An entry of a bank that is not known is not found.

        Args:
            banks: all that there are.
            confirmed: for each attested entry that platforms have confirmed, which did. On those it counts as
                confirmed, before a second one makes it so everywhere.
        """
        self._banks = {bank.number: bank for bank in banks}
        self._confirmed = confirmed or {}

    def hold(self, rows: Mapping[str, EntryRows]) -> None:
        """Hold these entries as they now are. What is not live any more is not found from the next match on.

        Args:
            rows: by kind; each entry replaces what was held under its id. Kinds that the shelf does not know are
                passed over.
        """
        for kind, of_kind in rows.items():
            index = self.indexes.get(kind)
            if index is None:
                continue
            # First the columns: an entry that leaves is not found from here on, and one that comes is told rightly.
            self.columns.put(of_kind.ids, of_kind.banks, of_kind.standings, of_kind.until)
            live = of_kind.standings != 0
            if not live.all():
                index.withdraw(of_kind.ids[~live])
            if live.any():
                index.add(of_kind.ids[live], of_kind.hashes[live])

    def matches(self, uploads: Sequence[Sequence[Signal]], asker: Asker) -> list[tuple[Match, ...]]:
        """For each upload every entry near any of its signals, each once, at its least distance.

        Args:
            uploads: the signals of each; several of one kind are the ways in which a picture can lie.
            asker: who asks, and for what.

        Returns:
            Nearest first, then in the order of ids. None means "searched, nothing near".
        """
        asked: dict[str, list[tuple[int, Signal]]] = {}
        for number, signals in enumerate(uploads):
            for signal in signals:
                asked.setdefault(signal.type, []).append((number, signal))
        best: list[dict[int, Match]] = [{} for _ in uploads]
        for kind, of_kind in asked.items():
            for near in self.near(kind, words_of_all([signal.value for _, signal in of_kind]), asker):
                number, query = of_kind[near.query]
                held = best[number].get(near.entry)
                if held is None or near.distance < held.distance:
                    best[number][near.entry] = self.match(kind, near, query)
        return [tuple(sorted(each.values(), key=lambda match: (match.distance, match.entry))) for each in best]

    def near(self, kind: str, queries: Hashes, asker: Asker) -> list[Near]:
        """What is near some queries of one kind: live today, and in a bank that the asker is told of.

        Args:
            kind: one that the shelf does not know has nothing near it.
            queries: uint64, shape (m, 4).
            asker: who asks, and for what.

        Returns:
            In the order of the queries, then of distances, then of ids.
        """
        index = self.indexes.get(kind)
        if not index:  # not known, or without a hash: a bank of pictures seldom has every kind
            return []
        found = index.within(queries, min(self.radii[kind], BITS - 1))
        if not len(found.ids):
            return []
        banks, standings, until = self.columns.of(found.ids)
        near = []
        for at in np.flatnonzero((standings != NOT_LIVE) & (until > day_number(asker.today))).tolist():
            bank = self._banks.get(int(banks[at]))
            standing = STANDING_OF[standings[at]]
            if bank is None or standing is None or not bank.is_seen_by(asker.organisation):
                continue
            if asker.bank is not None and bank.name != asker.bank:
                continue
            entry = int(found.ids[at])
            if standing is Standing.ATTESTED and asker.organisation in self._confirmed.get(entry, ()):
                standing = Standing.CONFIRMED
            near.append(Near(int(found.query_index[at]), entry, int(found.distances[at]), bank, standing))
        return near

    def match(self, kind: str, near: Near, query: Signal) -> Match:
        """What is near a query, as a match.

        Args:
            kind: of signal.
            near: what.
            query: the signal of the upload.
        """
        exact = self.radii[kind] == 0
        return Match(near.entry, near.bank, near.standing, kind, near.distance, query, exact)
