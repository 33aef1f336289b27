"""The collaborators that a view, a worker or a command may ask for, as one value that `project.wiring` makes."""

from __future__ import annotations

from dataclasses import dataclass

from takeback.base.instants import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What is put together once a process.

    Attributes:
        clock: the only clock.
    """

    clock: Clock
