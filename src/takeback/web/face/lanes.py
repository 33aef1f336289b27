"""How much may come in where, how slowly, and from whom: the bounds that `BodyGuard` holds requests to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

Connection = dict[str, Any]
"""ASGI's `scope`, under a name that is not also that of a key's scope."""

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How slowly a body may come: each byte that arrives buys time, up to a total.

    Attributes:
        patience_seconds: how long a client may send nothing at the start, and how far it may fall behind later.
        bytes_per_second: the least rate, seen over the whole body, once the patience is used up.
        total_seconds: the longest that any body may take.
    """

    patience_seconds: float = 10.0
    bytes_per_second: float = 16 * 1024.0
    total_seconds: float = 300.0


@dataclass(slots=True, kw_only=True)
class Lane:
    """Addresses that share one bound. A flood in one lane holds up no other.

    Attributes:
        most_bytes: the largest body.
        most_bytes_at_once: of all bodies that a process holds here at the same time, so that many together cannot use
            up the memory.
        unasked_bytes: how large a body may be without `refuses` being asked; one whose length is not said is asked for.
        refuses: looks at whoever wants to send more than that, before a byte is read: `None` to let it come, or the
            code of a problem. Left out, everybody may.
        held: bytes that are held now.
    """

    most_bytes: int
    most_bytes_at_once: int = 256 * MIB
    unasked_bytes: int = MIB // 4
    refuses: Callable[[Connection], Awaitable[str | None]] | None = None
    held: int = field(default=0, init=False)

    def hold(self, count: int) -> bool:
        """Count bytes as held; `False` where that is more than may be held at once.

        Args:
            count: how many came.
        """
        self.held += count
        return self.held <= self.most_bytes_at_once

    def let_go(self, count: int) -> None:
        """Count bytes as held no longer.

        Args:
            count: how many were held by a request that has ended.
        """
        self.held -= count
