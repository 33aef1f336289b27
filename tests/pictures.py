"""Random pictures with shapes in them, for tests that ask whether two ways of hashing agree."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image


def blobs(height: int, width: int, seed: int, grain: int = 12, noise: float = 6) -> NDArray[np.uint8]:
    """Soft coloured blobs with noise.

    Args:
        height: rows.
        width: columns.
        seed: equal seeds give equal pictures.
        grain: how large the blobs are, in pixels.
        noise: standard deviation of the noise, of 255.
    """
    chance = np.random.default_rng(seed)
    coarse = chance.integers(0, 256, (height // grain + 2, width // grain + 2, 3), dtype=np.uint8)
    soft = np.asarray(Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC), np.float32)
    return (soft + chance.normal(0, noise, soft.shape)).clip(0, 255).astype(np.uint8)
