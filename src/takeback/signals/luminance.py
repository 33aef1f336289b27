"""A JPEG's own brightness, perhaps at a half, a quarter or an eighth of its size: all that a fast hasher needs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Luminance:
    """The brightness of a whole picture, as stored.

    Attributes:
        values: uint8, shape (rows, columns).
        height: rows of the stored picture, before it was reduced.
        width: columns of it.
        scale: how many of its pixels, each way, became one value: 1, 2, 4 or 8.
        orientation: 1 to 8, as in EXIF: how it must be turned to stand upright.
        marks: what a reader should know of how it was read, as for a `Picture`.
    """

    values: NDArray[np.uint8]
    height: int
    width: int
    scale: int
    orientation: int
    marks: tuple[str, ...] = ()
