"""Image, step 2: everything that a file is reduced to, in one call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from takeback.signals.hashers import HASHERS
from takeback.signals.hashers.hasher import Digest, Hasher, OfBytes, OfPicture
from takeback.signals.intake import Limits, Picture, read_luminance, read_picture
from takeback.signals.luminance import Luminance
from takeback.signals.signal import Hashed, Signal, Unhashable


def hash_picture(
    data: bytes, limits: Limits, hashers: Sequence[Hasher] = HASHERS, *, fast: bool = False
) -> Hashed | Unhashable:
    """Read a picture and give all of its signals.

    A file that is no picture has no signal at all, not even a checksum: banks here hold pictures.

    Args:
        data: the whole file. In this process: hostile bytes go through `takeback.adapters.decoder`.
        limits: what is still looked at.
        hashers: which signals, in which order.
        fast: signals may be a few bits from the exact ones where that is faster (JPEG). For queries; what is banked
            is exact.

    Raises:
        MemoryError: this process has not enough memory for it.
    """
    seen = read_luminance(data, limits) if fast and all(_has_near_way(hasher) for hasher in hashers) else None
    read = seen or read_picture(data, limits)
    if isinstance(read, Unhashable):
        return read
    signals: list[Signal] = []
    turned: list[Signal] = []
    for hasher in hashers:
        digest = _digest(hasher, data, read)
        signals.append(Signal(hasher.type, digest.value, digest.quality))
        turned += [Signal(hasher.type, value, digest.quality) for value in digest.turned]
    return Hashed(tuple(signals), read.marks, tuple(turned))


def _has_near_way(hasher: Hasher) -> bool:
    return isinstance(hasher, OfBytes) or hasher.hash_nearly is not None


def _digest(hasher: Hasher, data: bytes, read: Picture | Luminance) -> Digest:
    match hasher, read:
        case OfBytes(), _:
            return hasher.hash(data)
        case OfPicture(), Picture():
            return hasher.hash(read)
        case OfPicture(hash_nearly=near), Luminance() if near is not None:
            return near(read)
        case OfPicture(), Luminance():
            raise TypeError(f"{hasher.type} has no near way and was given no picture")
        case _:
            assert_never(hasher)
