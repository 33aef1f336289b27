"""One bar that is divided: shapes alone, with its words and numbers in a table beside it.

A bar is 100 wide and is stretched to the room that there is. In a right-to-left page it is mirrored by its style.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

_LEAST = 0.6
"""What is not 0 can be seen, however small it is beside the others."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of a bar.

    Attributes:
        start: where it begins, of 100.
        width: how wide it is.
        style: the class that says how it looks.
    """

    start: str
    width: str
    style: str


def stack(parts: Iterable[tuple[str, int]]) -> tuple[Piece, ...]:
    """A bar out of counts.

    Args:
        parts: the class of each part and its count, from the start.
    """
    known = [(style, count) for style, count in parts if count > 0]
    whole = sum(count for _, count in known)
    widths = [max(_LEAST, 100 * count / whole) for _, count in known]
    scale = 100 / sum(widths) if widths else 1
    pieces, at = [], 0.0
    for (style, _), width in zip(known, widths, strict=True):
        pieces.append(Piece(f"{at:.2f}", f"{width * scale:.2f}", style))
        at += width * scale
    return tuple(pieces)
