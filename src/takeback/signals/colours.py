"""From any way of writing colours to plain RGB, as a viewer would show it on a white page.

Embedded colour profiles are left aside: docs/adr/0010-intake.md says why.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

WHITE = (255, 255, 255)


def to_rgb(image: Image.Image) -> NDArray[np.uint8]:
    """The picture's colours, 8 bits each.

    What is transparent shows a white page: without it, the invisible colours of erased pixels would count. CMYK follows
    Adobe's inverted way in JPEG, as Pillow and the browsers do.

    Args:
        image: a loaded picture of any mode.

    Returns:
        uint8, shape (height, width, 3); perhaps read-only.

    Raises:
        ValueError: a mode that has no way to RGB.
    """
    if image.mode in {"I", "F"} or image.mode.startswith("I;16"):
        grey = _to_8_bits(np.asarray(image))
        return np.repeat(grey[:, :, np.newaxis], 3, axis=2)
    if image.mode in {"La", "LA", "PA", "RGBa", "RGBA"} or image.has_transparency_data:
        return _on_white(image)
    return np.asarray(image if image.mode == "RGB" else image.convert("RGB"))


def _on_white(image: Image.Image) -> NDArray[np.uint8]:
    straight = image.convert("LA") if image.mode == "La" else image  # Pillow goes from La to LA only
    seen = straight if straight.mode == "RGBA" else straight.convert("RGBA")
    page = Image.new("RGB", seen.size, WHITE)
    page.paste(seen, mask=seen)
    return np.asarray(page)


def _to_8_bits(values: NDArray[np.generic]) -> NDArray[np.uint8]:
    """Grey of any depth in 8 bits.

    16-bit values lose their low byte. The wider types do not say where white is: a range that fits 0..1, 0..255 or
    0..65535 is taken for it, and any other is stretched from its least to its greatest value.
    """
    if values.dtype.itemsize == np.dtype(np.uint16).itemsize:
        return (values.astype(np.uint16) >> 8).astype(np.uint8)
    known = np.nan_to_num(values.astype(np.float64), nan=0.0, posinf=0.0, neginf=0.0)
    least, greatest = float(known.min()), float(known.max())
    whites = (1.0, 255.0, 65535.0) if values.dtype.kind == "f" else (255.0, 65535.0)
    white = next((white for white in whites if greatest <= white), None)
    if least < 0 or white is None:
        known, white = known - least, (greatest - least) or 1.0
    return (known * (255.0 / white)).clip(0, 255).astype(np.uint8)
