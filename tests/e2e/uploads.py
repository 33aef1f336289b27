"""The files that a browser is given to hash: every format, every way to lie, and what is no picture at all."""

from __future__ import annotations

import base64
from functools import cache

import numpy as np
from PIL import Image

from tests.conformance import conformance_folder
from tests.pictures import blobs
from tests.samples import encoded, files, painting

HASHED_BY_A_BROWSER = (".jpg", ".png", ".webp", ".gif", ".bmp", ".avif")

CANVAS_BITS = 2
"""Most bits by which a browser may be off: it mixes what is transparent with white in its own rounding."""


@cache
def pictures() -> dict[str, bytes]:
    """What has a hash, by a name of what is special about it."""
    ours = {name: data for name, data in files().items() if name != "heif" and not name.startswith("tiff")}
    return {**ours, **_lying(), **_modes(), **_of_many_sizes(), **_published()}


def _lying() -> dict[str, bytes]:
    lying = {}
    for kind in ("JPEG", "PNG", "WEBP", "AVIF"):
        for orientation in range(1, 9):
            exif = Image.Exif()
            exif[0x0112] = orientation
            how = {"speed": 10} if kind == "AVIF" else {}
            lying[f"{kind} lying {orientation}"] = encoded(painting(), kind, exif=exif, **how)
    return lying


def _modes() -> dict[str, bytes]:
    clear = painting().copy()
    clear.putalpha(Image.linear_gradient("L").resize(clear.size))
    grey = painting().convert("L")
    deep = Image.fromarray(np.asarray(grey).astype(np.uint16) * 257)
    return {
        "png clear": encoded(clear, "PNG"),
        "webp clear": encoded(clear, "WEBP", lossless=True),
        "jpeg grey": encoded(grey, "JPEG"),
        "png 16 bits": encoded(deep, "PNG"),
        "jpeg one line too few": files()["jpeg"][:-400],
    }


def _of_many_sizes() -> dict[str, bytes]:
    sizes = [(8, 8), (61, 9), (128, 2500), (301, 257), (640, 480), (1023, 767)]
    found = {}
    for at, (height, width) in enumerate(sizes):
        picture = Image.fromarray(blobs(height, width, at))
        for kind in ("JPEG", "PNG"):
            found[f"{kind} {height}x{width}"] = encoded(picture, kind)
    return found


def _published() -> dict[str, bytes]:
    folder = conformance_folder()
    if folder is None:
        return {}
    return {
        f"{path.parent.name}/{path.name}": path.read_bytes()
        for path in sorted((folder / "pdq").rglob("*.*"))
        if path.suffix in HASHED_BY_A_BROWSER
    }


@cache
def refused() -> dict[str, tuple[str, bytes]]:
    """What has no hash: by name, the reason and the bytes."""
    whole = files()
    return {
        "empty": ("empty", b""),
        "text": ("not_a_picture", b"not a picture at all"),
        "film": ("video", b"\0\0\0\x18ftypisom\0\0\0\0isommp42" + bytes(100)),
        "heic": ("heic", whole["heif"]),
        "tiff": ("tiff", whole["tiff"]),
        "pdf": ("unsupported", b"%PDF-1.7\n" + bytes(100)),
        "tiny": ("too_small", encoded(Image.new("RGB", (7, 200)), "PNG")),
        "png that claims to be huge": ("too_many_pixels", _huge_png()),
        "jpeg cut": ("truncated", whole["jpeg"][: len(whole["jpeg"]) // 2]),
        "png cut": ("truncated", whole["png"][: len(whole["png"]) * 9 // 10]),
        "gif cut": ("truncated", whole["gif"][: len(whole["gif"]) * 9 // 10]),
        "bmp cut": ("truncated", whole["bmp"][: len(whole["bmp"]) * 9 // 10]),
        "webp cut": ("truncated", whole["webp"][: len(whole["webp"]) * 9 // 10]),
        "avif cut": ("truncated", whole["avif"][: len(whole["avif"]) * 9 // 10]),
        "jpeg of nothing": ("damaged", b"\xff\xd8\xff\xe0\x00\x04ab\xff\xd9"),
        "one colour": ("low_quality", encoded(Image.new("RGB", (200, 200), (9, 90, 9)), "JPEG")),
    }


def _huge_png() -> bytes:
    data = bytearray(files()["png"])
    data[16:24] = (60_000).to_bytes(4) * 2
    return bytes(data)


def as_pairs(contents: dict[str, bytes]) -> list[list[str]]:
    """Names and base64, as `in_page.js` takes them."""
    return [[name, base64.b64encode(data).decode("ascii")] for name, data in contents.items()]
