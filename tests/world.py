"""The world's own record of what was done to it."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path


class World:
    """A file to which each effect appends one line, in one write, so that no kill and no other process can hide it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def feel(self, key: str) -> None:
        """Let an effect happen."""
        handle = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(handle, f"{key}\n".encode())
        finally:
            os.close(handle)

    def effects(self) -> Counter[str]:
        """How often each effect happened."""
        return Counter(self._path.read_text("utf-8").splitlines()) if self._path.exists() else Counter()

    def forget(self) -> None:
        """Begin again."""
        self._path.unlink(missing_ok=True)
