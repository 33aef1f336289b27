"""A picture for the one person who may look at it: bare pixels, reduced, and first without colour and without detail.

Pure. What was uploaded is never handed on as a file: the decoder's child reads it, and the pixels that it gives are
written anew, so that a file that is also something else, or that attacks whoever opens it, ends there.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from PIL import Image, ImageFilter

from takeback.signals.intake import Limits, read_picture
from takeback.signals.signal import Unhashable

MOST_SHOWN_SIDE: Final = 1280
"""Along the longer side, in pixels: enough to judge a picture, and no copy that anybody would want."""

_HINT_SIDE: Final = 48
"""All the detail that is left in the hint."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The pixels of a picture.

    Attributes:
        width: of what is shown.
        height: of what is shown.
        full_width: of the upright original.
        full_height: of the upright original.
        rows: red, green, blue, a byte each; in no `repr`.
    """

    width: int
    height: int
    full_width: int
    full_height: int
    rows: bytes = field(repr=False)


def show_picture(data: bytes, limits: Limits) -> Shown | Unhashable:
    """Read a picture and reduce it. In this process: hostile bytes go through `takeback.adapters.decoder`.

    Args:
        data: the whole file.
        limits: what is still looked at.

    Raises:
        MemoryError: this process has not enough memory for it.
    """
    read = read_picture(data, limits)
    if isinstance(read, Unhashable):
        return read
    image = Image.fromarray(np.ascontiguousarray(read.pixels))
    full_width, full_height = image.size
    share = min(1.0, MOST_SHOWN_SIDE / max(image.size))
    if share < 1:
        size = (max(1, round(full_width * share)), max(1, round(full_height * share)))
        image = image.resize(size, Image.Resampling.BOX)
    return Shown(*image.size, full_width, full_height, image.tobytes())


def as_clear(shown: Shown) -> bytes:
    """The picture as a JPEG of our own making.

    Args:
        shown: from the decoder.
    """
    return _jpeg(_image(shown))


def as_hint(shown: Shown) -> bytes:
    """The same, grey and so blurred that no detail is left: what a reviewer sees before pressing.

    The detail is taken out here and not in the page, so that the browser does not have what it does not show.

    Args:
        shown: from the decoder.
    """
    grey = _image(shown).convert("L")
    share = min(1.0, _HINT_SIDE / max(grey.size))
    small = grey.resize([max(1, round(side * share)) for side in grey.size], Image.Resampling.BOX)
    blurred = small.filter(ImageFilter.GaussianBlur(2))
    return _jpeg(blurred.resize((max(1, shown.width // 2), max(1, shown.height // 2)), Image.Resampling.BICUBIC))


def _image(shown: Shown) -> Image.Image:
    return Image.frombytes("RGB", (shown.width, shown.height), shown.rows)


def _jpeg(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=85)
    return file.getvalue()
