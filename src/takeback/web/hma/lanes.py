"""How much may come in at the addresses of this API."""

from __future__ import annotations

import re

from takeback.base.instants import Clock
from takeback.web.face.lanes import MIB, Lane
from takeback.web.hma.keys import refuses_strangers

_TAKES_PICTURES = re.compile(r"/hma/[^/]*/(?:h/hash|m/lookup|c/bank/[^/]+/content)")


class HmaLanes:
    """One lane for all pictures below `/hma/`. Everything else there is small, and left to the lane for the rest."""

    def __init__(self, clock: Clock, most_bytes: int) -> None:
        """Bound them.

        Args:
            clock: tells when a key has expired.
            most_bytes: the largest body with a picture in it.
        """
        self._pictures = Lane(
            most_bytes=most_bytes,
            most_bytes_at_once=max(512 * MIB, 4 * most_bytes),
            refuses=refuses_strangers(clock),
        )

    def of(self, path: str) -> Lane | None:
        """The lane for `path`; `None` where this API has none for it.

        Args:
            path: of the request, decoded.
        """
        return self._pictures if _TAKES_PICTURES.fullmatch(path) else None
