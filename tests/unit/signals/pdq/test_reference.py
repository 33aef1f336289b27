from __future__ import annotations

import numpy as np
import pdqhash
import pytest

from takeback.signals.pdq import reference
from tests.pictures import blobs

SIZES = [(8, 8), (8, 600), (601, 9), (37, 41), (63, 65), (64, 64), (128, 129), (255, 130), (300, 513)]


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_it_is_the_published_arithmetic_to_the_last_bit(size: tuple[int, int]) -> None:
    picture = blobs(*size, seed=sum(size))
    theirs, _ = pdqhash.compute_float(picture)
    ours = reference.frequencies(reference.field(picture))
    assert (ours.ravel() == np.array(theirs, np.float32)[::-1]).all()


@pytest.mark.parametrize("value", [0, 1, 127, 255])
def test_also_where_only_rounding_is_left(value: int) -> None:
    flat = np.full((150, 170, 3), value, np.uint8)
    theirs, _ = pdqhash.compute_float(flat)
    ours = reference.frequencies(reference.field(flat))
    assert (ours.ravel() == np.array(theirs, np.float32)[::-1]).all()


def test_grey_is_its_own_luminance() -> None:
    grey = np.arange(256, dtype=np.uint8).reshape(1, 256)
    assert (reference.luminance(grey) == reference.luminance(np.repeat(grey[..., np.newaxis], 3, axis=2))).all()
