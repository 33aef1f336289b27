"""From any size to 64 by 64: PDQ's two box filters and its decimation, as one banded matrix per axis.

Every step is linear and works on one axis at a time, so the steps multiply out to `64 x n` weights for the rows and
another `64 x n` for the columns. Each pixel has weight in one or two outputs, so the product costs about one
multiplication a pixel.

The published filter is a little off the centre (a window of even width reaches farther back than forward), and so is
its decimation. So a mirrored picture does not reduce to the mirrored 64 by 64. The weights that give what the mirrored
picture would give are the same ones read backwards; both are applied in one go, since most of the time goes into
reading the pixels.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

SIDE: Final = 64
"""Rows and columns of what a picture is reduced to."""

LUMINANCE: Final = (0.299, 0.587, 0.114)
"""Weights of red, green and blue. Source: ITU-R BT.601, as PDQ takes it."""

_LUMINANCE: Final = np.array(LUMINANCE, np.float32)


def window(length: int) -> int:
    """Width of the box filter along an axis: half of what falls to one of the 64, rounded up.

    Args:
        length: pixels along the axis.
    """
    return -(-length // (2 * SIDE))


def centres(length: int) -> NDArray[np.int64]:
    """Which pixels of the twice filtered axis are kept.

    Args:
        length: pixels along the axis.

    Returns:
        int64, shape (64,), ascending; with repetitions where the axis is shorter than 64.
    """
    return ((np.arange(SIDE) + 0.5) * length / SIDE).astype(np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Bands:
    """A matrix of which each row is zero outside of one band; all bands are equally wide.

    Attributes:
        first: int64, shape (rows,): the column where a row's band begins.
        weights: float64, shape (rows, width): what stands in the band. Each row adds up to 1.
    """

    first: NDArray[np.int64]
    weights: NDArray[np.float64]


def bands(length: int) -> Bands:
    """Both box filters and the decimation along one axis.

    The box at `o` is the mean from `o - (w - half)` to `o + half - 1`, with `half = (w + 2) // 2`; at the ends, of
    what there is of it.

    Args:
        length: pixels along the axis, at least 1.

    Returns:
        64 rows over `length` columns.
    """
    wide = window(length)
    half = (wide + 2) // 2
    each = np.arange(length)
    low, high = np.maximum(each - (wide - half), 0), np.minimum(each + half - 1, length - 1)
    count = high - low + 1
    centre = centres(length)
    span = int((high[high[centre]] - low[low[centre]]).max()) + 1
    first = np.minimum(low[low[centre]], length - span)
    # The second box takes means of the first; a mean is a step up where it begins and a step down where it ends.
    middle = centre[:, np.newaxis] - (wide - half) + np.arange(wide)
    inside = (middle >= 0) & (middle < length)
    middle = middle.clip(0, length - 1)
    share = inside / (count[centre][:, np.newaxis] * count[middle])
    row = np.arange(SIDE)[:, np.newaxis]
    up, down = (row * (span + 1) + each[middle] - first[:, np.newaxis] for each in (low, high + 1))
    steps = _added(up, share, SIDE * (span + 1)) - _added(down, share, SIDE * (span + 1))
    return Bands(first, steps.reshape(SIDE, -1).cumsum(axis=1)[:, :span])


def _added(places: NDArray[np.int64], amounts: NDArray[np.float64], length: int) -> NDArray[np.float64]:
    return np.bincount(places.ravel(), amounts.ravel(), length).astype(np.float64, copy=False)


def from_the_end(along: Bands, length: int) -> Bands:
    """The same weights for the axis read from its other end.

    Args:
        along: bands over `length` columns.
        length: pixels along the axis.
    """
    return Bands(length - along.weights.shape[1] - along.first, along.weights[:, ::-1])


def collapsed(along: Bands, scale: int, pixels: int) -> Bands:
    """The weights for an axis of which each pixel is the mean of `scale` pixels.

    Pixels that became one are taken to have lain on a straight line, as steep as from the mean before theirs to the
    mean behind. Taking each for the mean itself would be farther from the whole axis: docs/fast-pdq.md.

    Args:
        along: bands over the whole axis.
        scale: how many pixels became one; the last one may be of fewer.
        pixels: how many there are now.

    Returns:
        Weights, some of them a little below zero; those of places beyond the last pixel are zero.
    """
    rows, span = along.weights.shape
    at = along.first[:, np.newaxis] + np.arange(span)
    mean = at // scale
    before, behind = np.maximum(mean - 1, 0), np.minimum(mean + 1, pixels - 1)
    from_the_middle = (at % scale - (scale - 1) / 2) / scale
    slope = along.weights * from_the_middle / np.maximum(behind - before, 1)
    first = np.maximum(along.first // scale - 1, 0)
    wide = (span + 2 * scale - 2) // scale + 2
    origin = (np.arange(rows) * wide - first)[:, np.newaxis]
    places = np.stack((mean, behind, before)) + origin
    weights = _added(places, np.stack((along.weights, slope, -slope)), rows * wide)
    return Bands(first, weights.reshape(rows, wide))


_KEPT: Final = 512
"""How many axes' weights are kept: 20 to 100 KiB each, and a third of a millisecond to compute anew."""


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """A few neighbouring rows of a banded matrix, dense over the columns that they touch.

    Attributes:
        outputs: the rows.
        inputs: the columns.
        weights: float32, shape (rows, columns), or turned: as the product wants them.
    """

    outputs: slice
    inputs: slice
    weights: NDArray[np.float32]


@lru_cache(maxsize=_KEPT)
def blocks(length: int, scale: int, together: int, *, across: bool, mirrored: bool = True) -> tuple[Block, ...]:
    """An axis's weights, forwards and backwards, cut for the processor's cache.

    Rows 0, 2, 4 ... are the 64 outputs as the axis lies; rows 1, 3, 5 ... those of the axis read backwards, last
    first, so that neighbours read the same pixels.

    Args:
        length: pixels along the whole axis.
        scale: how many of them became one.
        together: how many pairs of rows make a block.
        across: the weights stand to the right of the product, so they are turned.
        mirrored: whether the axis read backwards is wanted; without it there are only the 64 rows, one for each pair.
    """
    pixels = -(-length // scale)
    ways = 2 if mirrored else 1
    along = _both_ways(length) if mirrored else bands(length)
    if scale > 1:
        along = collapsed(along, scale, pixels)
    first, weights = along.first, along.weights
    starts = np.arange(0, ways * SIDE, ways * together)
    low, last = np.minimum.reduceat(first, starts), np.maximum.reduceat(first, starts)
    high = np.minimum(last + weights.shape[1], pixels)  # beyond the end there are only zeros
    at = (first - low.repeat(ways * together)[: ways * SIDE])[:, np.newaxis] + np.arange(weights.shape[1])
    dense = np.zeros((ways * SIDE, int(at.max()) + 1), np.float32)
    dense[np.arange(ways * SIDE)[:, np.newaxis], at] = weights
    found = []
    for start, begin, end in zip(starts.tolist(), low.tolist(), high.tolist(), strict=True):
        outputs = slice(start, min(start + ways * together, ways * SIDE))
        part = dense[outputs, : end - begin]
        found.append(Block(outputs, slice(begin, end), np.ascontiguousarray(part.T if across else part)))
    return tuple(found)


def _both_ways(length: int) -> Bands:
    """The bands forwards and backwards in turn."""
    forwards = bands(length)
    backwards = from_the_end(forwards, length)
    first = np.stack((forwards.first, backwards.first[::-1]), axis=1)
    weights = np.stack((forwards.weights, backwards.weights[::-1]), axis=1)
    return Bands(first.ravel(), weights.reshape(2 * SIDE, -1))


def reduced(
    values: NDArray[np.uint8], height: int, width: int, scale: int = 1, *, mirrored: bool = True
) -> NDArray[np.float32]:
    """What PDQ sees of a picture and of its three mirrorings.

    Args:
        values: uint8, shape (rows, columns, 3) for red green blue, or (rows, columns) for luminance.
        height: rows of the whole picture.
        width: columns of the whole picture.
        scale: each value stands for `scale` by `scale` pixels of it.
        mirrored: whether the mirrorings are wanted. They are half of the multiplications.

    Returns:
        float32, shape (2, 2, 64, 64). `[1, 0]` is of the picture with its last row first, `[0, 1]` with its last
        column first, `[1, 1]` with both. Not mirrored: shape (1, 1, 64, 64).
    """
    rows = values.reshape(values.shape[0], -1)
    columns = rows.shape[1]
    ways = 2 if mirrored else 1
    lines = np.empty((ways * SIDE, columns), np.float32)
    band = max(2 * window(height) // scale, 1)
    together = min(max(_FEW // (band * columns), 1), _TOGETHER_DOWN)
    strip = max(_CACHED // (band * together), _LEAST_STRIP)
    for block in blocks(height, scale, together, across=False, mirrored=mirrored):
        for left in range(0, columns, strip):
            part = rows[block.inputs, left : left + strip].astype(np.float32)
            np.matmul(block.weights, part, out=lines[block.outputs, left : left + strip])
    if values.ndim > 2:  # noqa: PLR2004 - three colours a pixel
        lines = lines.reshape(ways * SIDE, -1, 3) @ _LUMINANCE
    both = np.empty((ways * SIDE, ways * SIDE), np.float32)
    for block in blocks(width, scale, _TOGETHER_ACROSS, across=True, mirrored=mirrored):
        np.matmul(lines[:, block.inputs], block.weights, out=both[:, block.outputs])
    if not mirrored:
        return both.reshape(1, 1, SIDE, SIDE)
    fields = np.empty((2, 2, SIDE, SIDE), np.float32)
    forwards, backwards = slice(0, None, 2), slice(None, None, -2)
    fields[0, 0], fields[0, 1] = both[forwards, forwards], both[forwards, backwards]
    fields[1, 0], fields[1, 1] = both[backwards, forwards], both[backwards, backwards]
    return fields


_CACHED: Final = 131_072
"""How many values are turned to float at a time: half a MiB of floats stays in a core's second cache. Measured."""
_FEW: Final = 24_576
"""Values under one pair of outputs: with fewer, more pairs are taken together. Measured at 512 pixels."""
_LEAST_STRIP: Final = 512
_TOGETHER_DOWN: Final = 8
_TOGETHER_ACROSS: Final = 8
"""Most pairs of outputs in a block. More is fewer calls and more multiplications by zero."""
