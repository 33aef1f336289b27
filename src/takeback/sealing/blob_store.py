"""The port through which sealed bytes are put aside. Nothing in the clear ever goes through it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol


class BlobStore(Protocol):
    """Keeps sealed bytes under a name that says nothing. Any number of processes may share one."""

    def put(self, name: str, parts: Iterable[bytes]) -> int:
        """Keep these bytes: when this returns they are there whole, and survive a power cut. Before, nothing is.

        Args:
            name: an id of ours, never used before.
            parts: in order.

        Returns:
            How many bytes.

        Raises:
            Conflict: something has that name.
            Unavailable: they could not be written; nothing is kept.
        """
        ...

    def get(self, name: str) -> bytes:
        """The bytes of that name.

        Args:
            name: as it was put.

        Raises:
            NotFound: there is none, or it was destroyed.
        """
        ...

    def destroy(self, name: str) -> None:
        """Have it gone. What is gone already is fine.

        Args:
            name: as it was put.

        Raises:
            Unavailable: it could not be removed.
        """
        ...

    def names_before(self, at: datetime) -> list[str]:
        """What was put before an instant: so that what nobody knows of, after a kill, can be destroyed.

        Args:
            at: an instant with its zone.
        """
        ...
