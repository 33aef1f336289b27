"""Where the points and lines of a network stand: the site in the middle, its mirrors around it, numbered.

Numbers and not names stand in the graph, so that it can be read on a small screen; each leads to its row in the table.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from takeback.sites.mirror import Pair

MOST_DRAWN: Final = 24
"""Beyond so many nobody reads a graph; the table has all of them."""
SIZE: Final = 360
_MIDDLE: Final = SIZE / 2
_AWAY: Final = 145.0


@dataclass(frozen=True, slots=True)
class Point:
    """A site in the graph.

    Attributes:
        domain: which.
        number: of its row; 0 for the site in the middle.
        x: across.
        y: down.
    """

    domain: str
    number: int
    x: str
    y: str


@dataclass(frozen=True, slots=True)
class Line:
    """What joins two.

    Attributes:
        one: where it begins.
        other: where it ends.
        is_strong: one mark alone joins them; otherwise it takes several.
    """

    one: Point
    other: Point
    is_strong: bool


@dataclass(frozen=True, slots=True)
class Graph:
    """A network, ready to be drawn.

    Attributes:
        points: the site in the middle first.
        lines: between any two of them.
        size: of the whole.
    """

    points: tuple[Point, ...]
    lines: tuple[Line, ...]
    size: int = SIZE


def drawn(site: str, mirrors: Sequence[str], joined: Mapping[Pair, int]) -> Graph:
    """A network as a graph.

    Args:
        site: in the middle.
        mirrors: around it, in the order of the table.
        joined: which two belong together by themselves, and by which tier.
    """
    around = mirrors[:MOST_DRAWN]
    points = {site: Point(site, 0, f"{_MIDDLE:.0f}", f"{_MIDDLE:.0f}")}
    for number, each in enumerate(around, start=1):
        turn = 2 * math.pi * (number - 1) / len(around) - math.pi / 2
        x, y = _MIDDLE + _AWAY * math.cos(turn), _MIDDLE + _AWAY * math.sin(turn)
        points[each] = Point(each, number, f"{x:.0f}", f"{y:.0f}")
    lines = (
        Line(points[pair.one], points[pair.other], tier == 1)
        for pair, tier in joined.items()
        if pair.one in points and pair.other in points
    )
    return Graph(tuple(points.values()), tuple(lines))
