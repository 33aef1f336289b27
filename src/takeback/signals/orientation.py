"""The eight ways a stored picture can lie, and how to stand it upright."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Turn:
    """What stands a stored picture upright: first rows become columns, then the reading directions change.

    Attributes:
        across: rows and columns change places.
        from_below: then the last row stands first.
        from_right: then the last column stands first.
    """

    across: bool
    from_below: bool
    from_right: bool


def turn_of(orientation: int) -> Turn:
    """What an orientation asks for.

    Args:
        orientation: 1 to 8.

    Source:
        CIPA DC-008 (Exif 2.32), tag 0x0112: where row 0 and column 0 of the stored picture stand.
    """
    return Turn(orientation in {5, 6, 7, 8}, orientation in {3, 4, 7, 8}, orientation in {2, 3, 6, 7})


def upright(pixels: NDArray[np.uint8], orientation: int) -> NDArray[np.uint8]:
    """The stored pixels, turned.

    Args:
        pixels: shape (rows, columns, ...).
        orientation: 1 to 8.

    Returns:
        Contiguous; a view of the same pixels if nothing is to be turned.
    """
    turn = turn_of(orientation)
    across = pixels.swapaxes(0, 1) if turn.across else pixels
    return np.ascontiguousarray(across[:: -1 if turn.from_below else 1, :: -1 if turn.from_right else 1])
