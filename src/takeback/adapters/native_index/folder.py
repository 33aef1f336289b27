"""An index as a folder: a manifest, a file for each segment, and one for the marks of each that has dead rows.

    MANIFEST            JSON: which files make the index, and the digest of each mark file; with its own digest
    segment-...         see `segment_file`; never changed once a manifest names it
    dead-...            one bit a row; likewise

A save writes new files first and then puts a new manifest in the old one's place, in one step: after a kill at any
moment, the folder is the old index or the new one. What neither names is removed by the next save that comes through.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from takeback.adapters.folders import only_one_saver, sync_names
from takeback.adapters.native_index import segment_file
from takeback.adapters.native_index.segment import Segment, Tables, marks_of
from takeback.base.errors import NotFound, Tampered, Unavailable

MANIFEST = "MANIFEST"
_FORMAT = 1
_TRIES = 5


@dataclass(frozen=True, slots=True)
class Part:
    """What the manifest says of a segment.

    Attributes:
        name: of its file.
        dead: of the file with its marks; empty where no row is dead.
        dead_count: how many rows are dead.
        dead_sha256: of that file.
    """

    name: str
    dead: str = ""
    dead_count: int = 0
    dead_sha256: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index is made of.

    Attributes:
        position: how far the caller had followed its own log of changes.
        parts: the segments, oldest first.
    """

    position: int
    parts: tuple[Part, ...]


def read(folder: Path) -> tuple[Manifest, tuple[Segment, ...]]:
    """Open what is saved in a folder; the segments' blocks are still to be verified.

    Args:
        folder: as `save` left it.

    Raises:
        NotFound: no index there.
        Tampered: it is not what was written, or not all of it.
    """
    manifest = read_manifest(folder)
    for _ in range(_TRIES):
        try:
            return manifest, tuple(_segment(folder, part) for part in manifest.parts)
        except NotFound as missing:
            newer = read_manifest(folder)
            if newer == manifest:  # nobody saved meanwhile: it is really missing
                raise Tampered(missing.message) from missing
            manifest = newer
    raise Unavailable("the index is being saved again and again; try once more")


def save(folder: Path, segments: Sequence[Segment], position: int) -> None:
    """Make a folder hold these segments, or leave it as it was.

    Args:
        folder: made if it is not there.
        segments: oldest first; their marks must not change meanwhile.
        position: of the caller.

    Raises:
        Conflict: another process is saving there.
        Unavailable: the disk is full or does not take it; what was saved before still stands.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with only_one_saver(folder):
            _save(folder, segments, position)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Unavailable(f"the index could not be saved ({reason}); what was saved before still stands") from error


def read_manifest(folder: Path) -> Manifest:
    """What a folder's manifest says.

    Args:
        folder: of an index.

    Raises:
        NotFound: no index there.
        Tampered: the manifest is not what was written.
    """
    try:
        written = json.loads((folder / MANIFEST).read_bytes())
        said, digest = written["manifest"], written["sha256"]
    except (FileNotFoundError, NotADirectoryError) as error:
        raise NotFound("there is no index in that folder") from error
    except (ValueError, TypeError, KeyError) as error:
        raise _tampered_manifest() from error
    if digest != _sha256(_canonical(said)):
        raise _tampered_manifest()
    if said["format"] != _FORMAT:
        raise Tampered(f"the index has format {said['format']}, and this program reads {_FORMAT}; rebuild the index")
    return Manifest(said["position"], tuple(Part(**part) for part in said["parts"]))


def _save(folder: Path, segments: Sequence[Segment], position: int) -> None:
    try:
        known = {part.name: part for part in read_manifest(folder).parts}
    except (NotFound, Tampered):
        known = {}
    written: list[str] = []
    try:
        parts = [_write_part(folder, segment, known, written) for segment in segments]
        sync_names(folder)
        draft = folder / f"draft-{os.urandom(8).hex()}"
        written.append(draft.name)
        said = {"format": _FORMAT, "position": position, "parts": [asdict(part) for part in parts]}
        with draft.open("wb") as file:
            file.write(json.dumps({"manifest": said, "sha256": _sha256(_canonical(said))}, indent=1).encode())
            file.flush()
            os.fsync(file.fileno())
        draft.replace(folder / MANIFEST)
    except OSError:
        for name in written:
            with suppress(OSError):
                (folder / name).unlink()
        raise
    sync_names(folder)
    _remove_leftovers(folder, {name for part in parts for name in (part.name, part.dead)})


def _write_part(folder: Path, segment: Segment, known: dict[str, Part], written: list[str]) -> Part:
    """Write what is not there yet of a segment."""
    name = segment.tables.name
    before = known.get(name)
    if before is None or not _is_whole(folder / name, segment.tables):
        written.append(name)
        segment_file.write(segment.tables, folder)
    if not segment.dead_count:
        return Part(name)
    content = segment.dead.tobytes()
    digest = _sha256(content)
    if before is not None and before.dead_sha256 == digest and (folder / before.dead).exists():
        return before
    dead = f"dead-{os.urandom(16).hex()}"
    written.append(dead)
    with (folder / dead).open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return Part(name, dead, segment.dead_count, digest)


def _is_whole(path: Path, tables: Tables) -> bool:
    return path.exists() and path.stat().st_size == tables.layout.size


def _segment(folder: Path, part: Part) -> Segment:
    tables = segment_file.read(folder, part.name)
    size = marks_of(tables.layout.count)
    if not part.dead:
        return Segment(tables, np.zeros(size, np.uint8))
    try:
        content = (folder / part.dead).read_bytes()
    except FileNotFoundError as error:
        raise NotFound(f"the file {part.dead} of the index is missing; restore or rebuild the index") from error
    if _sha256(content) != part.dead_sha256 or len(content) != size:
        raise Tampered(f"the file {part.dead} of the index was changed; restore or rebuild the index")
    return Segment(tables, np.frombuffer(content, np.uint8).copy(), part.dead_count)


def _remove_leftovers(folder: Path, named: set[str]) -> None:
    """Remove files of ours that the manifest does not name. One that stays, because it is held, costs only room."""
    for path in folder.iterdir():
        if path.name.startswith(("segment-", "dead-", "draft-")) and path.name not in named:
            with suppress(OSError):
                path.unlink()


def _canonical(said: Any) -> bytes:  # noqa: ANN401 - what JSON holds
    return json.dumps(said, sort_keys=True, separators=(",", ":")).encode()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _tampered_manifest() -> Tampered:
    return Tampered("the index's MANIFEST is not what was written; restore or rebuild the index")
