"""The eight ways a picture can lie.

The published code takes seven of the hashes from the upright one's frequencies: mirroring changes the sign of every
second one, and turning exchanges rows and columns. That is an approximation, since the reduction to 64 by 64 is off the
centre. Taking them from the reduction of each mirroring (`banded.reduced`) is exact: they are what hashing the turned
picture gives.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from takeback.signals.orientation import turn_of
from takeback.signals.pdq.dct import FREQUENCIES

WAYS: Final = (
    (0, 0, False),
    (0, 1, True),
    (1, 1, False),
    (1, 0, True),
    (1, 0, False),
    (0, 1, False),
    (0, 0, True),
    (1, 1, True),
)
"""As it is; turned by 90, 180 and 270 degrees against the clock; flipped top to bottom, left to right, along the main
diagonal and along the other. Each as: last row first, last column first, then rows and columns exchanged."""

_KEPT: Final = np.ones((2, FREQUENCIES), np.float32)
_KEPT[1, 0::2] = -1
"""The first frequency that is kept is odd, and mirroring changes the sign of the odd ones."""

_PLACES: Final = np.arange(4 * FREQUENCIES**2).reshape(2, 2, FREQUENCIES, FREQUENCIES)
_TAKEN: Final = np.stack(
    [_PLACES[rows, columns].T if across else _PLACES[rows, columns] for rows, columns, across in WAYS]
).reshape(len(WAYS), -1)


def by_sign(frequencies: NDArray[np.floating]) -> NDArray[np.floating]:
    """The upright picture's frequencies and those of its mirrorings, as the published code has them.

    Args:
        frequencies: shape (16, 16), of the upright picture.

    Returns:
        shape (2, 2, 16, 16), as `banded.reduced` orders them.
    """
    signs = _KEPT[:, np.newaxis, :, np.newaxis] * _KEPT[np.newaxis, :, np.newaxis, :]
    mirrored: NDArray[np.floating] = frequencies * signs
    return mirrored


def eight(mirrored: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The bits of all eight.

    Args:
        mirrored: bool, shape (2, 2, 16, 16), of the upright picture and its mirrorings.

    Returns:
        bool, shape (8, 256), in the order of `WAYS`.
    """
    taken: NDArray[np.bool_] = mirrored.ravel()[_TAKEN]
    return taken


def stood_upright(fields: NDArray[np.float32], orientation: int) -> NDArray[np.float32]:
    """What `banded.reduced` would have given for the upright picture.

    Args:
        fields: float32, shape (2, 2, 64, 64), of the picture as it is stored.
        orientation: 1 to 8, as in EXIF.
    """
    turn = turn_of(orientation)
    across = fields.transpose(1, 0, 3, 2) if turn.across else fields
    return across[:: -1 if turn.from_below else 1, :: -1 if turn.from_right else 1]
