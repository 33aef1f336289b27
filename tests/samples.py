"""One generated picture in every format that is read, and helpers to ask how near two readings of it are."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

from PIL import Image

from takeback.demo.pictures import sample_picture
from takeback.signals.hashers.pdq import hash_pixels
from takeback.signals.intake import Limits, Picture, read_picture

_DATA = Path(__file__).parent / "data"
LIMITS = Limits()
WIDTH, HEIGHT = 384, 256


@cache
def painting() -> Image.Image:
    """The picture itself, WIDTH by HEIGHT."""
    return (
        Image.open(io.BytesIO(sample_picture("fjord"))).convert("RGB").resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    )


def encoded(image: Image.Image, kind: str, **how: object) -> bytes:
    """A file of an image."""
    file = io.BytesIO()
    image.save(file, kind, **how)
    return file.getvalue()


@cache
def files() -> dict[str, bytes]:
    """The picture in every format, by a name of the format and its kind."""
    rgb = painting()
    clear = rgb.copy()
    clear.putalpha(255)
    return {
        "jpeg": encoded(rgb, "JPEG", quality=85),
        "jpeg progressive": encoded(rgb, "JPEG", progressive=True),
        "jpeg cmyk": encoded(rgb.convert("CMYK"), "JPEG"),
        "png": encoded(rgb, "PNG"),
        "png palette": encoded(rgb.quantize(200), "PNG"),
        "gif": encoded(rgb, "GIF"),
        "gif interlaced": encoded(rgb, "GIF", interlace=1),
        "webp": encoded(rgb, "WEBP", quality=80),
        "webp lossless": encoded(clear, "WEBP", lossless=True),
        "avif": encoded(rgb, "AVIF", max_threads=1, speed=10),
        "heif": (_DATA / "fjord.heic").read_bytes(),
        "bmp": encoded(rgb, "BMP"),
        "tiff": encoded(rgb, "TIFF"),
        "tiff lzw": encoded(rgb, "TIFF", compression="tiff_lzw"),
    }


def read(data: bytes, limits: Limits = LIMITS) -> Picture:
    """The picture in a file, which must have one."""
    picture = read_picture(data, limits)
    assert isinstance(picture, Picture), picture
    return picture


def bits_apart(one: str, other: str) -> int:
    """Hamming distance of two hashes in hex."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def distance(one: bytes, other: bytes) -> int:
    """PDQ bits between the pictures in two files."""
    return bits_apart(hash_pixels(read(one).pixels).value, hash_pixels(read(other).pixels).value)
