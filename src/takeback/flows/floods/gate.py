"""What becomes of a form that is sent: let in, asked to wait, or asked to come back in another hour."""

from __future__ import annotations

import secrets
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from takeback.flows.floods.caps import HourlyCaps
from takeback.flows.floods.line import Line, NotYet, Through
from takeback.flows.floods.puzzles import LEAST_BITS, MOST_BITS, Puzzles
from takeback.flows.floods.tokens import Token

_CALM_A_MINUTE: Final = 60
"""So many forms in a minute, and a puzzle is as easy as can be; each doubling beyond adds a bit."""
_REMEMBERED: Final = _CALM_A_MINUTE << (MOST_BITS - LEAST_BITS)


@dataclass(frozen=True, slots=True)
class Brought:
    """What a form brings along to be let in.

    Attributes:
        puzzle: that was set for it.
        answer: that its browser found; empty without scripts.
        place: in the line, from the page before; empty at first.
    """

    puzzle: str = field(default="", repr=False)
    answer: str = field(default="", repr=False)
    place: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class LetIn:
    """The form may be taken."""


@dataclass(frozen=True, slots=True)
class OverTheCap:
    """So much came from there, or altogether, that nothing more is taken in this hour.

    Attributes:
        minutes: until the hour is over.
    """

    minutes: int


Verdict = LetIn | NotYet | OverTheCap


class Gate:
    """One a process. It remembers numbers, and nobody."""

    def __init__(self, key: bytes | None = None, seconds: Callable[[], float] = time.time) -> None:
        """Stand open.

        Args:
            key: secret, shared by the processes of a deployment; left out, this one's own.
            seconds: the time in seconds.
        """
        key = secrets.token_bytes(32) if key is None else key
        self._seconds = seconds
        self._puzzles = Puzzles(key)
        self._line = Line(key)
        self._caps = HourlyCaps()
        self._lately: deque[float] = deque(maxlen=_REMEMBERED)
        self._lock = threading.Lock()

    def puzzle(self) -> Token:
        """A puzzle for a form that is about to be shown; harder, the more forms have come in the last minute."""
        at = self._seconds()
        with self._lock:
            while self._lately and at - self._lately[0] >= 60:  # noqa: PLR2004 - a minute
                self._lately.popleft()
            lately = len(self._lately)
        bits = LEAST_BITS + max(0, (lately // _CALM_A_MINUTE).bit_length())
        return self._puzzles.set(at, min(MOST_BITS, bits))

    def judge(self, brought: Brought, address: str) -> Verdict:
        """Whether a form may be taken. What it brings is used up by being let in.

        Args:
            brought: with the form.
            address: the network address that it came from; see `HourlyCaps.take`.
        """
        at = self._seconds()
        with self._lock:
            self._lately.append(at)
        if not (brought.answer and self._puzzles.solve(brought.puzzle, brought.answer, at)):
            standing = self._line.stand(brought.place, at)
            if not isinstance(standing, Through):
                return standing
        if not self._caps.take(address, at):
            return OverTheCap(60 - int(at) // 60 % 60)
        return LetIn()
