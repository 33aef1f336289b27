"""One segment as a file: its image, with a header that tells what it is and checksums that notice any changed byte.

A file is written once and never changed. Reading it back trusts nothing: size, header and the list of checksums are
looked at when it is opened, the blocks by `verify`, which must have come back before the first answer is given.
"""

from __future__ import annotations

import hashlib
import mmap
import os
import struct
from pathlib import Path

import numpy as np

from takeback.adapters.native_index.compiled.checksum import BLOCK_BYTES, checksums_of
from takeback.adapters.native_index.compiled.tables import HALF_BITS, MOST_ROWS
from takeback.adapters.native_index.layout import HEADER_BYTES, Layout
from takeback.adapters.native_index.segment import Tables, on_all_cores
from takeback.base.errors import NotFound, Tampered

_MAGIC = b"TAKEBACK"
_VERSION = 2  # 1 began a table's starts anywhere, 2 on a cache line
_FIELDS = struct.Struct("<8sIIQQ48s32s")
"""Magic, version, bits, count, bytes of the file, name, digest of the checksums. The header's last 32 bytes are its own
digest."""

_DIGEST_BYTES = 32
_RUN_BLOCKS = 16
_WRITTEN_AT_ONCE = 64 << 20


def write(tables: Tables, folder: Path) -> None:
    """Write a segment's file and wait until it is on the disk.

    Args:
        tables: the segment.
        folder: where to; the file takes the segment's name.

    Raises:
        OSError: it could not be written; what there is of it is in nobody's manifest.
    """
    layout = tables.layout
    sums = _sums(tables)
    fields = (_MAGIC, _VERSION, layout.bits, layout.count, layout.size, tables.name.encode(), _digest(sums))
    header = _FIELDS.pack(*fields).ljust(HEADER_BYTES - _DIGEST_BYTES, b"\0")
    with (folder / tables.name).open("wb") as file:
        file.write(header + _digest(header))
        for at in range(HEADER_BYTES, layout.checksums, _WRITTEN_AT_ONCE):
            file.write(tables.image[at : min(at + _WRITTEN_AT_ONCE, layout.checksums)].data)
        file.write(sums)
        file.flush()
        os.fsync(file.fileno())


def read(folder: Path, name: str) -> Tables:
    """Open a segment's file; its blocks are still to be verified.

    Args:
        folder: where it lies.
        name: of the segment.

    Raises:
        NotFound: no such file.
        Tampered: it is not a whole file of that segment.
    """
    try:
        with (folder / name).open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            layout = _layout(file.read(HEADER_BYTES), name, size)
            image = np.frombuffer(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ), np.uint8)
    except FileNotFoundError as error:
        raise NotFound(f"the file {name} of the index is missing; restore or rebuild the index") from error
    tables = Tables(layout, image, name, is_mapped=True)
    if _digest(_stored_sums(tables).tobytes()) != _FIELDS.unpack_from(image.data)[-1]:
        raise _changed(name, "its list of checksums")
    return tables


def verify(tables: Tables) -> None:
    """Compare all blocks with their checksums, on all cores.

    Args:
        tables: as `read` gave them.

    Raises:
        Tampered: a block is not what was written.
    """
    differing = np.flatnonzero(np.frombuffer(_sums(tables), np.uint64) != _stored_sums(tables))
    if len(differing):
        raise _changed(tables.name, f"block {differing[0]}")


def _layout(header: bytes, name: str, size: int) -> Layout:
    if len(header) < HEADER_BYTES or header[: len(_MAGIC)] != _MAGIC:
        raise Tampered(f"the file {name} is not a segment of an index; restore or rebuild the index")
    magic_to_digest, digest = header[:-_DIGEST_BYTES], header[-_DIGEST_BYTES:]
    if _digest(magic_to_digest) != digest:
        raise _changed(name, "its header")
    _, version, bits, count, written_size, written_name, _ = _FIELDS.unpack_from(header)
    if version != _VERSION:
        raise Tampered(f"the file {name} has format {version}, and this program reads {_VERSION}; rebuild the index")
    layout = Layout(count, bits)
    if written_name.rstrip(b"\0") != name.encode():
        raise Tampered(f"the file {name} holds another segment; restore or rebuild the index")
    if not (0 < count <= MOST_ROWS and 0 < bits <= HALF_BITS) or not size == written_size == layout.size:
        raise Tampered(f"the file {name} has {size} bytes instead of {written_size}; restore or rebuild the index")
    return layout


def _sums(tables: Tables) -> bytes:
    layout = tables.layout
    words = tables.image[HEADER_BYTES : layout.checksums].view(np.uint64)
    sums = np.zeros(layout.blocks, np.uint64)

    def run(number: int) -> None:
        first = number * _RUN_BLOCKS
        checksums_of(words, BLOCK_BYTES // 8, first, min(first + _RUN_BLOCKS, layout.blocks), sums)

    on_all_cores(run, -(-layout.blocks // _RUN_BLOCKS), worth_it=layout.blocks > _RUN_BLOCKS)
    return sums.tobytes()


def _stored_sums(tables: Tables) -> np.ndarray:
    return tables.image[tables.layout.checksums : tables.layout.size].view(np.uint64)


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def _changed(name: str, what: str) -> Tampered:
    return Tampered(f"the file {name} of the index was changed: {what} does not fit; restore or rebuild the index")
