"""Plots as SVG that pages draw themselves: only shapes, stretched to the room that there is.

All words and numbers stand beside a plot as text, so that they stay legible at 320 px, are translated, and can be
listened to. A plot is 100 high, and as wide as it has columns; it is stretched without regard to proportion, and lines
keep their width (`vector-effect`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

HEIGHT = 100
_BAR = 0.76
"""How much of a column its bar takes; the rest is the gap between bars."""
_LEAST_BAR = 1.5
"""A count that is not 0 can be seen, however small it is beside the others."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One `path` of a plot.

    Attributes:
        path: its `d`.
        style: the class that says how it looks.
    """

    path: str
    style: str


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot, ready to be drawn.

    Attributes:
        columns: its width.
        shapes: what is drawn, from the back to the front.
        scale: numbers of the upright axis as text, from the top, at even distances.
        ticks: words below the plot, at even distances, from its start.
    """

    columns: int
    shapes: tuple[Shape, ...]
    scale: tuple[str, ...]
    ticks: tuple[str, ...]

    @property
    def grid(self) -> str:
        """A line across for each number of the scale: the `d` of a `path`."""
        last = max(1, len(self.scale) - 1)
        return "".join(f"M0 {HEIGHT * line / last:.2f}h{self.columns}" for line in range(len(self.scale)))


def bars(parts: Sequence[tuple[str, Sequence[int]]], ticks: Sequence[str]) -> Plot:
    """Bars of counts, one on another.

    Args:
        parts: from the bottom: the class of each part and its counts, one a column; all of one length.
        ticks: words below.
    """
    columns = len(parts[0][1])
    top = nice_top(max((sum(counts) for counts in zip(*(part for _, part in parts), strict=True)), default=0))
    foot = [0.0] * columns
    shapes = []
    for style, counts in parts:
        paths = []
        for column, count in enumerate(counts):
            if not count:
                continue
            height = max(_LEAST_BAR, count / top * HEIGHT)
            paths.append(_box(column, HEIGHT - foot[column] - height, height))
            foot[column] += height
        shapes.append(Shape("".join(paths), style))
    return Plot(columns, tuple(shapes), tuple(in_thousands(value) for value in (top, top // 2, 0)), tuple(ticks))


def lines(parts: Sequence[tuple[str, Sequence[int | None]]], ticks: Sequence[str]) -> Plot:
    """Lines of durations, on a scale where each step up is ten times as long.

    Args:
        parts: the class of each line and its durations in microseconds, one a column; `None` leaves a gap.
        ticks: words below.
    """
    columns = max((len(values) for _, values in parts), default=0)
    known = [value for _, values in parts for value in values if value is not None]
    least = 10 ** math.floor(math.log10(max(1, min(known, default=1))))
    steps = max(1, math.ceil(math.log10(max(known, default=10) / least)))
    shapes = tuple(Shape(_line(values, least, steps), style) for style, values in parts)
    return Plot(columns, shapes, tuple(duration(least * 10**step) for step in range(steps, -1, -1)), tuple(ticks))


def nice_top(most: int) -> int:
    """The least of 2, 4, 6, 8, 10, 20, 40 and so on that is not below `most`: the end of a scale, with a whole half.

    Args:
        most: the greatest count.
    """
    unit = 1
    while True:
        for leading in (2, 4, 6, 8, 10):
            if most <= leading * unit:
                return leading * unit
        unit *= 10


def in_thousands(count: int) -> str:
    """A count as people read it, with its thousands apart: the same in every language here.

    Args:
        count: whichever.
    """
    return f"{count:,}"


_UNITS = ((1_000_000, "s"), (1_000, "ms"), (1, "µs"))


def duration(micros: int) -> str:
    """A duration with two or three digits and its unit.

    Args:
        micros: in microseconds.
    """
    size, unit = next((each for each in _UNITS if micros >= each[0]), _UNITS[-1])
    value = micros / size
    return f"{value:.0f} {unit}" if value >= 100 or value == int(value) else f"{value:.2g} {unit}"  # noqa: PLR2004 - digits


def bytes_in_words(count: int) -> str:
    """An amount of memory.

    Args:
        count: bytes.
    """
    value = float(count)
    for unit in ("bytes", "KiB", "MiB", "GiB"):
        if value < 1024 or unit == "GiB":  # noqa: PLR2004 - a step of the units
            break
        value /= 1024
    return f"{value:.0f} {unit}" if value >= 10 or unit == "bytes" else f"{value:.1f} {unit}"  # noqa: PLR2004 - digits


def _box(column: int, top: float, height: float) -> str:
    left = column + (1 - _BAR) / 2
    return f"M{left:.2f} {top:.2f}h{_BAR}v{height:.2f}h-{_BAR}z"


def _line(values: Sequence[int | None], least: int, steps: int) -> str:
    """Points joined to their neighbours; one without neighbours is a short stroke, so that it can be seen."""
    runs: list[list[tuple[float, float]]] = [[]]
    for column, value in enumerate(values):
        if value is None:
            runs.append([])
            continue
        runs[-1].append((column + 0.5, HEIGHT - math.log10(max(value, least) / least) / steps * HEIGHT))
    return "".join(_run(points) for points in runs if points)


def _run(points: Sequence[tuple[float, float]]) -> str:
    if len(points) == 1:
        ((x, y),) = points
        return f"M{x - 0.2:.1f} {y:.2f}h.4"
    return "M" + "L".join(f"{x:.1f} {y:.2f}" for x, y in points)
