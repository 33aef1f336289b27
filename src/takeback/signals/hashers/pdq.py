"""PDQ: 256 bits of what a picture looks like, near for pictures that look alike. Its arithmetic is in `signals.pdq`."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from takeback.signals.hashers.hasher import Digest, OfPicture
from takeback.signals.intake import Limits, Picture, read_luminance, read_picture
from takeback.signals.luminance import Luminance
from takeback.signals.pdq.hashed import PdqHash, exactly, nearly
from takeback.signals.signal import Unhashable

__all__ = ["HASHER", "MATCH_RADIUS", "PdqHash", "hash_bytes", "hash_pixels"]

MATCH_RADIUS: Final = 31
"""Bits within which two hashes are of one picture. Source: ThreatExchange, pdq/README.md, "<= 31"."""


def hash_pixels(pixels: NDArray[np.uint8]) -> PdqHash:
    """The PDQ of an upright picture.

    Args:
        pixels: uint8, shape (height, width, 3), red green blue.

    Source:
        ThreatExchange, hashing/hashing.pdf, "PDQ & TMK + PDQF" (Facebook, 2019).
    """
    return exactly(pixels)


def hash_bytes(
    data: bytes,
    exact: bool = True,  # noqa: FBT001, FBT002 - a promised call: others pass it by place
    *,
    limits: Limits | None = None,
    dihedral: bool = True,
    also_turned: bool = False,
) -> PdqHash | Unhashable:
    """The PDQ of a file. For trusted bytes; what comes from outside goes through the decoder's child process.

    Args:
        data: the whole file.
        exact: the same bits as decoding with Pillow and hashing with the published code. `False` takes a JPEG's own
            brightness, at a reduced size where that is safe: a few bits off (docs/fast-pdq.md), and much faster.
            Other formats, and JPEGs that are cut, damaged or CMYK, are hashed exactly all the same.
        limits: what is still looked at; the usual ones if left out.
        dihedral: whether the published code's eight are wanted too. Without them an exact hash seldom has to repeat
            the published arithmetic; `dihedral` is then empty.
        also_turned: whether the seven of the turned pictures are wanted too, which only queries need. An exact hash is
            quicker without them, and `turned` is then empty.
    """
    limits = limits or Limits()
    if not exact and (seen := read_luminance(data, limits)) is not None:
        return nearly(seen, dihedral=dihedral, also_turned=also_turned)
    picture = read_picture(data, limits)
    if isinstance(picture, Unhashable):
        return picture
    return exactly(picture.stored, picture.orientation, dihedral=dihedral, also_turned=also_turned)


def _digest(found: PdqHash) -> Digest:
    return Digest(found.value, found.quality, found.turned)


def _exact(picture: Picture) -> Digest:
    return _digest(exactly(picture.stored, picture.orientation, dihedral=False))


def _near(seen: Luminance) -> Digest:
    return _digest(nearly(seen, dihedral=False))


HASHER = OfPicture(
    type="pdq",
    digits=64,
    match_radius=MATCH_RADIUS,
    source="ThreatExchange, hashing/hashing.pdf (Facebook, 2019)",
    hash=_exact,
    hash_nearly=_near,
)
