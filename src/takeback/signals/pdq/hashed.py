"""The whole way from pixels to the hash: exactly, as others compute it, and nearly, from a JPEG's own luminance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from takeback.signals.luminance import Luminance
from takeback.signals.orientation import upright
from takeback.signals.pdq import banded, bits, dct, quality, reference, turned


@dataclass(frozen=True, slots=True)
class PdqHash:
    """The PDQ of one picture.

    Attributes:
        value: 64 hex digits.
        quality: 0 to 100; below 50 there is too little in the picture to tell it from others.
        dihedral: the eight values of the ways it can lie, in the order of `turned.WAYS` (upright first), as the
            published code derives them from the upright picture alone. For exchange with others.
        turned: the seven after the upright one, as hashing each turned picture gives them. For queries.
    """

    value: str
    quality: int
    dihedral: tuple[str, ...]
    turned: tuple[str, ...]


LEAST_SIDE: Final = 5
"""A smaller picture has a hash of zeros and no quality. Source: ThreatExchange, pdq/cpp, `MIN_HASHABLE_DIM`."""

DOUBT: Final = 0.002
"""How far a luminance in the 64 by 64 may be from the published arithmetic's, of 255. Measured: at most 0.0017."""

CLEAR: Final = 0.008
"""Margin beyond which rounding cannot have decided a bit: frequencies differ by at most 0.004, of some 50. Measured."""


def exactly(stored: NDArray[np.uint8], orientation: int = 1) -> PdqHash:
    """The hash that the published code gives for the upright picture: the same bits and the same quality.

    Args:
        stored: uint8, shape (rows, columns, 3), red green blue, as it lies in the file.
        orientation: 1 to 8, as in EXIF.
    """
    rows, columns = stored.shape[:2]
    if min(rows, columns) < LEAST_SIDE:
        return PdqHash(_NOTHING, 0, (_NOTHING,) * 8, (_NOTHING,) * 7)
    fields = turned.stood_upright(banded.reduced(stored, rows, columns), orientation)
    waves = dct.frequencies(fields)
    derived, margin = bits.above(turned.by_sign(waves[0, 0]))
    least, greatest = quality.quality(fields[0, 0], DOUBT)
    if margin <= CLEAR or least != greatest:
        field = reference.field(upright(stored, orientation))
        derived, _ = bits.above(turned.by_sign(reference.frequencies(field)))
        least, _ = quality.quality(field)
    return _hash(derived, waves, least)


def nearly(seen: Luminance) -> PdqHash:
    """The hash from a JPEG's luminance, perhaps of a reduced size: a few bits from the exact one, and much faster.

    Args:
        seen: what was decoded.
    """
    fields = turned.stood_upright(banded.reduced(seen.values, seen.height, seen.width, seen.scale), seen.orientation)
    waves = dct.frequencies(fields)
    derived, _ = bits.above(turned.by_sign(waves[0, 0]))
    percent, _ = quality.quality(fields[0, 0])
    return _hash(derived, waves, percent)


def _hash(derived: NDArray[np.bool_], waves: NDArray[np.float64], percent: int) -> PdqHash:
    seen, _ = bits.above(waves)
    values = bits.digits(np.concatenate((turned.eight(derived), turned.eight(seen)[1:])))
    return PdqHash(values[0], percent, values[:8], values[8:])


_NOTHING: Final = "0" * 64
