"""The file itself: a gzipped tar of plain files, manifest first. What is read from it is hostile until checked."""

from __future__ import annotations

import gzip
import io
import os
import tarfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from takeback.base.errors import Tampered
from takeback.project.backup import manifest
from takeback.project.backup.manifest import Manifest, Member

_MANIFEST = "manifest.json"
_SIGNATURE = "manifest.sig"
_LARGEST_MANIFEST_BYTES = 16 * 1024 * 1024
_CHUNK_BYTES = 1024 * 1024
_DAMAGED = "the file is damaged, or is no backup of Takeback; use another one"


def member_of(name: str, path: Path) -> Member:
    """The entry in the manifest for a file.

    Args:
        name: its name in the archive.
        path: where its bytes are.
    """
    whole = sha256()
    size = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            whole.update(chunk)
            size += len(chunk)
    return Member(name=name, size=size, sha256=whole.hexdigest())


def write(file: BinaryIO, text: bytes, signature: bytes, members: Iterable[tuple[Member, Path]]) -> None:
    """Write an archive. No owner, no time and no mode of any file goes into it.

    Args:
        file: where to.
        text: the manifest's bytes.
        signature: over them.
        members: as the manifest lists them, and where each one's bytes are.

    Raises:
        OSError: it could not be written.
    """
    with (
        gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0, compresslevel=6) as zipped,
        tarfile.open(fileobj=zipped, mode="w|", format=tarfile.GNU_FORMAT) as tar,
    ):
        for name, data in ((_MANIFEST, text), (_SIGNATURE, signature)):
            tar.addfile(_entry(name, len(data)), io.BytesIO(data))
        for member, path in members:
            with path.open("rb") as source:
                tar.addfile(_entry(member.name, member.size), source)


def read_manifest(path: Path) -> Manifest:
    """The manifest of an archive, checked; nothing is unpacked.

    Args:
        path: the archive.

    Raises:
        Tampered: the file is damaged, or was changed, or is no backup.
        OSError: it cannot be read.
    """
    with _opened(path) as zipped:
        return _manifest_in(zipped)


def unpack(path: Path, folder: Path) -> Manifest:
    """Write every member into a folder, and check each byte against the manifest on the way.

    Nothing is taken on the archive's word: a member must be the next one of the manifest, a plain file, and exactly as
    long; its name comes from the manifest, where only fixed names are valid. So no link, device, path or bomb gets in.

    Args:
        path: the archive.
        folder: an empty folder.

    Returns:
        The manifest.

    Raises:
        Tampered: the file is damaged, or was changed, or is no backup.
        OSError: it cannot be read, or the members not be written.
    """
    with _opened(path) as zipped:
        listed = _manifest_in(zipped)
        (folder / "heads").mkdir(mode=0o700)
        for member in listed.members:
            _copy(zipped, member, folder / member.name)
        _expect_end(zipped)
    return listed


@contextmanager
def _opened(path: Path) -> Iterator[gzip.GzipFile]:
    with path.open("rb") as file, gzip.GzipFile(fileobj=file) as zipped:
        try:
            yield zipped
        except (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError, ValueError) as error:
            raise Tampered(_DAMAGED) from error


def _manifest_in(zipped: gzip.GzipFile) -> Manifest:
    text = _read(zipped, _expect(zipped, _MANIFEST, most=_LARGEST_MANIFEST_BYTES))
    return manifest.read(text, _read(zipped, _expect(zipped, _SIGNATURE, most=64)))


def _copy(zipped: gzip.GzipFile, member: Member, path: Path) -> None:
    left = _expect(zipped, member.name, most=member.size)
    if left != member.size:
        raise Tampered(_DAMAGED)
    whole = sha256()
    with path.open("xb") as copy:
        while left:
            chunk = zipped.read(min(left, _CHUNK_BYTES))
            if not chunk:
                raise Tampered(_DAMAGED)
            left -= len(chunk)
            whole.update(chunk)
            copy.write(chunk)
        copy.flush()
        os.fsync(copy.fileno())
    if whole.hexdigest() != member.sha256:
        raise Tampered(_DAMAGED)
    zipped.read(_padding(member.size))


def _expect(zipped: gzip.GzipFile, name: str, *, most: int) -> int:
    """The length of the next member, which must be a plain file of this name.

    The header is read by itself, one block, since `tarfile` would follow extended headers of any length into memory.
    """
    header = tarfile.TarInfo.frombuf(zipped.read(tarfile.BLOCKSIZE), "ascii", "strict")
    if header.name != name or header.type != tarfile.REGTYPE or not 0 <= header.size <= most:
        raise Tampered(_DAMAGED)
    return header.size


def _read(zipped: gzip.GzipFile, size: int) -> bytes:
    return zipped.read(size + _padding(size))[:size]


def _expect_end(zipped: gzip.GzipFile) -> None:
    """Zeros to the end of the file, as tar fills its last record; reading to the end has gzip check its own sum."""
    rest = zipped.read(2 * tarfile.RECORDSIZE)
    if rest.strip(b"\0") or zipped.read(1):
        raise Tampered(_DAMAGED)


def _padding(size: int) -> int:
    return -size % tarfile.BLOCKSIZE


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = size, 0o600, 0
    return entry
