"""Sealed bytes as files of one folder. A file is written whole under another name and then takes its place."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from takeback.adapters.folders import sync_names
from takeback.base.errors import Conflict, Invalid, NotFound, Unavailable

_NAME: Final = re.compile(r"[a-z0-9_]{1,64}")
_DRAFT: Final = "draft-"


class BlobFolder:
    """See `takeback.sealing.blob_store.BlobStore`."""

    def __init__(self, folder: Path) -> None:
        """A folder for blobs.

        Args:
            folder: made when the first one is put.
        """
        self._folder = folder

    def put(self, name: str, parts: Iterable[bytes]) -> int:
        """See `BlobStore.put`."""
        place = self._place(name)
        draft = self._folder / f"{_DRAFT}{secrets.token_hex(8)}"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            length = _write(draft, parts)
            _name(draft, place)
            sync_names(self._folder)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise Unavailable(f"the upload could not be written ({reason}); nothing was kept") from error
        finally:
            with contextlib.suppress(OSError):  # what is left of it is swept
                draft.unlink(missing_ok=True)
        return length

    def get(self, name: str) -> bytes:
        """See `BlobStore.get`."""
        try:
            return self._place(name).read_bytes()
        except FileNotFoundError as error:
            raise NotFound("there is no such upload any more") from error

    def destroy(self, name: str) -> None:
        """See `BlobStore.destroy`."""
        try:
            self._place(name).unlink(missing_ok=True)
            if self._folder.exists():
                sync_names(self._folder)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise Unavailable(f"the upload could not be removed ({reason})") from error

    def names_before(self, at: datetime) -> list[str]:
        """See `BlobStore.names_before`. The disk's own time says when. Drafts of killed processes go too."""
        if not self._folder.exists():
            return []
        names = []
        for file in sorted(self._folder.iterdir()):
            try:
                put_at = datetime.fromtimestamp(file.stat().st_mtime, UTC)
            except FileNotFoundError:
                continue  # destroyed by another process since
            if put_at >= at:
                continue
            if file.name.startswith(_DRAFT):
                file.unlink(missing_ok=True)
            else:
                names.append(file.name)
        return names

    def _place(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise Invalid("a blob's name is 1 to 64 small letters, digits or underscores", field="name")
        return self._folder / name


def _name(draft: Path, place: Path) -> None:
    try:
        os.link(draft, place)
    except FileExistsError as error:
        raise Conflict("something is kept under that name already") from error


def _write(draft: Path, parts: Iterable[bytes]) -> int:
    length = 0
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        for part in parts:
            length += file.write(part)
        file.flush()
        os.fsync(file.fileno())
    return length
