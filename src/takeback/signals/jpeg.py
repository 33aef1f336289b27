"""JPEG by libjpeg-turbo directly: the same pixels as Pillow's at half of the time, or only the brightness.

Whatever is not plain and whole is left alone (`None`), and goes the way of all other formats: Pillow, then `salvage`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import simplejpeg
from numpy.typing import NDArray

from takeback.signals.containers import jpeg_segments
from takeback.signals.luminance import Luminance
from takeback.signals.opening import orientation_of

SCALES: Final = (8, 4, 2, 1)
"""How many pixels each way libjpeg-turbo makes one of, with a fast transform for it."""

LEAST_REDUCED_SIDE: Final = 256
"""A picture is decoded smaller only while its shorter side keeps so many pixels. Measured: docs/fast-pdq.md."""

_COLOURS: Final = frozenset({"Gray", "YCbCr", "RGB"})
_WITH_BRIGHTNESS: Final = frozenset({"Gray", "YCbCr"})
"""Kinds of JPEG whose first channel is the brightness."""

_APP1: Final = 0xE1
_EXIF: Final = b"Exif\0\0"


@dataclass(frozen=True, slots=True)
class Head:
    """What a JPEG says of itself, as libjpeg-turbo reads it.

    Attributes:
        size: width and height, as stored.
        colours: `Gray`, `YCbCr` or `RGB`.
        orientation: 1 to 8, as in EXIF.
    """

    size: tuple[int, int]
    colours: str
    orientation: int


def head(data: bytes) -> Head | None:
    """Read the head, and nothing more.

    Args:
        data: the whole file.

    Returns:
        `None` for CMYK and whatever else is not plain.
    """
    try:
        height, width, colours, _ = simplejpeg.decode_jpeg_header(data)
    except ValueError:
        return None
    if colours not in _COLOURS:
        return None
    return Head((int(width), int(height)), colours, orientation_of(_exif(data)))


def _exif(data: bytes) -> bytes:
    """The EXIF block, which may go on in further segments."""
    parts = (data[start : start + length] for marker, start, length in jpeg_segments(data) if marker == _APP1)
    return b"".join(part.removeprefix(_EXIF) for part in parts if part.startswith(_EXIF))


def pixels(data: bytes, seen: Head) -> NDArray[np.uint8] | None:
    """All pixels, the same to the last bit as Pillow decodes them.

    Args:
        data: the whole file.
        seen: its head, whose size is within the limits.

    Returns:
        uint8, shape (height, width, 3), red green blue; `None` for a file that is damaged or cut.

    Raises:
        MemoryError: this process has not enough memory for it.
    """
    return _decoded(data, "RGB", seen.size, 1)


def luminance(data: bytes, seen: Head, marks: tuple[str, ...]) -> Luminance | None:
    """The brightness, at the smallest size that is safe.

    Args:
        data: the whole file.
        seen: its head, whose size is within the limits.
        marks: what to say of how it was read.

    Returns:
        `None` for a file that is damaged or cut, or does not keep its brightness apart.

    Raises:
        MemoryError: this process has not enough memory for it.
    """
    if seen.colours not in _WITH_BRIGHTNESS:
        return None
    scale = next((each for each in SCALES if min(seen.size) >= each * LEAST_REDUCED_SIDE), 1)
    values = _decoded(data, "GRAY", seen.size, scale)
    if values is None:
        return None
    width, height = seen.size
    return Luminance(values[:, :, 0], height, width, scale, seen.orientation, marks)


def _decoded(data: bytes, wanted: str, size: tuple[int, int], scale: int) -> NDArray[np.uint8] | None:
    width, height = (-(-each // scale) for each in size)
    try:
        values = simplejpeg.decode_jpeg(data, wanted, min_height=height, min_width=width)
    except ValueError:  # also for what Pillow would pass over: it shall
        return None
    return values if values.shape[:2] == (height, width) else None
