"""The published arithmetic, rounding for rounding, in single precision and in its order.

It takes ten times as long as the banded product and gives the same numbers but for their last digits. It is asked when
a decision was too close to call, so that a hash is bit for bit what others compute.

The filter keeps a running sum: each pixel is added when the window reaches it and taken off when the window leaves it,
and each step rounds. A picture is read in bands of rows, so the memory does
not grow with it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from takeback.signals.pdq.banded import SIDE, centres, window
from takeback.signals.pdq.dct import FREQUENCIES, MATRIX

Floats = NDArray[np.float32]


def field(pixels: NDArray[np.uint8]) -> Floats:
    """The 64 by 64 of an upright picture.

    Args:
        pixels: uint8, shape (height, width, 3) for red green blue, or (height, width) for grey.

    Returns:
        float32, shape (64, 64).
    """
    height, width = pixels.shape[:2]
    if height == width == SIDE:  # taken as it is, as published
        return luminance(pixels)
    tall = max(_CACHED // width, 1)
    once = (_filtered(luminance(pixels[top : top + tall])) for top in range(0, height, tall))
    twice = _filtered_down((row for band in once for row in band), height, width, tall)
    kept = np.concatenate([_filtered(band)[:, centres(width)] for band in twice])
    return np.ascontiguousarray(_filtered(kept.T).T[centres(height)])


_CACHED: Final = 65_536
"""Pixels in a band: what is computed of them stays in the cache."""

_THOUSANDTHS: Final = np.array((299, 587, 114), np.float32)
"""`banded.LUMINANCE`, in whole numbers."""


def luminance(pixels: NDArray[np.uint8]) -> Floats:
    """Brightness as the published code rounds it: computed in double and kept in single precision.

    The thousandths are whole numbers below 2^24, so single precision adds them up exactly, in any order, and the one
    division rounds as the last step there does: no brightness in thousandths lies within 3e-11 of the middle between
    two single numbers, and a double is off by less than 1e-13.

    Args:
        pixels: uint8, shape (rows, columns, 3), or (rows, columns) for what is brightness already.
    """
    if pixels.ndim == 2:  # noqa: PLR2004 - no colours
        return pixels.astype(np.float32)
    return (pixels.astype(np.float32) @ _THOUSANDTHS) / np.float32(1000)


def _filtered(lines: Floats) -> Floats:
    """One box filter along the rows.

    Args:
        lines: float32, shape (rows, length).
    """
    rows, length = lines.shape
    wide = window(length)
    half = (wide + 2) // 2
    ends = 2 * length - wide
    steps = np.empty((rows, ends + half - 1), np.float32)
    steps[:, :wide] = lines[:, :wide]
    steps[:, wide:ends:2] = lines[:, wide:]
    np.negative(lines[:, : length - wide], out=steps[:, wide + 1 : ends : 2])
    np.negative(lines[:, length - wide : length - wide + half - 1], out=steps[:, ends:])
    sums = np.add.accumulate(steps, axis=1)
    means, inside, last = np.empty_like(lines), wide - half + 1, length - half + 1
    means[:, :inside] = sums[:, half - 1 : wide]
    means[:, inside:last] = sums[:, wide + 1 : ends : 2]
    means[:, last:] = sums[:, ends:]
    means /= _counts(length)
    return means


def _filtered_down(rows: Iterator[Floats], height: int, width: int, tall: int) -> Iterator[Floats]:
    """One box filter along the columns, with one running sum for each, as the rows come.

    Args:
        rows: float32, shape (width,) each.
        height: how many there are.
        width: how many columns.
        tall: how many are given back at a time.
    """
    wide = window(height)
    half = (wide + 2) // 2
    counts = _counts(height)[:, np.newaxis]
    held: deque[Floats] = deque()
    total, between = np.zeros(width, np.float32), np.empty(width, np.float32)
    for _ in range(half - 1):
        held.append(next(rows))
        np.add(total, held[-1], total)
    for top in range(0, height, tall):
        sums = np.empty((min(tall, height - top), width), np.float32)
        for reached, out in enumerate(sums, top + half - 1):
            if reached < height:
                held.append(next(rows))
                total = np.add(total, held[-1], out if reached < wide else between)
            if reached >= wide:
                total = np.subtract(total, held.popleft(), out)
        total = total.copy()
        sums /= counts[top : top + tall]
        yield sums


def _counts(length: int) -> Floats:
    wide = window(length)
    half = (wide + 2) // 2
    each = np.arange(length)
    return (np.minimum(each + half, length) - np.maximum(each - (wide - half), 0)).astype(np.float32)


def frequencies(field: Floats) -> Floats:
    """The 16 by 16 lowest frequencies.

    Args:
        field: float32, shape (64, 64).

    Returns:
        float32, shape (16, 16).
    """
    down = np.zeros((FREQUENCIES, SIDE), np.float32)
    for each in range(SIDE):
        down += MATRIX[:, each, np.newaxis] * field[each]
    both = np.zeros((FREQUENCIES, FREQUENCIES), np.float32)
    for each in range(SIDE):
        both += down[:, each, np.newaxis] * MATRIX[:, each]
    return both
