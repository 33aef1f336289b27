"""What others compute: the published code, through pdqhash. A peer for tests; the product never asks it."""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
import pdqhash
from numpy.typing import NDArray
from PIL import Image


@dataclass(frozen=True, slots=True)
class Peer:
    """The published code's answer."""

    value: str
    quality: int
    dihedral: tuple[str, ...]


def by_peer(pixels: NDArray[np.uint8]) -> Peer:
    """The published code's hashes of an upright picture, red green blue."""
    contiguous = np.ascontiguousarray(pixels)
    bits, quality = pdqhash.compute(contiguous)
    eight, _ = pdqhash.compute_dihedral(contiguous)
    return Peer(_hex(bits), int(quality), tuple(_hex(each) for each in eight))


def by_pillow_and_peer(data: bytes) -> Peer:
    """Of a file without orientation or transparency."""
    return by_peer(np.asarray(Image.open(io.BytesIO(data)).convert("RGB")))


def _hex(bits: NDArray[np.int64]) -> str:
    return np.packbits(bits.astype(np.uint8)).tobytes().hex()
