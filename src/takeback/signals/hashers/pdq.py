"""PDQ: 256 bits of what a picture looks like, near for pictures that look alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pdqhash
from numpy.typing import NDArray

from takeback.signals.hashers.hasher import Digest, OfPicture
from takeback.signals.intake import Limits, Picture, read_picture
from takeback.signals.signal import Unhashable

MATCH_RADIUS: Final = 31
"""Bits within which two hashes are of one picture. Source: ThreatExchange, pdq/README.md, "<= 31"."""

MOST_PIXELS: Final = 24_000_000
"""Larger pictures are first averaged in whole blocks, so that memory stays bounded: the reference's arithmetic takes
about 40 bytes a pixel. Published hashes are of pictures that were reduced to 512 pixels, and differ by more."""


@dataclass(frozen=True, slots=True)
class PdqHash:
    """The PDQ of one picture.

    Attributes:
        value: 64 hex digits.
        quality: 0 to 100; below 50 there is too little in the picture to tell it from others.
        dihedral: the eight values of the ways it can lie: as it is, turned by 90, 180 and 270 degrees, flipped top to
            bottom, left to right, and along the two diagonals.
    """

    value: str
    quality: int
    dihedral: tuple[str, ...]


def hash_pixels(pixels: NDArray[np.uint8]) -> PdqHash:
    """The PDQ of an upright picture.

    Args:
        pixels: uint8, shape (height, width, 3), red green blue.

    Source:
        ThreatExchange, hashing/hashing.pdf, "PDQ & TMK + PDQF" (Facebook, 2019).
    """
    bits, quality = pdqhash.compute_dihedral(_reduced(pixels))
    values = tuple(np.packbits(each.astype(np.uint8)).tobytes().hex() for each in bits)
    return PdqHash(values[0], int(quality), values)


def hash_bytes(data: bytes, *, exact: bool = True, limits: Limits | None = None) -> PdqHash | Unhashable:
    """The PDQ of a file. For trusted bytes; what comes from outside goes through the decoder's child process.

    Args:
        data: the whole file.
        exact: every pixel counts. `False` lets a faster way stand for it that differs by a few bits; there is none yet.
        limits: what is still looked at; the usual ones if left out.
    """
    del exact  # both are the exact way until a faster one exists
    picture = read_picture(data, limits or Limits())
    return picture if isinstance(picture, Unhashable) else hash_pixels(picture.pixels)


def _reduced(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width, _ = pixels.shape
    block = int(np.ceil(np.sqrt(height * width / MOST_PIXELS)))
    if block <= 1 or min(height, width) < block * 64:
        return pixels
    rows, columns = height // block, width // block
    total = np.zeros((rows, columns, 3), np.uint16)
    for down in range(block):
        for right in range(block):
            total += pixels[down : rows * block : block, right : columns * block : block]
    return (total // block**2).astype(np.uint8)


def _pdq(picture: Picture) -> Digest:
    found = hash_pixels(picture.pixels)
    return Digest(found.value, found.quality, found.dihedral[1:])


HASHER = OfPicture(
    type="pdq",
    digits=64,
    match_radius=MATCH_RADIUS,
    source="ThreatExchange, hashing/hashing.pdf (Facebook, 2019)",
    hash=_pdq,
)
