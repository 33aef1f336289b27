"""Open a picture as the one format that its bytes say, with that one decoder and no other.

Pillow would try whatever it knows, by name too; here the class is called directly, so that neither its registry nor its
global switches and warnings take part.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from pi_heif.as_plugin import HeifImageFile
from PIL import ImageFile
from PIL.AvifImagePlugin import AvifImageFile
from PIL.BmpImagePlugin import BmpImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile
from PIL.WebPImagePlugin import WebPImageFile

from takeback.signals.containers import Format, png_chunks

_PLUGINS: Final[dict[Format, Callable[[io.BytesIO], ImageFile.ImageFile]]] = {
    "jpeg": JpegImageFile,
    "png": PngImageFile,
    "gif": GifImageFile,
    "webp": WebPImageFile,
    "avif": AvifImageFile,
    "heif": HeifImageFile,
    "bmp": BmpImageFile,
    "tiff": TiffImageFile,
}


@dataclass(frozen=True, slots=True)
class Opened:
    """A picture whose head was read, and nothing more.

    Attributes:
        image: its pixels are decoded by `image.load()`.
        orientation: 1 to 8 as in EXIF: how the stored pixels must be turned to stand upright once they are loaded.
    """

    image: ImageFile.ImageFile
    orientation: int


def open_as(kind: Format, data: bytes) -> Opened:
    """Read the picture's head.

    Args:
        kind: what `recognise` said.
        data: the whole file, perhaps cut off.

    Raises:
        Exception: whatever a decoder throws at bytes that are not what they should be.
    """
    if kind == "png":
        data, exif = _essential_png(data)
        return Opened(PngImageFile(io.BytesIO(data)), orientation_of(exif))
    image = _PLUGINS[kind](io.BytesIO(data))
    # Pillow turns TIFF, and libheif HEIC, while loading.
    turned = kind in {"tiff", "heif"}
    return Opened(image, 1 if turned else orientation_of(image.info.get("exif", b"")))


def _essential_png(data: bytes) -> tuple[bytes, bytes]:
    """The PNG without everything that is not its first picture, and its EXIF.

    Comments, profiles and animation are what a viewer steps over and what a hostile file hides its bombs and faults in:
    a wrong checksum in a comment must not keep a picture from being hashed that every browser shows.
    """
    kept: dict[bytes, bytes] = {}
    body: list[bytes] = []
    for name, start, length in png_chunks(data):
        if name == b"IDAT":
            body.append(data[start : start + length])
        elif name in {b"IHDR", b"PLTE", b"tRNS", b"eXIf"}:
            kept.setdefault(name, data[start : start + length])
        elif name == b"IEND":
            break
    exif = kept.pop(b"eXIf", b"")
    kept[b"IDAT"] = b"".join(body)
    kept[b"IEND"] = b""
    order = [name for name in (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND") if name in kept]
    return data[:8] + b"".join(_chunk(name, kept[name]) for name in order), exif


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(content, zlib.crc32(name)))


def orientation_of(exif: bytes) -> int:
    """How EXIF says the picture lies. Whatever is malformed says nothing: 1, upright.

    Only the first directory of EXIF is asked, as in browsers; XMP's own word for it is not.

    Args:
        exif: the EXIF block, with or without its `Exif` head.

    Returns:
        1 to 8.

    Source:
        CIPA DC-008 (Exif 2.32), tag 0x0112.
    """
    block = exif[6:] if exif.startswith(b"Exif\0\0") else exif
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(block[:4])
    try:
        if order is None:
            return 1
        (first,) = struct.unpack_from(f"{order}I", block, 4)
        (entries,) = struct.unpack_from(f"{order}H", block, first)
        for entry in range(entries):
            tag, kind, _, value = struct.unpack_from(f"{order}HHIH", block, first + 2 + 12 * entry)
            if tag == _ORIENTATION:
                return value if kind == _SHORT and 1 <= value <= 8 else 1  # noqa: PLR2004 - the eight ways to lie
    except struct.error:  # the block ends before what it points to
        return 1
    return 1


_ORIENTATION: Final = 0x0112
_SHORT: Final = 3
