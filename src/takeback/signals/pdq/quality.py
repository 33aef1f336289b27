"""How much a picture gives PDQ to hold on to: the steps between neighbours in its 64 by 64."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from takeback.signals.pdq.banded import SIDE

BEST: Final = 100
_STEPS_A_POINT: Final = 90


def quality(field: NDArray[np.floating], doubt: float = 0.0) -> tuple[int, int]:
    """The quality, as the least and the greatest that it may be.

    Each step counts in whole percent of full brightness, cut off; so a step that lies at a whole percent is in doubt.

    Args:
        field: shape (64, 64), luminance 0 to 255.
        doubt: by how much a luminance may be off.

    Returns:
        Least and greatest, 0 to 100; equal if there is no doubt.
    """
    percent = np.empty((2, SIDE - 1, SIDE), field.dtype)
    np.subtract(field[:-1], field[1:], out=percent[0])
    np.subtract(field[:, :-1].T, field[:, 1:].T, out=percent[1])
    np.abs(percent, out=percent)
    percent *= 100  # and then divided, in the precision of what is given: at a border the rounding decides
    percent /= 255
    total = int(percent.astype(np.int32).sum())
    doubtful = 0
    if doubt and total - percent.size < BEST * _STEPS_A_POINT:
        whole = np.rint(percent)
        doubtful = int(((np.abs(percent - whole) < 2 * doubt * 100 / 255) & (whole > 0)).sum())
    least, greatest = ((total + each) // _STEPS_A_POINT for each in (-doubtful, doubtful))
    return min(least, BEST), min(greatest, BEST)
