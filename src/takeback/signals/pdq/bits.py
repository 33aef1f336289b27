"""From 16 by 16 frequencies to 256 bits: which are above the median."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

BITS: Final = 256
_LOWER: Final = BITS // 2 - 1
"""Where the median stands among 256 in ascending order: the lower of the two in the middle, as published."""


def digits(frequencies: NDArray[np.floating]) -> tuple[str, ...]:
    """The hashes as they are shared.

    Args:
        frequencies: shape (n, 16, 16).

    Returns:
        n times 64 hex digits. The highest frequency stands first: the bit of row 15, column 15.
    """
    flat = frequencies.reshape(-1, BITS)
    median = np.partition(flat, _LOWER, axis=1)[:, _LOWER, np.newaxis]
    whole = np.packbits((flat > median)[:, ::-1], axis=1).tobytes().hex()
    return tuple(whole[start : start + BITS // 4] for start in range(0, len(whole), BITS // 4))


def margin(frequencies: NDArray[np.floating]) -> float:
    """How clear the decisions were: the smallest step from the 128 that are below to the 128 that are above.

    While every frequency is known to better than half of that, no bit can be another.

    Args:
        frequencies: shape (n, 16, 16).
    """
    middle = np.partition(frequencies.reshape(-1, BITS), (_LOWER, _LOWER + 1), axis=1)
    return float((middle[:, _LOWER + 1] - middle[:, _LOWER]).min())
