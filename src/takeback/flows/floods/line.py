"""The line of those whose browsers run no scripts: they wait a little, and send the same form again.

How long depends on how many have joined in the last minute. A place is no reservation: whoever takes thousands of
places and leaves makes others wait longer, and never takes their turn.
"""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass
from typing import Final

from takeback.flows.floods.tokens import Token, Tokens, Unfit

SHORTEST_SECONDS: Final = 20
LONGEST_SECONDS: Final = 240
_CALM_A_MINUTE: Final = 30
"""So many may join in a minute without making it longer."""
_THROUGH_A_MINUTE: Final = 60
"""So many are let through in a minute, however many stand there."""
_LASTS_SECONDS: Final = 2 * 60 * 60
_REMEMBERED: Final = _CALM_A_MINUTE * LONGEST_SECONDS // SHORTEST_SECONDS


@dataclass(frozen=True, slots=True)
class Through:
    """It is their turn."""


@dataclass(frozen=True, slots=True)
class NotYet:
    """It is not.

    Attributes:
        place: to be brought along next time.
        seconds: how long to wait.
    """

    place: str
    seconds: int


class Line:
    """Gives places, and lets through whoever has waited."""

    def __init__(self, key: bytes) -> None:
        """Nobody stands there.

        Args:
            key: secret; the same in every process that serves.
        """
        self._tokens = Tokens(key, "line", _LASTS_SECONDS)
        self._joined: deque[float] = deque(maxlen=_REMEMBERED)
        self._let_through: deque[float] = deque(maxlen=_THROUGH_A_MINUTE)
        self._lock = threading.Lock()

    def stand(self, place: str, at: float) -> Through | NotYet:
        """Come with a place, or without one.

        Args:
            place: what was given before; anything else joins anew.
            at: the present second.
        """
        token = self._tokens.read(place, at) if place else Unfit.NOT_OURS
        if isinstance(token, Unfit):
            return self._join(at)
        left = token.made_at + token.number - int(at)
        if left > 0:
            return NotYet(place, left)
        if not self._has_room(at):
            return NotYet(place, SHORTEST_SECONDS // 2)
        return self._pass(token, at)

    def _pass(self, token: Token, at: float) -> Through | NotYet:
        if not self._tokens.spend(token, at):
            return self._join(at)
        with self._lock:
            self._let_through.append(at)
        return Through()

    def _join(self, at: float) -> NotYet:
        with self._lock:
            self._joined.append(at)
            lately = sum(at - each < 60 for each in self._joined)  # noqa: PLR2004 - a minute
        seconds = min(LONGEST_SECONDS, max(SHORTEST_SECONDS, SHORTEST_SECONDS * lately // _CALM_A_MINUTE))
        return NotYet(self._tokens.make(at, seconds).text, seconds)

    def _has_room(self, at: float) -> bool:
        with self._lock:
            full = len(self._let_through) == _THROUGH_A_MINUTE
            return not full or at - self._let_through[0] >= 60  # noqa: PLR2004 - a minute
