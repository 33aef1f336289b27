"""The matcher: from the signals of an upload to the entries near it.

A `Shelf` holds the live entries of all banks with an index for each kind of signal. It knows no table: whoever reads
the bank's change log tells it what to hold and what to forget.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from takeback.matching.bank import LIVE_STANDINGS, Entry
from takeback.matching.index import BITS, Index, LinearIndex, words_of
from takeback.signals.signal import Signal


@dataclass(frozen=True, slots=True)
class Match:
    """One entry near one signal of an upload.

    Attributes:
        entry: what is near.
        distance: how many bits apart; 0 for equal checksums.
        query: the signal of the upload.
        exact: equal by a kind of signal that knows only equal and different.
    """

    entry: Entry
    distance: int
    query: Signal
    exact: bool = False


class Shelf:
    """Live entries, ready to be matched. Not safe for threads: whoever shares it holds a lock."""

    def __init__(self, radii: Mapping[str, int], index: Callable[[], Index] = LinearIndex) -> None:
        """An empty shelf.

        Args:
            radii: for each kind of signal the farthest distance in bits that can ever count; 0 for checksums.
            index: what makes the index of a kind that has a distance.
        """
        self._radii = dict(radii)
        self._entries: dict[int, Entry] = {}
        self._near: dict[str, Index] = {kind: index() for kind, radius in radii.items() if radius}
        self._equal: dict[str, dict[str, set[int]]] = {kind: {} for kind, radius in radii.items() if not radius}

    def __len__(self) -> int:
        """How many entries are held."""
        return len(self._entries)

    def hold(self, entries: Sequence[Entry]) -> None:
        """Hold these as they now are; one whose standing is no longer live is forgotten.

        Args:
            entries: each replaces what was held under its id.
        """
        for entry in entries:
            self.forget([entry.id])
            if entry.standing in LIVE_STANDINGS and entry.signal.type in self._radii:
                self._entries[entry.id] = entry
                if (equal := self._equal.get(entry.signal.type)) is not None:
                    equal.setdefault(entry.signal.value, set()).add(entry.id)
        for kind, index in self._near.items():
            fresh = [each for each in entries if each.id in self._entries and each.signal.type == kind]
            if fresh:
                index.add(
                    np.array([each.id for each in fresh], np.uint64),
                    np.stack([words_of(each.signal.value) for each in fresh]),
                )

    def forget(self, ids: Sequence[int]) -> None:
        """Forget these; from the next match on they are not found.

        Args:
            ids: entries; one that is not held is passed over.
        """
        for id_ in ids:
            entry = self._entries.pop(id_, None)
            if entry is None:
                continue
            kind = entry.signal.type
            if kind in self._near:
                self._near[kind].withdraw(np.array([id_], np.uint64))
            else:
                holders = self._equal[kind][entry.signal.value]
                holders.discard(id_)
                if not holders:
                    del self._equal[kind][entry.signal.value]

    def matches(self, signals: Sequence[Signal], bank: str | None = None) -> tuple[Match, ...]:
        """Every entry near any of one upload's signals, each once for each kind, at its least distance.

        Args:
            signals: of one upload; several of one kind are the ways in which the picture can lie.
            bank: look in this bank only.

        Returns:
            Nearest first, then in the order of ids. None means "searched, nothing near".
        """
        best: dict[int, Match] = {}
        for match in (*self._equal_to(signals), *self._near_to(signals)):
            held = best.get(match.entry.id)
            if (bank is None or match.entry.bank == bank) and (held is None or match.distance < held.distance):
                best[match.entry.id] = match
        return tuple(sorted(best.values(), key=lambda match: (match.distance, match.entry.id)))

    def _equal_to(self, signals: Sequence[Signal]) -> Iterator[Match]:
        for signal in signals:
            for id_ in self._equal.get(signal.type, {}).get(signal.value, ()):
                yield Match(self._entries[id_], 0, signal, exact=True)

    def _near_to(self, signals: Sequence[Signal]) -> Iterator[Match]:
        """One search for each kind: the eight ways in which a picture can lie go in together."""
        for kind, index in self._near.items():
            asked = [signal for signal in signals if signal.type == kind]
            if not asked:
                continue
            queries = np.stack([words_of(signal.value) for signal in asked])
            found = index.within(queries, min(self._radii[kind], BITS - 1))
            for query, id_, distance in zip(*(each.tolist() for each in found), strict=True):
                yield Match(self._entries[id_], distance, asked[query])
