"""Image, step 2: everything that a file is reduced to, in one call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from takeback.signals.hashers import HASHERS
from takeback.signals.hashers.hasher import Hasher, OfBytes, OfPicture
from takeback.signals.intake import Limits, read_picture
from takeback.signals.signal import Hashed, Signal, Unhashable


def hash_picture(data: bytes, limits: Limits, hashers: Sequence[Hasher] = HASHERS) -> Hashed | Unhashable:
    """Read a picture and give all of its signals.

    A file that is no picture has no signal at all, not even a checksum: banks here hold pictures.

    Args:
        data: the whole file. In this process: hostile bytes go through `takeback.adapters.decoder`.
        limits: what is still looked at.
        hashers: which signals, in which order.

    Raises:
        MemoryError: this process has not enough memory for it.
    """
    picture = read_picture(data, limits)
    if isinstance(picture, Unhashable):
        return picture
    signals: list[Signal] = []
    turned: list[Signal] = []
    for hasher in hashers:
        match hasher:
            case OfBytes():
                digest = hasher.hash(data)
            case OfPicture():
                digest = hasher.hash(picture)
            case _:
                assert_never(hasher)
        signals.append(Signal(hasher.type, digest.value, digest.quality))
        turned += [Signal(hasher.type, value, digest.quality) for value in digest.turned]
    return Hashed(tuple(signals), picture.marks, tuple(turned))
