"""How a segment lies in memory and, byte for byte the same, in its file.

    header        4,096 bytes: see `segment_file`
    ids           uint64 (n,), ascending; a row is a place in this list
    hashes        uint64 (n, 4), shuffled, most significant word first
    starts        uint32 (16, 2 ** bits + 16): per table, where each bucket starts; one more, where the last ends
    halves        uint16 (16, n): per table, by bucket, the other half of each hash's chunk
    rows          3 bytes (16, n): per table, in the same order, each hash's row
    checksums     uint64, one for each block of all that stands before, without the header

Everything is little-endian, and every section starts on a cache line.
"""

from __future__ import annotations

import math
import mmap
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from takeback.adapters.native_index.compiled.checksum import BLOCK_BYTES
from takeback.adapters.native_index.compiled.intrinsics import LINE_BYTES
from takeback.adapters.native_index.compiled.tables import HALF_BITS, ROW_BYTES, STARTS_BEHIND, TABLES

HEADER_BYTES = 4096
_FEWEST_BITS = 8
_HUGE_PAGE_BYTES = 2 << 20
_ROWS_A_BUCKET_BITS = 4

Image = NDArray[np.uint8]
"""All bytes of a segment."""


def bucket_bits(count: int) -> int:
    """How many leading bits of a half make a bucket: so many that about 16 hashes fall into one.

    Args:
        count: hashes of the segment, 1 or more.
    """
    return min(HALF_BITS, max(_FEWEST_BITS, round(math.log2(count)) - _ROWS_A_BUCKET_BITS))


@dataclass(frozen=True)
class Layout:
    """Where a segment's sections begin, in bytes from its own beginning.

    Attributes:
        count: how many hashes.
        bits: of a bucket.
    """

    count: int
    bits: int

    ids = HEADER_BYTES

    @cached_property
    def hashes(self) -> int:
        """Where the hashes begin."""
        return _on_a_line(self.ids + self.count * 8)

    @cached_property
    def starts(self) -> int:
        """Where the buckets' starts begin."""
        return _on_a_line(self.hashes + self.count * 32)

    @cached_property
    def halves(self) -> int:
        """Where the halves begin."""
        return self.starts + TABLES * ((1 << self.bits) + STARTS_BEHIND) * 4

    @cached_property
    def rows(self) -> int:
        """Where the rows begin. Whole lines of halves are read, so it is on a line of its own."""
        return _on_a_line(self.halves + TABLES * self.count * 2)

    @cached_property
    def checksums(self) -> int:
        """Where the checksums begin. A row is read with the byte behind it, so these keep it inside."""
        return _on_a_line(self.rows + TABLES * self.count * ROW_BYTES + 1)

    @cached_property
    def blocks(self) -> int:
        """How many blocks have a checksum."""
        return -(-(self.checksums - HEADER_BYTES) // BLOCK_BYTES)

    @cached_property
    def size(self) -> int:
        """All bytes."""
        return self.checksums + self.blocks * 8

    def new_image(self) -> Image:
        """Memory for a segment, all zeros; large ones in huge pages, which halve the time of a search."""
        if self.size < 2 * _HUGE_PAGE_BYTES:
            room = np.zeros(self.size + LINE_BYTES, np.uint8)
            return _aligned(room, LINE_BYTES, self.size)
        memory = mmap.mmap(-1, self.size + _HUGE_PAGE_BYTES, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        if hasattr(mmap, "MADV_HUGEPAGE"):
            memory.madvise(mmap.MADV_HUGEPAGE)
        return _aligned(np.frombuffer(memory, np.uint8), _HUGE_PAGE_BYTES, self.size)


def _on_a_line(offset: int) -> int:
    return -(-offset // LINE_BYTES) * LINE_BYTES


def _aligned(room: Image, boundary: int, size: int) -> Image:
    skipped = -room.ctypes.data % boundary
    return room[skipped : skipped + size]
