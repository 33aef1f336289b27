"""Pictures for the walk: landscapes that code paints, the same on every machine, so that nobody's picture is needed.

Dedicated to the public domain (CC0), like everything that this file paints.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageEnhance, ImageFilter

WIDTH: Final = 1200
HEIGHT: Final = 800

Alteration = Literal["recompressed", "resized", "brightened", "mirrored"]
"""What somebody may do to a picture before uploading it again. All but `mirrored` leave its PDQ within the radius."""

_Field = NDArray[np.float32]


def sample_pictures() -> dict[str, bytes]:
    """The pictures of the walk, as JPEG files, by name.

    Every PDQ has a quality of 80 or more, and any two are more than 80 bits apart.
    """
    return {name: sample_picture(name) for name in _SCENES}


def sample_picture(name: str) -> bytes:
    """One of the pictures, as a JPEG file.

    Args:
        name: `dunes`, `fjord`, `meadow` or `winter`.
    """
    return _jpeg(_paint(*_SCENES[name]))


_Colour = tuple[int, int, int]
_SCENES: Final[dict[str, tuple[int, tuple[_Colour, _Colour], tuple[_Colour, _Colour], tuple[float, float]]]] = {
    "dunes": (11, ((64, 120, 190), (250, 214, 160)), ((206, 150, 84), (92, 52, 30)), (0.78, 0.22)),
    "fjord": (23, ((40, 66, 120), (232, 176, 150)), ((70, 104, 96), (14, 32, 44)), (0.24, 0.30)),
    "meadow": (35, ((96, 160, 226), (226, 238, 244)), ((126, 168, 70), (30, 66, 26)), (0.52, 0.12)),
    "winter": (47, ((120, 140, 170), (236, 236, 240)), ((214, 222, 232), (70, 84, 110)), (0.88, 0.40)),
}
"""Name: seed, colours of the sky (top, bottom), of the hills (far, near), and where the sun stands (right, down)."""


def altered(picture: bytes, how: Alteration) -> bytes:
    """The picture as somebody might upload it again.

    Args:
        picture: a JPEG file.
        how: what is done to it.

    Returns:
        Another JPEG file, never equal to the first.
    """
    image = Image.open(io.BytesIO(picture), formats=["JPEG"]).convert("RGB")
    return _jpeg(_ALTERATIONS[how](image), quality=55 if how == "recompressed" else 85)


_ALTERATIONS: Final[dict[Alteration, Callable[[Image.Image], Image.Image]]] = {
    "recompressed": lambda image: image,
    "resized": lambda image: image.resize((image.width * 3 // 5, image.height * 3 // 5), Image.Resampling.LANCZOS),
    "brightened": lambda image: ImageEnhance.Brightness(image).enhance(1.2),
    "mirrored": lambda image: image.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
}


def _paint(
    seed: int, sky: tuple[_Colour, _Colour], earth: tuple[_Colour, _Colour], sun: tuple[float, float]
) -> Image.Image:
    down, right = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32) / np.float32(HEIGHT)
    clouds = _noise(seed, scales=(3, 6, 12, 24))
    canvas = _between(sky[0], sky[1], (down / 0.7).clip(0, 1) ** 1.4)
    glow = np.exp(-((right - sun[0] * WIDTH / HEIGHT) ** 2 + (down - sun[1]) ** 2) / 0.02)[..., np.newaxis]
    white = np.array((255, 250, 235), np.float32)
    canvas += (white - canvas) * (clouds - 0.5).clip(0, 0.3)[..., np.newaxis] * 2.2
    canvas += (white - canvas) * glow
    for ridge in range(_RIDGES):
        near = ridge / (_RIDGES - 1)
        line = _noise(seed * 100 + ridge, scales=(2, 5, 11, 40))[HEIGHT // 2]
        horizon = 0.34 + 0.56 * near + (line - 0.5) * (0.62 - 0.3 * near)
        ground = ((down - horizon) * HEIGHT / 2).clip(0, 1)[..., np.newaxis]
        texture = _noise(seed * 1000 + ridge, scales=(8, 30, 90))[..., np.newaxis]
        colour = _between(earth[0], earth[1], np.full_like(down, near)) * (0.55 + 0.9 * texture)
        canvas += (colour - canvas) * ground
    grain = np.random.default_rng(seed).normal(0, 2.5, canvas.shape)
    return Image.fromarray((canvas + grain).clip(0, 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(0.6))


_RIDGES: Final = 4


def _between(first: _Colour, second: _Colour, share: _Field) -> _Field:
    start, end = np.array(first, np.float32), np.array(second, np.float32)
    mixed: _Field = start + (end - start) * share[..., np.newaxis]
    return mixed


def _noise(seed: int, scales: tuple[int, ...]) -> _Field:
    """Soft noise between 0 and 1, shape (HEIGHT, WIDTH): a few coarse random grids, enlarged and added."""
    chance = np.random.default_rng(seed)
    total = np.zeros((HEIGHT, WIDTH), np.float32)
    weight = 1.0
    for scale in scales:
        grid = Image.fromarray(chance.random((scale + 1, scale * WIDTH // HEIGHT + 1), dtype=np.float32))
        total += weight * np.asarray(grid.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC))
        weight /= 2
    total -= total.min()
    field: _Field = total / total.max()
    return field


def _jpeg(image: Image.Image, quality: int = 90) -> bytes:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=quality)
    return file.getvalue()
