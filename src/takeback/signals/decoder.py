"""The port through which everything above hashes a picture that came from outside."""

from __future__ import annotations

from typing import Protocol

from takeback.signals.showing import Shown
from takeback.signals.signal import Hashed, Unhashable


class Decoder(Protocol):
    """Reads and hashes hostile bytes without harm to whoever asks. Any number of threads may share one."""

    def hash(self, data: bytes, *, fast: bool = False) -> Hashed | Unhashable:
        """Read a picture and give all of its signals.

        Args:
            data: the whole file.
            fast: signals may be a few bits from the exact ones. For queries; what is banked is exact.

        Returns:
            The signals, or why there are none. A picture that makes the decoder hang, crash or run out of memory is one
            of these reasons, never an exception.

        Raises:
            Unavailable: it could not be tried now; nothing is known of the picture.
        """
        ...

    def show(self, data: bytes) -> Shown | Unhashable:
        """Read a picture and give its pixels, reduced: for the one person who may look at it.

        Args:
            data: the whole file.

        Returns:
            The pixels, or why there are none, as for `hash`.

        Raises:
            Unavailable: it could not be tried now.
        """
        ...

    def close(self) -> None:
        """Let go of everything. Whoever asks afterwards is told `Unavailable`. Closing twice is closing once."""
        ...
