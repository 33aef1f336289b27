"""What a test is told about the database under it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class RecordsDatabase:
    """Where the records of this run are.

    Attributes:
        kind: which of the two.
        environment: what a child process needs in its environment to reach the same tables.
    """

    kind: Literal["sqlite", "postgresql"]
    environment: Mapping[str, str]
