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
            published code derives them from the upright picture alone. For exchange; empty if not asked for.
        turned: the seven after the upright one, as hashing each turned picture gives them. For queries; empty if not
            asked for.
    """

    value: str
    quality: int
    dihedral: tuple[str, ...]
    turned: tuple[str, ...]


LEAST_SIDE: Final = 5
"""A smaller picture has a hash of zeros and no quality. Source: ThreatExchange, pdq/cpp, `MIN_HASHABLE_DIM`."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """How far the published arithmetic's rounding may carry it from ours. Measured: docs/adr/0013-own-pdq.md.

    Attributes:
        luminance: most by which a value of the 64 by 64 may be off, of 255.
        step: up to this margin at the median, rounding may have decided a bit.
    """

    luminance: float
    step: float


LITTLE: Final = Doubt(luminance=0.002, step=0.004)
"""Of dark and middling pictures. Seen: 0.0013, and frequencies off by 0.0018."""

MUCH: Final = Doubt(luminance=0.006, step=0.02)
"""Of bright and of large ones, whose sums are longer numbers. Seen: 0.005, and 0.02; bits were decided up to 0.001."""

_BRIGHT: Final = 140.0
_LARGE: Final = 2048


def doubt_of(field: NDArray[np.floating], longest_side: int) -> Doubt:
    """How far the published arithmetic may be off for a picture.

    Args:
        field: shape (64, 64), of the picture.
        longest_side: the picture's.
    """
    return MUCH if longest_side > _LARGE or field.mean() > _BRIGHT else LITTLE


def exactly(
    stored: NDArray[np.uint8], orientation: int = 1, *, dihedral: bool = True, also_turned: bool = True
) -> PdqHash:
    """The hash that the published code gives for the upright picture: the same bits and the same quality.

    Args:
        stored: uint8, shape (rows, columns, 3), red green blue, as it lies in the file.
        orientation: 1 to 8, as in EXIF.
        dihedral: whether the eight of the published code are wanted too. Each is one more decision that may be too
            close to call, so without them the published arithmetic is repeated less often.
        also_turned: whether the seven of the turned pictures are wanted too. They are half of the multiplications.
    """
    rows, columns = stored.shape[:2]
    if min(rows, columns) < LEAST_SIDE:
        return PdqHash(_NOTHING, 0, (_NOTHING,) * 8 if dihedral else (), (_NOTHING,) * 7 if also_turned else ())
    mirrored = also_turned or orientation != 1
    fields = turned.stood_upright(banded.reduced(stored, rows, columns, mirrored=mirrored), orientation)
    waves = dct.frequencies(fields if also_turned else fields[:1, :1])
    derived, true, steps = _decided(waves[0, 0], waves)
    doubt = doubt_of(fields[0, 0], max(rows, columns))
    least, greatest = quality.quality(fields[0, 0], doubt.luminance)
    step = steps.min() if dihedral else steps[0, 0]
    if step <= doubt.step or least != greatest:
        field = reference.field(upright(stored, orientation))
        derived, true, _ = _decided(reference.frequencies(field), waves)
        least, _ = quality.quality(field)
    return _hash(derived, true, least, dihedral=dihedral)


def nearly(seen: Luminance, *, dihedral: bool = True, also_turned: bool = True) -> PdqHash:
    """The hash from a JPEG's luminance, perhaps of a reduced size: a few bits from the exact one, and much faster.

    Args:
        seen: what was decoded.
        dihedral: as for `exactly`.
        also_turned: as for `exactly`.
    """
    mirrored = also_turned or seen.orientation != 1
    reduced = banded.reduced(seen.values, seen.height, seen.width, seen.scale, mirrored=mirrored)
    fields = turned.stood_upright(reduced, seen.orientation)
    waves = dct.frequencies(fields if also_turned else fields[:1, :1])
    derived, true, _ = _decided(waves[0, 0], waves)
    percent, _ = quality.quality(fields[0, 0])
    return _hash(derived, true, percent, dihedral=dihedral)


_Decided = tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.floating]]


def _decided(first: NDArray[np.float32], waves: NDArray[np.float32]) -> _Decided:
    """The bits of the mirrorings, as the published code derives them and as they are; the margins of the former.

    Of mirrorings that were not computed only the picture itself is there.
    """
    derived = turned.by_sign(first)
    of_each = derived.shape[-2:]
    over, steps = bits.above(np.concatenate((derived.reshape(-1, *of_each), waves.reshape(-1, *of_each))))
    return over[:4].reshape(derived.shape), over[4:].reshape(waves.shape), steps[:4].reshape(2, 2)


def _hash(derived: NDArray[np.bool_], true: NDArray[np.bool_], percent: int, *, dihedral: bool) -> PdqHash:
    eight = turned.eight(derived)
    values = bits.digits(np.concatenate((eight, turned.eight(true)[1:])) if true.shape == derived.shape else eight)
    return PdqHash(values[0], percent, values[:8] if dihedral else (), values[8:])


_NOTHING: Final = "0" * 64
