"""What a file is and where its picture ends, told from the bytes alone: never from a name or a declared type.

Nothing is decoded here. A file that is a picture and something else besides (a ZIP behind a JPEG, a script behind a
GIF) is a picture that ends before its file does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, Literal

Format = Literal["jpeg", "png", "gif", "webp", "avif", "heif", "bmp", "tiff"]
"""What is read. The names are stable: they stand in `Picture.format`."""

HEIF_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"})
AVIF_BRANDS: Final = frozenset({b"avif", b"avis"})
COMMON_BRANDS: Final = frozenset({b"mif1", b"msf1", b"miaf"})
"""Brands of the container alone: whether AVIF or HEIC is inside, the list of compatible brands says (ISO 23008-12)."""

_NOT_READ: Final = (
    re.compile(
        rb"%PDF-|8BPS|%!PS|\x00\x00\x01\x00|\x00\x00\x00\x0cJXL |\xff\x0a|\x00\x00\x00\x0cjP  |\xff\x4f\xff\x51"
    ),
    re.compile(rb"\s*(?:<\?xml[^>]*>)?\s*(?:<!--.*?-->\s*)?<svg", re.DOTALL),
    re.compile(rb"....ftyp|\x1aE\xdf\xa3", re.DOTALL),
)
"""Openings of PDF, Photoshop, PostScript, icons, JPEG XL, JPEG 2000, SVG and films: pictures, but not read here."""

MAX_STEPS: Final = 100_000
"""How many chunks, blocks or markers are followed. A file with more is read all the same; its end stays unsaid."""


def recognise(data: bytes) -> Format | Literal["other"] | None:
    """Which kind of picture the bytes are.

    Args:
        data: the whole file, or at least its first kilobyte.

    Returns:
        The format; `other` for a picture or film of a kind that is not read here; `None` for anything else.
    """
    for opening, kind in _OPENINGS:
        if opening.match(data):
            return kind
    if data[4:8] == b"ftyp" and (family := _family(data)):
        return family
    return "other" if any(opening.match(data[:1024]) for opening in _NOT_READ) else None


_OPENINGS: Final[tuple[tuple[re.Pattern[bytes], Format], ...]] = (
    (re.compile(rb"\xff\xd8\xff"), "jpeg"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "png"),
    (re.compile(rb"GIF8[79]a"), "gif"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "webp"),
    (re.compile(rb"II[*+]\0|MM\0[*+]"), "tiff"),
    # "BM" begins many a text: the four reserved bytes after the size are zero in a real file.
    (re.compile(rb"BM....\0\0\0\0", re.DOTALL), "bmp"),
)


def _family(data: bytes) -> Format | None:
    size = min(int.from_bytes(data[:4]), 256)
    brands = [data[8:12], *(data[at : at + 4] for at in range(16, size, 4))]
    if brands[0] in AVIF_BRANDS:
        return "avif"
    if brands[0] in HEIF_BRANDS:
        return "heif"
    if brands[0] in COMMON_BRANDS:
        return "avif" if AVIF_BRANDS.intersection(brands) else "heif"
    return None


def end_of(kind: Format, data: bytes) -> int | None:
    """Where the picture ends, by its container's own account.

    Args:
        kind: what `recognise` said.
        data: the whole file.

    Returns:
        The offset of the first byte behind the picture. `len(data)` where the container does not say (TIFF), or where
        it has more than `MAX_STEPS` parts. `None` if the file stops before its picture does.
    """
    return _ENDS[kind](data)


def jpeg_segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """What stands before a JPEG's first scan: each segment's marker, where its content begins, and the claimed length.

    Args:
        data: a JPEG file, perhaps cut off.
    """
    at = 2
    for _ in range(MAX_STEPS):
        found = _MARKER.search(data, at)
        if found is None or data[found.end() - 1] in {_END_OF_IMAGE, _START_OF_SCAN}:
            return
        code, at = data[found.end() - 1], found.end()
        if code not in _BARE_MARKERS:
            length = int.from_bytes(data[at : at + 2])
            yield code, at + 2, length - 2
            at += length


def _end_of_jpeg(data: bytes) -> int | None:
    at = 2
    for _ in range(MAX_STEPS):
        found = _MARKER.search(data, at)
        if found is None:
            return None
        code, at = data[found.end() - 1], found.end()
        if code == _END_OF_IMAGE:
            return at
        if code not in _BARE_MARKERS:
            at += int.from_bytes(data[at : at + 2])
    return len(data)


_MARKER: Final = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")  # not a stuffed zero, a restart or a filler
_START_OF_SCAN: Final = 0xDA
_END_OF_IMAGE: Final = 0xD9
_BARE_MARKERS: Final = frozenset({0x01, 0xD8})  # the markers, besides the end, that carry no length


def png_chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """The chunks of a PNG: each one's type, where its content begins, and the length it claims.

    Args:
        data: a PNG file, perhaps cut off: the last chunk may claim more than is there.
    """
    at = 8
    while at + 8 <= len(data):
        length = int.from_bytes(data[at : at + 4])
        yield data[at + 4 : at + 8], at + 8, length
        at += 12 + length


def _end_of_png(data: bytes) -> int | None:
    for steps, (kind, start, length) in enumerate(png_chunks(data)):
        if kind == b"IEND":
            return start + length + 4 if start + length + 4 <= len(data) else None
        if steps > MAX_STEPS:
            return len(data)
    return None


def _end_of_gif(data: bytes) -> int | None:
    at = 13 + _palette_bytes(data[10:11])
    for _ in range(MAX_STEPS):
        match data[at : at + 1]:
            case b"":
                return None
            case b";":
                return at + 1
            case b",":
                at += 11 + _palette_bytes(data[at + 9 : at + 10])
            case _:  # an extension, or rubbish that viewers step over in the same way
                at += 2
        while (length := data[at : at + 1]) not in {b"", b"\0"}:
            at += 1 + length[0]
        at += 1
    return len(data)


def _palette_bytes(flags: bytes) -> int:
    return 3 << ((flags[0] & 7) + 1) if flags and flags[0] & 0x80 else 0


def _end_of_webp(data: bytes) -> int | None:
    return _within(8 + int.from_bytes(data[4:8], "little"), data)


def _end_of_bmp(data: bytes) -> int | None:
    return _within(int.from_bytes(data[2:6], "little") or len(data), data)


def _end_of_boxes(data: bytes) -> int | None:
    at = 0
    for _ in range(MAX_STEPS):
        if at >= len(data):
            return _within(at, data)
        size = int.from_bytes(data[at : at + 4])
        if data[at + 4 : at + 8] not in _BOXES:
            return at
        if size == 0:  # to the end of the file
            return len(data)
        if size == 1:
            size = int.from_bytes(data[at + 8 : at + 16])
        if size < 8:  # noqa: PLR2004 - a box is at least its head
            return at
        at += size
    return len(data)


_BOXES: Final = frozenset(
    {b"ftyp", b"meta", b"mdat", b"moov", b"moof", b"mfra", b"sidx", b"styp", b"free", b"skip", b"wide", b"uuid"},
)
"""What may stand at the top of a file (ISO 14496-12). Anything else is not the picture's."""


def _end_of_tiff(data: bytes) -> int | None:
    return len(data)


def _within(end: int, data: bytes) -> int | None:
    return end if end <= len(data) else None


_ENDS: Final[dict[Format, Callable[[bytes], int | None]]] = {
    "jpeg": _end_of_jpeg,
    "png": _end_of_png,
    "gif": _end_of_gif,
    "webp": _end_of_webp,
    "avif": _end_of_boxes,
    "heif": _end_of_boxes,
    "bmp": _end_of_bmp,
    "tiff": _end_of_tiff,
}
