"""The index: exact answers from many threads while one changes it.

Readers take no lock. They see a `State`, which holds all segments and the tail; a writer makes another and puts it in
its place. Only withdrawing marks rows in the state that readers hold, because it is to count at once.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from takeback.adapters.native_index import folder as on_disk
from takeback.adapters.native_index import segment_file
from takeback.adapters.native_index.compiled.permutation import shuffled
from takeback.adapters.native_index.compiled.probing import ALL, ANY, BEST
from takeback.adapters.native_index.compiled.search import MOST_QUERIES, search
from takeback.adapters.native_index.segment import Segment, Tables, build_all, last_of_each, merge
from takeback.adapters.native_index.segments_due import SMALL, due
from takeback.adapters.native_index.tail import Tail
from takeback.matching.index import Found, Hashes, Ids, Mode, check_pairs, check_query

_MODES = {"all": ALL, "any": ANY, "best": BEST}
_NO_LIMIT = 2**62


@dataclass(frozen=True, eq=False)
class State:
    """All that is held at one moment.

    Attributes:
        segments: oldest first; none without living rows.
        tail: what came last.
    """

    segments: tuple[Segment, ...] = ()
    tail: Tail = field(default_factory=Tail)

    @cached_property
    def numbers(self) -> NDArray[np.int64]:
        """How the kernel knows the segments and, last, the tail: shape (s + 1, 8)."""
        return np.array([*(segment.numbers for segment in self.segments), self.tail.numbers], np.int64)


class NativeIndex:
    """Exact range search over 256-bit hashes: a million in some ten microseconds, at most 128 bytes each.

    Many threads may search while one adds, withdraws, merges or saves.
    """

    def __init__(self) -> None:
        self._state = State()
        self._unverified: tuple[Tables, ...] = ()
        self._writing = threading.Lock()
        self._merging = threading.Lock()
        self._saving = threading.Lock()
        self.position = 0
        """What the caller last saved or opened beside the index: how far it had followed its log of changes."""

    @classmethod
    def build(cls, ids: Ids, hashes: Hashes) -> Self:
        """An index of all these.

        Args:
            ids: uint64, shape (n,); of one that comes twice, the last hash counts.
            hashes: uint64, shape (n, 4), most significant word first.

        Raises:
            Invalid: the shapes do not fit each other.
        """
        check_pairs(ids, hashes)
        index = cls()
        index._state = State(build_all(_plain(ids), shuffled(_plain(hashes))))
        return index

    @classmethod
    def open(cls, folder: Path | str) -> Self:
        """The index that was saved in a folder.

        Headers are checked here; all blocks before the first answer, or when `verify` is called. The files are mapped,
        so that several processes share one copy of them in memory; a later save does not disturb who has them open.

        Args:
            folder: as `save` left it.

        Raises:
            NotFound: no index there.
            Tampered: it is not what was written, or not all of it.
        """
        manifest, segments = on_disk.read(Path(folder))
        index = cls()
        index._state = State(segments)
        index._unverified = tuple(segment.tables for segment in segments)
        index.position = manifest.position
        return index

    def __len__(self) -> int:
        """How many hashes are held."""
        state = self._state
        return sum(map(len, state.segments)) + len(state.tail)

    @property
    def table_bytes(self) -> int:
        """Memory or mapped files that the segments take."""
        return sum(segment.tables.layout.size for segment in self._state.segments)

    @property
    def segment_count(self) -> int:
        """How many segments there are, the tail aside; each costs a query two or three microseconds."""
        return len(self._state.segments)

    @property
    def private_rows(self) -> int:
        """How many rows lie in memory of this process alone: in the tail, and in segments that it has made itself.

        The rest is mapped from files, which all processes share. Rows count until a merge has removed them, alive or
        not. What was saved stays private here until the folder is opened anew.
        """
        state = self._state
        made = (each.tables.layout.count for each in state.segments if not each.tables.is_mapped)
        return sum(made) + state.tail.used

    def within(self, queries: Hashes, radius: int, mode: Mode = "all", *, limit: int | None = None) -> Found:
        """See `takeback.matching.index.Index.within`. A radius beyond 31 bits looks at every hash.

        Raises:
            Invalid: a shape, the radius or the limit.
            Tampered: the index was opened, and a file is not what was written.
        """
        check_query(queries, radius, limit)
        if self._unverified:
            self.verify()
        state = self._state  # kept until the search is over: it owns the memory that the numbers name
        held = state.numbers
        queries = _plain(queries)
        most = _NO_LIMIT if limit is None else min(limit, _NO_LIMIT)
        if len(queries) <= MOST_QUERIES:
            return Found(*search(held, queries, radius, _MODES[mode], most))
        parts = []
        for first in range(0, len(queries), MOST_QUERIES):
            part = Found(*search(held, queries[first : first + MOST_QUERIES], radius, _MODES[mode], most))
            parts.append(part._replace(query_index=part.query_index + first))
        return Found(*(np.concatenate(each) for each in zip(*parts, strict=True)))

    def add(self, ids: Ids, hashes: Hashes) -> None:
        """See `takeback.matching.index.Index.add`. The next query finds them.

        Raises:
            Invalid: the shapes do not fit each other.
            Tampered: as for `within`.
        """
        check_pairs(ids, hashes)
        if not len(ids):
            return
        self.verify()
        added = last_of_each(_plain(ids), shuffled(_plain(hashes)))
        with self._writing:
            state = self._state
            segments = [_without(segment, added[0], at_once=False) for segment in state.segments]
            if len(added[0]) <= state.tail.room:
                self._publish(segments, state.tail.with_more(*added))
            else:
                self._publish([*segments, *_sealed(state.tail, added)], Tail())
                self._merge_small()

    def withdraw(self, ids: Ids) -> None:
        """See `takeback.matching.index.Index.withdraw`. A query that is under way may not find them any more either.

        Raises:
            Tampered: as for `within`.
        """
        self.verify()
        with self._writing:
            state = self._state
            tail = state.tail.without(_plain(ids))
            self._publish([_without(segment, _plain(ids), at_once=True) for segment in state.segments], tail)

    def verify(self) -> None:
        """Look at every block of what was opened, once. Does nothing for what was built here.

        Raises:
            Tampered: a block is not what was written. The index answers nothing from then on.
        """
        for tables in self._unverified:
            segment_file.verify(tables)
        self._unverified = ()

    def merge(self, *, without_dead: bool = False) -> bool:
        """Merge small segments into larger ones, as far as that is due. For a thread in the background.

        Searching goes on meanwhile, and so does writing, but for two short moments.

        Args:
            without_dead: also write anew every segment with withdrawn rows, so that nothing is left of them here; the
                next `save` removes them from the disk.

        Returns:
            Whether anything was done.
        """
        self.verify()
        done = False
        with self._merging:
            if without_dead:
                for segment in [each for each in self._state.segments if each.dead_count]:
                    self._replace([segment])
                    done = True
            while chosen := due(self._state.segments):
                self._replace(chosen)
                done = True
        return done

    def save(self, folder: Path | str, position: int = 0) -> None:
        """Save everything, in one step as seen from outside: a kill at any moment leaves the old index or the new.

        Args:
            folder: may hold an older save, whose unchanged files are kept.
            position: a number of the caller's, handed back by `open`.

        Raises:
            Conflict: another process is saving there.
            Unavailable: the disk is full or does not take it; what was saved before still stands.
            Tampered: as for `within`.
        """
        self.verify()
        with self._saving:
            with self._writing:
                state = self._state
                if len(state.tail):
                    self._publish([*state.segments, *_sealed(state.tail)], Tail())
                    self._merge_small()
                segments = [replace(each, dead=each.dead.copy()) for each in self._state.segments]
            on_disk.save(Path(folder), segments, position)
            self.position = position

    def _publish(self, segments: Iterable[Segment], tail: Tail) -> None:
        """Let readers see another state. Held: `_writing`."""
        self._state = State(tuple(segment for segment in segments if len(segment)), tail)

    def _merge_small(self) -> None:
        """Merge what is small enough to do at once, unless somebody is merging. Held: `_writing`."""
        if not self._merging.acquire(blocking=False):
            return
        try:
            while (chosen := due(self._state.segments)) and sum(map(len, chosen)) <= SMALL:
                self._swap(chosen, merge(chosen))
        finally:
            self._merging.release()

    def _replace(self, chosen: list[Segment]) -> None:
        """Put what is alive in some segments into new ones. Held: `_merging`, so that these stay where they are."""
        as_they_were = [replace(segment, dead=segment.dead.copy()) for segment in chosen]
        merged = merge(as_they_were)
        with self._writing:
            self._swap(as_they_were, merged)

    def _swap(self, chosen: list[Segment], merged: tuple[Segment, ...]) -> None:
        """Put merged segments in the place of the chosen ones. Held: `_writing`, `_merging`.

        Args:
            chosen: as they were when they were merged; rows that died since then die in `merged` too.
            merged: made of them.
        """
        present = self._state.segments
        by_name = {segment.tables.name: segment for segment in present}
        for before in chosen:
            now = by_name.pop(before.tables.name, None)
            died = before.living()[0] if now is None else now.died_since(before)
            merged = tuple(_without(segment, died, at_once=False) for segment in merged)
        first = next((at for at, each in enumerate(present) if each.tables.name not in by_name), len(present))
        kept = [segment for segment in present if segment.tables.name in by_name]
        self._publish([*kept[:first], *merged, *kept[first:]], self._state.tail)


def _plain(array: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The same numbers in the one form that the kernel is compiled for: uint64, in a row, and writable."""
    if array.dtype == np.uint64 and array.flags.carray:
        return array
    return np.require(array, np.uint64, ["C", "W", "A"])


def _without(segment: Segment, ids: Ids, *, at_once: bool) -> Segment:
    rows = segment.rows_of(ids)
    return segment.without(rows, at_once=at_once) if len(rows) else segment


def _sealed(tail: Tail, added: tuple[Ids, Hashes] | None = None) -> tuple[Segment, ...]:
    ids, hashes = tail.living()
    if added is not None:
        ids, hashes = np.concatenate([ids, added[0]]), np.concatenate([hashes, added[1]])
    return build_all(ids, hashes)
