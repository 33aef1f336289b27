"""Who may use a home at once: any number of servers, or one restore, and never both.

The lock is the kernel's (`flock`), so it ends with its process, however that ends: no stale file has to be deleted.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from takeback.base.errors import Conflict
from takeback.project.home import Home


@contextmanager
def serving(home: Home) -> Iterator[None]:
    """Hold the home as a server or worker does, for as long as it runs; others may, too.

    Args:
        home: an opened home.

    Raises:
        Conflict: a backup is being restored into it.
    """
    with _lock(
        home.root / ".serving", fcntl.LOCK_SH, "a backup is being restored into this home; wait until it stands"
    ):
        yield


@contextmanager
def alone(home: Home) -> Iterator[None]:
    """Hold the home as nobody else may meanwhile.

    Args:
        home: its folder must exist; nothing else need.

    Raises:
        Conflict: a server or worker runs on it.
    """
    with _lock(home.root / ".serving", fcntl.LOCK_EX, "a server or worker runs on this home; stop it, then restore"):
        yield


@contextmanager
def copying(home: Home) -> Iterator[None]:
    """Hold the home as a backup or a restore does: one at a time.

    Args:
        home: its folder must exist.

    Raises:
        Conflict: another one is under way.
    """
    with _lock(home.root / ".copying", fcntl.LOCK_EX, "another backup or restore of this home is under way"):
        yield


@contextmanager
def _lock(path: Path, kind: int, refusal: str) -> Iterator[None]:
    with path.open("a") as file:
        try:
            fcntl.flock(file, kind | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Conflict(refusal) from error
        yield
