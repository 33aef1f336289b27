"""The published arithmetic, rounding for rounding, in single precision and in its order.

It is twenty times slower than the banded product and gives the same numbers but for their last digits. It is asked
when a decision was too close to call, so that a hash is bit for bit what others compute.

The filter keeps a running sum: each pixel is added when the window reaches it and taken off when the window leaves it,
and each step rounds. A picture is read in bands of rows, so the memory does not grow with it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from takeback.signals.pdq.banded import LUMINANCE, SIDE, centres, window
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
    kept = np.concatenate([_filtered(band)[:, centres(width)] for band in _filtered_down(once, height, width, tall)])
    return np.ascontiguousarray(_filtered(np.ascontiguousarray(kept.T)).T[centres(height)])


_CACHED: Final = 65_536
"""Pixels in a band: what is computed of them stays in the cache."""


def luminance(pixels: NDArray[np.uint8]) -> Floats:
    """Brightness, computed in double and kept in single precision.

    Args:
        pixels: uint8, shape (rows, columns, 3), or (rows, columns) for what is brightness already.
    """
    if pixels.ndim == 2:  # noqa: PLR2004 - no colours
        return pixels.astype(np.float32)
    red, green, blue = (pixels[..., each] * weight for each, weight in enumerate(LUMINANCE))
    single: Floats = (red + green + blue).astype(np.float32)
    return single


def _filtered(lines: Floats) -> Floats:
    """One box filter along the rows.

    Args:
        lines: float32, shape (rows, length).
    """
    length = lines.shape[1]
    wide = window(length)
    half = (wide + 2) // 2
    moving = np.stack((lines[:, wide:], -lines[:, : length - wide]), axis=2).reshape(len(lines), -1)
    leaving = -lines[:, length - wide : length - wide + half - 1]
    sums = np.add.accumulate(np.concatenate((lines[:, :wide], moving, leaving), axis=1), axis=1)
    ends = wide + 2 * (length - wide)
    kept = np.concatenate((sums[:, half - 1 : wide], sums[:, wide + 1 : ends : 2], sums[:, ends:]), axis=1)
    means: Floats = np.divide(kept, _counts(length), dtype=np.float32)
    return means


def _counts(length: int) -> Floats:
    wide = window(length)
    half = (wide + 2) // 2
    each = np.arange(length)
    return (np.minimum(each + half, length) - np.maximum(each - (wide - half), 0)).astype(np.float32)


def _filtered_down(bands: Iterator[Floats], height: int, width: int, tall: int) -> Iterator[Floats]:
    """One box filter along the columns, band by band, with one running sum for each column."""
    wide = window(height)
    half = (wide + 2) // 2
    counts = _counts(height)
    rows = (row for band in bands for row in band)
    held: deque[Floats] = deque()
    total = np.zeros(width, np.float32)
    ready: list[Floats] = []
    for step in range(height + half - 1):
        if step < height:
            row = next(rows)
            total += row
            held.append(row)
        if step >= wide:
            total -= held.popleft()
        if step >= half - 1:
            ready.append(total / counts[step - half + 1])
        if len(ready) == tall:
            yield np.stack(ready)
            ready = []
    if ready:
        yield np.stack(ready)


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
