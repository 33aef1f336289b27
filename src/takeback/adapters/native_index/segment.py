"""A segment: some hashes with their tables, which never change, and a mark on those that were withdrawn."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from takeback.adapters.native_index.compiled.tables import MOST_ROWS, ROW_BYTES, STARTS_BEHIND, TABLES, build_table
from takeback.adapters.native_index.layout import Image, Layout, bucket_bits
from takeback.matching.index import WORDS, Hashes, Ids

Rows = NDArray[np.int64]
Marks = NDArray[np.uint8]

_WORTH_A_THREAD = 1 << 17


@dataclass(frozen=True, eq=False)
class Tables:
    """What never changes of a segment.

    Attributes:
        layout: where it lies in the image.
        image: all its bytes; a mapped file or memory of our own.
        name: of its file, if it gets one; its own for ever.
        is_mapped: the image is a file, and other processes may share it.
    """

    layout: Layout
    image: Image
    name: str = field(default_factory=lambda: f"segment-{uuid.uuid4().hex}")
    is_mapped: bool = False

    @cached_property
    def ids(self) -> Ids:
        """uint64, shape (n,), ascending."""
        return self._section(self.layout.ids, self.layout.count * 8).view(np.uint64)

    @cached_property
    def hashes(self) -> Hashes:
        """uint64, shape (n, 4), shuffled."""
        return self._section(self.layout.hashes, self.layout.count * 32).view(np.uint64).reshape(-1, WORDS)

    def _section(self, offset: int, size: int) -> Image:
        return self.image[offset : offset + size]


@dataclass(frozen=True, eq=False)
class Segment:
    """Tables, and which of their rows are dead.

    Attributes:
        tables: what never changes.
        dead: one bit a row, the lowest first. A writer sets bits while readers read.
        dead_count: how many are set.
    """

    tables: Tables
    dead: Marks
    dead_count: int = 0

    def __len__(self) -> int:
        """How many hashes are alive."""
        return self.tables.layout.count - self.dead_count

    @cached_property
    def numbers(self) -> list[int]:
        """The eight numbers by which the kernel knows it, in the order of `compiled.search`."""
        layout = self.tables.layout
        start = self.tables.image.ctypes.data
        return [
            start + layout.hashes,
            start + layout.ids,
            self.dead.ctypes.data,
            layout.count,
            layout.bits,
            start + layout.starts,
            start + layout.halves,
            start + layout.rows,
        ]

    def rows_of(self, ids: Ids) -> Rows:
        """The living rows of these ids, as far as it has any.

        Args:
            ids: any order.
        """
        places = np.searchsorted(self.tables.ids, ids)
        places[places == self.tables.layout.count] = 0
        rows = np.unique(places[self.tables.ids[places] == ids])
        return rows[is_unset(self.dead, rows)]

    def living(self) -> tuple[Ids, Hashes]:
        """Ids and shuffled hashes of all that is alive, in the order of the ids."""
        if not self.dead_count:
            return self.tables.ids, self.tables.hashes
        alive = np.unpackbits(self.dead, count=self.tables.layout.count, bitorder="little") == 0
        return self.tables.ids[alive], self.tables.hashes[alive]

    def died_since(self, before: Segment) -> Ids:
        """Ids of the rows that are dead here and were alive then.

        Args:
            before: the same tables with earlier marks.
        """
        died = np.unpackbits(self.dead & ~before.dead, count=self.tables.layout.count, bitorder="little")
        ids: Ids = self.tables.ids[died == 1]
        return ids

    def without(self, rows: Rows, *, at_once: bool) -> Segment:
        """This segment with more dead rows.

        Args:
            rows: living ones.
            at_once: mark them for whoever is searching now, too; else only in the segment returned.
        """
        dead = self.dead if at_once else self.dead.copy()
        set_bits(dead, rows)
        return replace(self, dead=dead, dead_count=self.dead_count + len(rows))


def build(ids: Ids, hashes: Hashes) -> Segment:
    """Make a segment.

    Args:
        ids: ascending, each once; 1 to 2 ** 24 of them.
        hashes: shuffled, in the same order.
    """
    layout = Layout(len(ids), bucket_bits(len(ids)))
    image = layout.new_image()
    tables = Tables(layout, image)
    tables.ids[:] = ids
    tables.hashes[:] = hashes
    width = (1 << layout.bits) + STARTS_BEHIND
    starts = image[layout.starts : layout.starts + TABLES * width * 4].view(np.uint32).reshape(TABLES, width)
    halves = image[layout.halves : layout.halves + TABLES * layout.count * 2].view(np.uint16).reshape(TABLES, -1)
    rows = image[layout.rows : layout.rows + TABLES * layout.count * ROW_BYTES].reshape(TABLES, -1)

    def one(table: int) -> None:
        build_table(tables.hashes, table, layout.bits, starts[table], halves[table], rows[table])

    on_all_cores(one, TABLES, worth_it=layout.count > _WORTH_A_THREAD)
    return Segment(tables, np.zeros(marks_of(layout.count), np.uint8))


def build_all(ids: Ids, hashes: Hashes) -> tuple[Segment, ...]:
    """Make as many segments as so many hashes need.

    Args:
        ids: any order; of an id that comes twice, the last hash counts.
        hashes: shuffled, in the same order.
    """
    ids, hashes = last_of_each(ids, hashes)
    parts = -(-len(ids) // MOST_ROWS)
    edges = [len(ids) * part // parts for part in range(parts + 1)] if parts else []
    return tuple(build(ids[a:b], hashes[a:b]) for a, b in pairwise(edges))


def last_of_each(ids: Ids, hashes: Hashes) -> tuple[Ids, Hashes]:
    """In the order of the ids, each once, with the hash that came last.

    Args:
        ids: any order.
        hashes: in the same order.
    """
    if np.all(ids[1:] > ids[:-1]):
        return ids, hashes
    order = np.argsort(ids, kind="stable")
    ordered = ids[order]
    last = np.append(ordered[1:] != ordered[:-1], np.ones(min(len(ids), 1), bool))
    return ordered[last], hashes[order[last]]


def merge(segments: Sequence[Segment]) -> tuple[Segment, ...]:
    """Make new segments of what is alive in these; usually one.

    Args:
        segments: no id is alive in two of them.
    """
    living = [segment.living() for segment in segments]
    return build_all(np.concatenate([ids for ids, _ in living]), np.concatenate([hashes for _, hashes in living]))


def marks_of(count: int) -> int:
    """How many bytes hold one bit for each of so many rows."""
    return -(-count // 8)


def set_bits(marks: Marks, rows: Rows) -> None:
    """Set the bits of these rows."""
    np.bitwise_or.at(marks, rows >> 3, np.left_shift(1, rows & 7).astype(np.uint8))


def is_unset(marks: Marks, rows: Rows) -> NDArray[np.bool_]:
    """Which of these rows' bits are not set."""
    unset: NDArray[np.bool_] = (marks[rows >> 3] >> (rows & 7).astype(np.uint8)) & 1 == 0
    return unset


def on_all_cores(job: Callable[[int], None], count: int, *, worth_it: bool) -> None:
    """Do a job for 0, 1, ... `count` - 1, in threads if that is worth it. It must release the interpreter's lock."""
    cores = len(os.sched_getaffinity(0)) if worth_it else 1
    if cores == 1:
        for number in range(count):
            job(number)
        return
    with ThreadPoolExecutor(cores) as pool:
        list(pool.map(job, range(count)))
