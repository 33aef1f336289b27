from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageOps

from takeback.signals.orientation import upright


@pytest.mark.parametrize("orientation", range(1, 9))
def test_it_turns_as_pillow_does(orientation: int) -> None:
    stored = np.arange(2 * 3 * 3, dtype=np.uint8).reshape(2, 3, 3)
    image = Image.fromarray(stored)
    image.getexif()[0x0112] = orientation
    turned = upright(stored, orientation)
    assert (turned == np.asarray(ImageOps.exif_transpose(image))).all()
    assert turned.flags.c_contiguous


def test_what_is_upright_is_not_copied() -> None:
    stored = np.zeros((4, 5, 3), np.uint8)
    assert np.shares_memory(upright(stored, 1), stored)
