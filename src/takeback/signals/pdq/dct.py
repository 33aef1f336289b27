"""From 64 by 64 to 16 by 16 frequencies: the lowest in each direction, without the constant."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from takeback.signals.pdq.banded import SIDE

FREQUENCIES: Final = 16


def _matrix() -> NDArray[np.float32]:
    """Rows 1 to 16 of the orthonormal DCT-II, in single precision as published.

    Source:
        Zauner, "Implementation and Benchmarking of Perceptual Image Hash Functions" (2010), which PDQ follows.
    """
    frequency = np.arange(1, FREQUENCIES + 1)[:, np.newaxis]
    place = 2 * np.arange(SIDE) + 1
    scale = np.float64(np.float32(np.sqrt(2.0 / SIDE)))
    rows: NDArray[np.float32] = (scale * np.cos((np.pi / 2.0 / SIDE) * frequency * place)).astype(np.float32)
    return rows


MATRIX: Final = _matrix()


def frequencies(fields: NDArray[np.float32]) -> NDArray[np.float32]:
    """The 16 by 16 lowest frequencies.

    Args:
        fields: float32, shape (..., 64, 64).

    Returns:
        float32, shape (..., 16, 16); first the frequency from top to bottom, then from left to right.
    """
    down: NDArray[np.float32] = MATRIX @ fields
    found: NDArray[np.float32] = down @ MATRIX.T
    return found
