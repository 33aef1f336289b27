"""How much a picture gives PDQ to hold on to: the steps between neighbours in its 64 by 64."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

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
    steps = np.concatenate((np.diff(field, axis=0).ravel(), np.diff(field, axis=1).ravel()))
    percent = np.abs(steps) * 100 / 255  # in this order, and in the precision of what is given: it decides at a border
    total = int(percent.astype(np.int32).sum())
    doubtful = 0
    if doubt and total - len(steps) < BEST * _STEPS_A_POINT:
        whole = np.rint(percent)
        doubtful = int(((np.abs(percent - whole) < 2 * doubt * 100 / 255) & (whole > 0)).sum())
    least, greatest = ((total + each) // _STEPS_A_POINT for each in (-doubtful, doubtful))
    return min(least, BEST), min(greatest, BEST)
