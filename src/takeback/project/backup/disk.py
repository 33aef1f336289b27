"""Files that are whole or absent, whatever happens in between."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

_WORK = ".work-"


@contextmanager
def whole_or_absent(path: Path) -> Iterator[BinaryIO]:
    """A file to write that takes its name, and the place of an older one, only once it is whole and on the disk.

    Args:
        path: its final name, in a folder that exists. Drafts that an earlier kill left under this name are deleted.

    Yields:
        The draft, readable by its owner alone.

    Raises:
        OSError: it could not be written; what stood at `path` still does.
    """
    for left_over in path.parent.glob(f".{path.name}.*.draft"):
        left_over.unlink()
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}.draft")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        sync_folder(path.parent)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def work_folder(root: Path) -> Iterator[Path]:
    """A folder for what must not stay: readable by its owner alone, and deleted afterwards.

    Args:
        root: the home. Folders that an earlier kill left there are deleted; the caller holds the lock that makes this
            safe.
    """
    for left_over in root.glob(f"{_WORK}*"):
        shutil.rmtree(left_over)
    folder = root / f"{_WORK}{secrets.token_hex(4)}"
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def sync_file(path: Path) -> None:
    """Have a file's bytes on the disk before anything relies on them."""
    _sync(path)


def sync_folder(path: Path) -> None:
    """Have the names in a folder on the disk: without it a rename can be lost in a power cut."""
    _sync(path)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
