"""The picture that is out, in the ways in which sites show it: a landscape that code paints."""

from __future__ import annotations

import io
from functools import cache
from typing import Final

from PIL import Image

from takeback.demo.pictures import Alteration, altered, sample_picture

OUT: Final = "fjord"
"""The sample picture that is out on all sites."""
_HARMLESS: Final = "meadow"
_WAYS: Final[tuple[Alteration | None, ...]] = (None, "recompressed", "resized", "brightened")


@cache
def shown_picture(number: int) -> bytes:
    """The picture of a page, as a JPEG file.

    Args:
        number: of the page; they show it in turn as it was, and changed.
    """
    original = _painted(OUT)
    way = _WAYS[number % len(_WAYS)]
    return original if way is None else altered(original, way)


def harmless_picture() -> bytes:
    """Another picture, which every site's first page shows."""
    return _painted(_HARMLESS)


@cache
def icon(colour: tuple[int, int, int]) -> bytes:
    """A site's icon, as a PNG file.

    Args:
        colour: of all of it.
    """
    file = io.BytesIO()
    Image.new("RGB", (16, 16), colour).save(file, "PNG")
    return file.getvalue()


@cache
def _painted(name: str) -> bytes:
    return sample_picture(name)
