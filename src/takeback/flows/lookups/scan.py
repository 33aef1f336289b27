"""Scan a picture: the whole image flow, from bytes to a decision."""

from __future__ import annotations

import time
from dataclasses import dataclass

from takeback.flows.lookups.lookup import OURS, Behalf, judge
from takeback.flows.services import Services
from takeback.matching.decision import Decision
from takeback.matching.matcher import Match
from takeback.signals.signal import Signal, Unhashable


@dataclass(frozen=True, slots=True)
class Took:
    """How long each part took, in milliseconds."""

    decode_ms: float
    lookup_ms: float

    @property
    def whole_ms(self) -> float:
        """Both together."""
        return self.decode_ms + self.lookup_ms


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a picture was reduced to, and what to do with it.

    Attributes:
        signals: as `Hashed` orders them.
        marks: what to know of how it was read, such as `truncated`.
        decision: what to do, and why.
        matches: every entry near it, nearest first.
        took: where the time went.
    """

    signals: tuple[Signal, ...]
    marks: tuple[str, ...]
    decision: Decision
    matches: tuple[Match, ...]
    took: Took


def scan(services: Services, data: bytes, behalf: Behalf = OURS) -> Scanned | Unhashable:
    """Hash a picture in the decoder's child process, look all its signals up, and decide.

    The picture is matched as it lies and in the seven other ways in which it can be turned or mirrored.

    Args:
        services: the process's collaborators.
        data: the file, whatever it holds; it is neither kept nor logged.
        behalf: who asks.

    Raises:
        NotFound: no such bank.
        Unavailable: the decoder is overrun, or the banks cannot be searched.
    """
    started = time.perf_counter()
    hashed = services.decoder.hash(data, fast=True)
    decoded = time.perf_counter()
    if isinstance(hashed, Unhashable):
        return hashed
    (looked_up,) = judge(services, [(*hashed.signals, *hashed.turned)], behalf)
    finished = time.perf_counter()
    took = Took(decode_ms=(decoded - started) * 1000, lookup_ms=(finished - decoded) * 1000)
    return Scanned(hashed.signals, hashed.marks, looked_up.decision, looked_up.matches, took)
