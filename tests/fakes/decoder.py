"""A `Decoder` without a child: for tests of what stands above it."""

from __future__ import annotations

import threading

from takeback.base.errors import Unavailable
from takeback.signals.hashing import hash_picture
from takeback.signals.intake import Limits
from takeback.signals.showing import Shown, show_picture
from takeback.signals.signal import Hashed, Unhashable


class InProcessDecoder:
    """Hashes in the process that asks. Only for bytes that a test has made."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._lock = threading.Lock()
        self._closed = False

    def hash(self, data: bytes, *, fast: bool = False) -> Hashed | Unhashable:
        with self._lock:
            if self._closed:
                raise Unavailable("The decoder is closed.")
            return hash_picture(data, self._limits, fast=fast)

    def show(self, data: bytes) -> Shown | Unhashable:
        with self._lock:
            if self._closed:
                raise Unavailable("The decoder is closed.")
            return show_picture(data, self._limits)

    def close(self) -> None:
        self._closed = True
