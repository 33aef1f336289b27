"""What everybody who keeps files in a folder needs: one saver at a time, and names that outlast the power."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from takeback.base.errors import Conflict


@contextmanager
def only_one_saver(folder: Path) -> Iterator[None]:
    """Hold a folder against other savers. The lock ends with the process, whatever becomes of it.

    Args:
        folder: which is there.

    Raises:
        Conflict: another process is saving there.
    """
    held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Conflict("another process is saving the index") from error
        yield
    finally:
        os.close(held)


def sync_names(folder: Path) -> None:
    """Wait until a folder's list of names is on the disk.

    Args:
        folder: which.
    """
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
