"""From 16 by 16 frequencies to 256 bits: which are above the median."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

BITS: Final = 256
_LOWER: Final = BITS // 2 - 1
"""Where the median stands among 256 in ascending order: the lower of the two in the middle, as published."""


def above(frequencies: NDArray[np.floating]) -> tuple[NDArray[np.bool_], NDArray[np.floating]]:
    """Which frequencies are above the median of theirs, and how clear that was.

    Args:
        frequencies: shape (..., 16, 16).

    Returns:
        bool, the same shape; and for each 16 by 16 the step from the 128 that are below to the 128 that are above.
        While every frequency is known to better than half of that step, no bit can be another.
    """
    flat = frequencies.reshape(-1, BITS)
    middle = np.partition(flat, (_LOWER, _LOWER + 1), axis=1)[:, _LOWER : _LOWER + 2]
    over = flat > middle[:, :1]
    return over.reshape(frequencies.shape), (middle[:, 1] - middle[:, 0]).reshape(frequencies.shape[:-2])


def digits(bits: NDArray[np.bool_]) -> tuple[str, ...]:
    """The hashes as they are shared.

    Args:
        bits: shape (n, 256); the bit of row 0, column 0 first.

    Returns:
        n times 64 hex digits. The highest frequency stands first: the bit of row 15, column 15.
    """
    whole = np.packbits(bits[:, ::-1], axis=1).tobytes().hex()
    return tuple(whole[start : start + BITS // 4] for start in range(0, len(whole), BITS // 4))
