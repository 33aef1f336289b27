"""A shelf as a folder: an index for each kind of signal, and one file with all the rest.

    pdq/ md5/ ...   the native index of a kind, see `native_index.folder`; only where it is native
    SHELF           a line of JSON that tells what follows and has the digest of the whole; then the columns of all
                    entries, and the hashes of kinds that are still few

Indexes and file are each replaced in one step, but not together, so each says how far it had followed the change log.
The least of these is where the shelf stands. What one of them knows beyond that is taken up again from the log, which
changes nothing: a follower looks at entries as they now are.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from takeback.adapters.folders import only_one_saver, sync_names
from takeback.adapters.growing_index import GrowingIndex
from takeback.base.errors import NotFound, Tampered, Unavailable
from takeback.matching.columns import Columns, Known
from takeback.matching.index import WORDS
from takeback.matching.matcher import Shelf
from takeback.matching.shelf_store import SavedShelf, Stand

_NAME = "SHELF"
_FORMAT = 1
_LONGEST_LINE = 1 << 16
_TYPES: Mapping[str, type[np.unsignedinteger[Any]]] = {"u1": np.uint8, "u2": np.uint16, "u8": np.uint64}


class ShelfFolder:
    """See `takeback.matching.shelf_store.ShelfStore`."""

    def __init__(self, folder: Path) -> None:
        """A folder for one shelf.

        Args:
            folder: made at the first save.
        """
        self._folder = folder

    def open(self, radii: Mapping[str, int], *, newer_than: int = -1) -> tuple[Shelf, Stand] | None:
        """See `ShelfStore.open`. Native indexes are mapped, so that processes share their memory."""
        said = _read_line(self._folder / _NAME)
        if said["position"] <= newer_than:
            return None
        sections = _read_sections(self._folder / _NAME)
        if set(said["kinds"]) != set(radii):
            raise Tampered("the saved index is of other kinds of signal; it is rebuilt from the banks")
        shelf = Shelf(radii, GrowingIndex)
        shelf.columns = Columns(Known(sections["banks"], sections["standings"], sections["until"]))
        position: int = said["position"]
        for kind, form in said["kinds"].items():
            if form == "native":
                shelf.indexes[kind], saved_at = self._open_native(kind)
                position = min(position, saved_at)
            elif len(ids := sections[f"{kind} ids"]):
                shelf.indexes[kind].add(ids, sections[f"{kind} hashes"].reshape(-1, WORDS))
        return (shelf, Stand(position, said["log"])) if position > newer_than else None

    def save(self, shelf: Shelf, stand: Stand) -> None:
        """See `ShelfStore.save`."""
        kinds = {kind: _form_of(index) for kind, index in shelf.indexes.items()}
        known = shelf.columns.all
        sections: dict[str, NDArray[Any]] = {
            "banks": known.banks,
            "standings": known.standings,
            "until": known.until,
        }
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with only_one_saver(self._folder):
                for kind, index in shelf.indexes.items():
                    if isinstance(index, GrowingIndex) and index.native is not None:
                        index.native.save(self._folder / kind, stand.position)
                    elif isinstance(index, GrowingIndex):
                        sections[f"{kind} ids"], sections[f"{kind} hashes"] = index.everything()
                said = {"format": _FORMAT, "position": stand.position, "log": stand.log, "kinds": kinds}
                _write(self._folder / _NAME, said, sections)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise Unavailable(f"the index could not be saved ({reason}); what was saved before still stands") from error

    def saved(self) -> SavedShelf | None:
        """See `ShelfStore.saved`. The disk's own time says when."""
        path = self._folder / _NAME
        try:
            said = _read_line(path)
            at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            size = sum(each.stat().st_size for each in self._folder.rglob("*") if each.is_file())
        except (NotFound, FileNotFoundError):
            return None  # also where somebody replaced a file while it was looked at
        return SavedShelf(said["position"], at, size)

    def _open_native(self, kind: str) -> tuple[GrowingIndex, int]:
        from takeback.adapters.native_index import NativeIndex  # noqa: PLC0415 - loads a compiler, so only when needed

        try:
            native = NativeIndex.open(self._folder / kind)
        except NotFound as missing:
            raise Tampered(f"the saved index of {kind} is missing; it is rebuilt from the banks") from missing
        return GrowingIndex.around(native), native.position


def _form_of(index: object) -> str:
    return "native" if isinstance(index, GrowingIndex) and index.native is not None else "few"


def _read_line(path: Path) -> dict[str, Any]:
    """What the file's first line says; what follows is not looked at.

    Raises:
        NotFound: no such file.
        Tampered: no such line.
    """
    try:
        with path.open("rb") as file:
            said: Any = json.loads(file.readline(_LONGEST_LINE))
    except FileNotFoundError as error:
        raise NotFound("no index is saved") from error
    except ValueError as error:
        raise _tampered() from error
    if not isinstance(said, dict) or said.get("format") != _FORMAT or not isinstance(said.get("position"), int):
        raise _tampered()
    if not isinstance(said.get("log"), str) or not isinstance(said.get("kinds"), dict):
        raise _tampered()
    return dict(said)


def _read_sections(path: Path) -> dict[str, NDArray[Any]]:
    """The file's arrays, compared with its digest.

    Raises:
        Tampered: it is not what was written.
    """
    with path.open("rb") as file:
        line = file.readline(_LONGEST_LINE)
        body = bytearray(file.read())
    try:
        said = json.loads(line)
    except ValueError as error:
        raise _tampered() from error
    digest = said.pop("sha256", "")
    if _digest(said, body) != digest:
        raise _tampered()
    sections = {}
    at = 0
    for name, kind, count in said["sections"]:
        sections[name] = np.frombuffer(body, _TYPES[kind], count, at)
        at += sections[name].nbytes
    return sections


def _write(path: Path, said: dict[str, Any], sections: Mapping[str, NDArray[Any]]) -> None:
    widest_first = sorted(sections.items(), key=lambda section: -section[1].itemsize)  # so that each begins aligned
    said["sections"] = [(name, f"u{array.itemsize}", array.size) for name, array in widest_first]
    body = b"".join(np.ascontiguousarray(array).tobytes() for _, array in widest_first)
    said["sha256"] = _digest(said, body)
    draft = path.with_name(f"draft-{os.urandom(8).hex()}")
    try:
        with draft.open("wb") as file:
            file.write(json.dumps(said).encode() + b"\n")
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    for leftover in path.parent.glob("draft-*"):  # of a process that was killed: nobody else writes here now
        leftover.unlink(missing_ok=True)
    sync_names(path.parent)


def _digest(said: Mapping[str, Any], body: bytes | bytearray) -> str:
    whole = hashlib.sha256(json.dumps(said, sort_keys=True).encode())
    whole.update(body)
    return whole.hexdigest()


def _tampered() -> Tampered:
    return Tampered("the saved index is not what was written; it is rebuilt from the banks")
