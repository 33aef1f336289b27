"""What is known of a saved shelf without opening it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SavedShelf:
    """A shelf that is saved.

    Attributes:
        position: how far it had followed the change log.
        at: when it was saved.
        size_bytes: what it takes on the disk.
    """

    position: int
    at: datetime
    size_bytes: int
