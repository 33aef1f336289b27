"""The port through which everybody else hashes hostile bytes.

Who holds one need not know where the work is done: in production in a child process with limits
(`takeback.adapters.decoder`), in unit tests in place.
"""

from __future__ import annotations

from typing import Protocol

from takeback.signals.signal import Hashed, Unhashable


class Decoder(Protocol):
    """Hashes a picture without trusting it."""

    def hash(self, data: bytes) -> Hashed | Unhashable:
        """The signals of the picture that these bytes hold, or why there are none. Safe for threads.

        Args:
            data: a file, whatever it holds.

        Raises:
            Unavailable: everything that could decode it is busy for too long.
        """
        ...

    def close(self) -> None:
        """Let go of whatever it keeps. Calling it twice is fine; hashing afterwards is a fault of the program."""
        ...
