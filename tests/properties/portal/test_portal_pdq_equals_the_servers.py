"""The portal's PDQ gives for the same pixels the same hash as the server's, in however many pieces they come."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from takeback.signals.hashers.pdq import hash_pixels
from tests.pictures import blobs
from tests.portal_scripts import hash_rows

SIZES = [(8, 8), (9, 40), (40, 9), (63, 65), (64, 64), (127, 129), (128, 128), (100, 333), (512, 512), (777, 1201)]


def _kinds(height: int, width: int) -> list[NDArray[np.uint8]]:
    """A colourful picture, a bright and a dark one of little contrast, one colour, and noise."""
    plain = blobs(height, width, height * width)
    noise = np.random.default_rng(height).integers(0, 256, plain.shape, dtype=np.uint8)
    flat = np.full_like(plain, 77)
    return [plain, plain // 16 + 236, plain // 16, flat, noise]


def test_the_same_pixels_give_the_same_hash_whole_and_in_strips(tmp_path: Path) -> None:
    pictures = [each for size in SIZES for each in _kinds(*size)]
    distances: Counter[int] = Counter()
    for pixels, hashes in zip(pictures, hash_rows(tmp_path, pictures, bands=[100_000, 256, 7, 1]), strict=True):
        expected = hash_pixels(pixels)
        assert len({each["pdq"] for each in hashes}) == 1, "strips changed the hash"
        assert {each["quality"] for each in hashes} == {expected.quality}
        distances[(int(hashes[0]["pdq"], 16) ^ int(expected.value, 16)).bit_count()] += 1
    print(f"bits apart: {dict(distances)}")  # noqa: T201 - shown with -s: how far the two are apart
    assert distances == {0: len(pictures)}


@pytest.mark.slow
def test_a_picture_of_a_camera_gives_the_same_hash(tmp_path: Path) -> None:
    pixels = blobs(3000, 4000, 5)
    (hashes,) = hash_rows(tmp_path, [pixels], bands=[256])
    expected = hash_pixels(pixels)
    assert hashes == [{"pdq": expected.value, "quality": expected.quality}]
