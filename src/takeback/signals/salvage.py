"""What a cut or broken file still shows.

Cutting a few bytes off a picture must not be a way past the bank, so what decodes is hashed. How much that is, no
decoder says soundly; so the picture is decoded twice, with a different thing standing wherever nothing was decoded.
What is alike in both comes from the file, and what differs does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from takeback.signals.colours import to_rgb
from takeback.signals.containers import Format
from takeback.signals.opening import Opened, open_as


@dataclass(frozen=True, slots=True)
class Salvaged:
    """A picture of which a part was decoded.

    Attributes:
        pixels: uint8, shape (height, width, 3), as stored (not yet upright). Where nothing was decoded, the
            last known row fades into the picture's mean colour: that keeps the hash nearest to the whole picture's.
        share: how much of the picture comes from the file, 0 to 1.
        orientation: 1 to 8, as in EXIF.
    """

    pixels: NDArray[np.uint8]
    share: float
    orientation: int


def salvage(kind: Format, data: bytes, fits: Callable[[tuple[int, int]], bool]) -> Salvaged | None:
    """Decode what there is.

    Args:
        kind: what `recognise` said.
        data: a file that does not decode as it stands.
        fits: whether a picture of that width and height may be decoded; asked before each decoding.

    Returns:
        What there is, or `None` if nothing decodes.

    Raises:
        Exception: whatever a decoder throws at the file's head.
    """

    def reopen(file: bytes) -> Opened | None:
        opened = open_as(kind, file)
        return opened if fits(opened.image.size) else None

    match kind:
        case "jpeg":
            return _ended_by_hand(data, reopen)
        case "webp" | "avif" | "heif":
            return _continued_twice(_continuations(kind, data), reopen)
        case "png" | "gif" | "bmp" | "tiff":
            return _on_two_canvases(data, reopen)


_Reopen = Callable[[bytes], Opened | None]


def _ended_by_hand(data: bytes, reopen: _Reopen) -> Salvaged | None:
    """JPEG: put the missing end marker there. libjpeg leaves every block that it never reached in one flat grey."""
    opened = reopen(data + b"\xff\xd9")
    if opened is None:
        return None
    opened.image.load()
    pixels = to_rgb(opened.image).copy()
    height, width, _ = pixels.shape
    known = np.ones((height, width), np.bool_)
    grey = _JPEG_UNREACHED.get(opened.image.mode, 128)
    # Blocks are written row by row, so the unreached are the last ones without a gap, and the one before broke off.
    for top in reversed(range(0, height, _JPEG_BLOCK)):
        for left in reversed(range(0, width, _JPEG_BLOCK)):
            block = pixels[top : top + _JPEG_BLOCK, left : left + _JPEG_BLOCK]
            inner = block[_BLEED:, _BLEED:] if min(block.shape[:2]) > _BLEED else block
            reached = abs(inner.astype(np.int16) - grey).max() > 1
            if reached and known.all():
                return _filled(pixels, known, opened.orientation)
            known[top : top + _JPEG_BLOCK, left : left + _JPEG_BLOCK] = False
            if reached:
                return _filled(pixels, known, opened.orientation)
    return _filled(pixels, known, opened.orientation)


_BLEED: Final = 2
"""How far a neighbour's colour reaches into a block when thinned-out colours are enlarged."""
_JPEG_BLOCK: Final = 16
_JPEG_UNREACHED: Final = {"CMYK": 64}
"""128 in each of the file's own channels, brought to RGB."""


def _on_two_canvases(data: bytes, reopen: _Reopen) -> Salvaged | None:
    """Formats whose decoder writes rows as they come: let it write over two different grounds."""
    views: list[NDArray[np.generic]] = []
    first: tuple[Opened, Image.Image] | None = None
    for canvas in (0, 1):
        opened = reopen(data)
        stored = _decode_over(opened, canvas) if opened else None
        if opened is None or stored is None:
            return None
        views.append(np.asarray(stored))
        first = first or (opened, stored)
    if first is None or views[0].shape != views[1].shape:
        return None
    opened, stored = first
    known = views[0] == views[1]
    pixels = to_rgb(stored).copy()
    known = known.all(axis=2) if known.ndim == pixels.ndim else known
    known = _spread(pixels, known, _PASSES.get(opened.image.format or "", ()))
    return _filled(pixels, known, _still_to_turn(opened))


def _decode_over(opened: Opened, canvas: int) -> Image.Image | None:
    image = opened.image
    prepare = image.load_prepare

    def prepare_canvas() -> None:
        prepare()
        if canvas:
            ground = image.im.getpixel((0, 0))
            image.im.paste(_another(ground), (0, 0, *image.im.size))

    image.load_prepare = prepare_canvas  # type: ignore[method-assign]  # this one picture's, not the class's
    try:
        image.load()
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - the file is known to be broken; what was written before it broke is what counts
        if image._im is None:  # noqa: SLF001 - there is no public way to ask whether anything was begun
            return None
    return image._new(image.im)  # noqa: SLF001 - nor to take what a failed load has left behind


def _another(ground: float | tuple[int, ...]) -> float | tuple[int, ...]:
    if isinstance(ground, tuple):
        return tuple(0 if band else 1 for band in ground)
    return 0 if ground else 1


def _still_to_turn(opened: Opened) -> int:
    # Pillow turns a TIFF only when it loads to the end, and then strikes the tag out.
    tags = getattr(opened.image, "tag_v2", {})
    orientation = tags.get(0x0112, opened.orientation)
    return orientation if isinstance(orientation, int) and 1 <= orientation <= 8 else 1  # noqa: PLR2004 - eight ways


def _spread(
    pixels: NDArray[np.uint8], known: NDArray[np.bool_], passes: tuple[tuple[int, int], ...]
) -> NDArray[np.bool_]:
    """Interlaced: let each pixel of a coarse pass stand for its block until a finer one comes, as viewers do.

    A picture that is not interlaced gains seven rows by it, which does no harm.

    Args:
        pixels: uint8, shape (height, width, 3); changed in place.
        known: bool, shape (height, width).
        passes: rows and columns from one pixel to the next, finest first.

    Returns:
        What is known then.
    """
    height, width = known.shape
    for down, right in passes:
        coarse = np.repeat(np.repeat(known[::down, ::right], down, axis=0), right, axis=1)[:height, :width]
        blocks = np.repeat(np.repeat(pixels[::down, ::right], down, axis=0), right, axis=1)[:height, :width]
        fresh = coarse & ~known
        pixels[fresh] = blocks[fresh]
        known = known | fresh
    return known


_PASSES: Final = {
    "PNG": ((1, 2), (2, 2), (2, 4), (4, 4), (4, 8), (8, 8)),
    "GIF": ((2, 1), (4, 1), (8, 1)),
}
"""Source: PNG, third edition, 8, "Interlacing" (Adam7); GIF 89a, appendix E."""


def _continued_twice(continuations: Iterator[bytes], reopen: _Reopen) -> Salvaged | None:
    """Formats that refuse a short file: continue it with two kinds of rubbish, and keep the rows that do not care."""
    first: NDArray[np.uint8] | None = None
    for longer in continuations:
        try:
            opened = reopen(longer)
            if opened is None:
                return None
            opened.image.load()
            pixels = to_rgb(opened.image).copy()
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001, S112 - this rubbish does not pass for a picture; another kind may
            continue
        if first is not None and first.shape == pixels.shape:
            alike = (first == pixels).all(axis=2)
            return _filled(first, alike, opened.orientation)
        first = pixels
    return None


def _continuations(kind: Format, data: bytes) -> Iterator[bytes]:
    if kind == "webp":
        data, missing = _lengthened_webp(data)
    else:
        missing = _missing_from_boxes(data)
    # At least half of the picture must be there, so a file that claims to be far longer is not worth the memory.
    if not 0 < missing <= 3 * len(data):
        return
    for filler in _FILLERS:
        yield data + (filler * (missing // len(filler) + 1))[:missing]


_FILLERS: Final = (b"\x00", b"\xff", b"\x13\x77\xc4", b"\x55", *(bytes([each]) for each in range(16, 256, 24)))
"""WebP and HEIC take the first two. AVIF takes one in four, because it checks how a stretch of data ends."""


def _lengthened_webp(data: bytes) -> tuple[bytes, int]:
    """The file with its last chunk declared longer, since the decoder counts the bytes that rubbish uses up."""
    at = 12
    while at + 8 <= len(data):
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        if at + 8 + length > len(data):
            longer = min(2 * length, 0x7FFFFFF0) & ~1
            missing = at + 8 + longer - len(data)
            whole = (len(data) + missing - 8).to_bytes(4, "little")
            return data[:4] + whole + data[8 : at + 4] + longer.to_bytes(4, "little") + data[at + 8 :], missing
        at += 8 + length + length % 2
    return data, 0


def _missing_from_boxes(data: bytes) -> int:
    at = 0
    while 0 <= at < len(data):
        size = int.from_bytes(data[at : at + 4])
        if size < 8:  # noqa: PLR2004 - a box is at least its head; the 64-bit kind is for films
            return 0
        at += size
    return at - len(data)


def _filled(pixels: NDArray[np.uint8], known: NDArray[np.bool_], orientation: int) -> Salvaged:
    """Let the last known row fade out, strip by strip, wherever nothing is known.

    Args:
        pixels: uint8, shape (height, width, 3); changed in place.
        known: bool, shape (height, width).
        orientation: 1 to 8, handed on.
    """
    height, width = known.shape
    mean = _mean_of(pixels, known)
    share = 0
    for left in range(0, width, _STRIP):
        strip = pixels[:, left : left + _STRIP]
        whole = known[:, left : left + _STRIP].all(axis=1)
        share += int(whole.sum()) * strip.shape[1]
        rows, missing = np.flatnonzero(whole), np.flatnonzero(~whole)
        if not len(rows):
            strip[:] = mean
            continue
        after = np.searchsorted(rows, missing).clip(0, len(rows) - 1)
        before = (after - 1).clip(0)
        nearest = np.where(abs(rows[after] - missing) < abs(rows[before] - missing), rows[after], rows[before])
        fade = np.exp(-_FADE * abs(nearest - missing) / height).astype(np.float32)[:, np.newaxis, np.newaxis]
        strip[missing] = mean + (strip[nearest] - mean) * fade
    return Salvaged(pixels, share / (height * width), orientation)


_STRIP: Final = 16
_FADE: Final = 16
"""How fast: to a third of its contrast over a sixteenth of the height. Measured: docs/adr/0010-intake.md."""


def _mean_of(pixels: NDArray[np.uint8], known: NDArray[np.bool_]) -> NDArray[np.float32]:
    rows = np.flatnonzero(known.any(axis=1))
    sample = pixels[rows[:: max(len(rows) // 64, 1)]] if len(rows) else pixels[:1]
    mean: NDArray[np.float32] = sample.mean(axis=(0, 1), dtype=np.float32)
    return mean
