"""A distance on a scale from "the same" to "strangers", with the distances that count marked on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

STRANGERS_BITS = 128
"""What two pictures that have nothing in common are apart on average: half of 256 bits."""

_END = 160


@dataclass(frozen=True, slots=True)
class Scale:
    """Places on a scale that is 1,000 long.

    Attributes:
        here: of the distance.
        marks: of the distances that count, each with its bits.
        strangers: of two strangers.
    """

    here: int
    marks: tuple[tuple[int, int], ...]
    strangers: int


def scale(distance: int, counts_up_to: Iterable[int]) -> Scale:
    """A distance among those that count.

    Args:
        distance: in bits; beyond the end of the scale it stands at the end.
        counts_up_to: for each standing the farthest distance that counts.
    """
    marks = tuple((_place(bits), bits) for bits in sorted(set(counts_up_to)))
    return Scale(_place(distance), marks, _place(STRANGERS_BITS))


def _place(bits: int) -> int:
    return min(1000, round(1000 * bits / _END))
