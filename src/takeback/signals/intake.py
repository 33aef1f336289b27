"""Image, step 1: from hostile bytes to an upright picture, or to a plain reason why not.

Pure: no file, no socket, no process. It does not defend itself against a decoder that hangs, crashes or fills the
memory: whatever comes from outside goes through `takeback.adapters.decoder`, which runs this in a child with limits.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from takeback.base.words import gettext_noop as _
from takeback.signals import jpeg
from takeback.signals.colours import to_rgb
from takeback.signals.containers import Format, end_of, recognise
from takeback.signals.luminance import Luminance
from takeback.signals.opening import open_as
from takeback.signals.orientation import upright
from takeback.signals.salvage import salvage
from takeback.signals.signal import Unhashable


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What is still looked at.

    There is no limit on frames: only the first is ever decoded, and refusing the others would be a way past the bank.

    Attributes:
        bytes: most bytes of a file.
        pixels: most pixels of a picture, checked from its head before anything is decoded.
        longest_side: most pixels along one side.
        shortest_side: fewest pixels along one side.
    """

    bytes: int = 64 * 1024 * 1024
    pixels: int = 100_000_000
    longest_side: int = 65_535
    shortest_side: int = 8


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A picture in plain colours.

    Attributes:
        stored: uint8, shape (rows, columns, 3), red green blue, as it lies in the file; perhaps read-only.
        format: what the bytes are.
        marks: what a reader should know of how it was read, from `MARKS`; sorted.
        orientation: 1 to 8, as in EXIF: how it must be turned to stand upright.
    """

    stored: NDArray[np.uint8]
    format: Format
    marks: tuple[str, ...] = ()
    orientation: int = 1

    @property
    def pixels(self) -> NDArray[np.uint8]:
        """The upright picture: uint8, shape (height, width, 3). Turned anew each time: keep it if it is used twice."""
        return upright(self.stored, self.orientation)


REASONS: Final[dict[str, str]] = {
    "empty": _("The file is empty. Choose the picture again."),
    "not_a_picture": _("The file is not a picture. Choose a JPEG, PNG, GIF, WebP, AVIF, HEIC, BMP or TIFF file."),
    "unsupported": _("Pictures of this kind cannot be read. Save it as JPEG or PNG and try again."),
    "too_many_bytes": _("The file is larger than is accepted. Save the picture with a lower quality and try again."),
    "too_many_pixels": _("The picture has more pixels than are accepted. Make it smaller and try again."),
    "too_small": _("The picture is too small to be recognised again. Use a larger copy of it."),
    "truncated": _("Less than half of the picture is there. Get the whole file and try again."),
    "damaged": _("The file is damaged and shows less than half of the picture. Use another copy of it."),
    "decoder_timed_out": _("Reading the picture took too long. Save it as JPEG or PNG and try again."),
    "decoder_crashed": _("The picture could not be read. Save it as JPEG or PNG and try again."),
    "decoder_out_of_memory": _("Reading the picture took too much memory. Make it smaller and try again."),
}
"""Every reason why a picture gives no signal, and what to tell a person. The words are stable."""

MARKS: Final[dict[str, str]] = {
    "trailing_data": _("There is more in the file, behind the picture. It was not looked at."),
    "truncated": _("The file ends early or breaks off. What it still shows was hashed."),
}
"""Every mark, and what it means. The words are stable."""

ENOUGH: Final = 0.5
"""A picture of which less than this share decodes is not hashed: what stands in for the rest would outweigh it."""


def unhashable(reason: str) -> Unhashable:
    """The refusal for one of `REASONS`.

    Args:
        reason: its word.
    """
    return Unhashable(reason, REASONS[reason])


def read_picture(data: bytes, limits: Limits) -> Picture | Unhashable:
    """Read the first picture of a file.

    Never raises on account of the bytes. Warnings of the decoders are silenced for its duration, which Python can do
    only for the whole process: call it from one thread at a time.

    Args:
        data: the whole file.
        limits: what is still looked at.

    Returns:
        The picture, or why there is none: any of `REASONS` but the `decoder_` ones, which the child's parent gives.

    Raises:
        MemoryError: this process has not enough memory for it.
    """
    if not data:
        return unhashable("empty")
    if len(data) > limits.bytes:
        return unhashable("too_many_bytes")
    kind = recognise(data)
    if kind is None:
        return unhashable("not_a_picture")
    if kind == "other":
        return unhashable("unsupported")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _read(kind, data, limits)


def read_luminance(data: bytes, limits: Limits) -> Luminance | None:
    """The brightness alone, at a reduced size where that is safe: for a whole and plain JPEG, and nothing else.

    The same limits hold as in `read_picture`, and are checked before anything is decoded.

    Args:
        data: the whole file.
        limits: what is still looked at.

    Returns:
        `None` wherever `read_picture` must be asked: another format, a damaged or cut file, one beyond the limits.

    Raises:
        MemoryError: this process has not enough memory for it.
    """
    if not 0 < len(data) <= limits.bytes or recognise(data) != "jpeg" or (end := end_of("jpeg", data)) is None:
        return None
    head = jpeg.head(data)
    if head is None or _refusal_of_size(head.size, limits):
        return None
    return jpeg.luminance(data, head, _marks(end, len(data)))


def _marks(end: int | None, length: int) -> tuple[str, ...]:
    return ("truncated",) if end is None else ("trailing_data",) if end < length else ()


def _read(kind: Format, data: bytes, limits: Limits) -> Picture | Unhashable:
    end = end_of(kind, data)
    marks = set(_marks(end, len(data)))
    if kind == "jpeg" and end is not None and (plain := _plain_jpeg(data, limits, _marks(end, len(data)))):
        return plain
    try:
        opened = open_as(kind, data)
        if refusal := _refusal_of_size(opened.image.size, limits):
            return refusal
        opened.image.load()
        pixels, orientation = to_rgb(opened.image), opened.orientation
    except Exception as fault:  # noqa: BLE001 - a hostile file can make a decoder raise anything
        _pass_on_memory(fault)
        if isinstance(fault, Image.DecompressionBombError):
            return unhashable("too_many_pixels")
        try:
            part = salvage(kind, data, lambda size: _refusal_of_size(size, limits) is None)
        except Exception as second_fault:  # noqa: BLE001 - as above
            _pass_on_memory(second_fault)
            part = None
        if part is None or part.share < ENOUGH:
            return unhashable("truncated" if end is None else "damaged")
        marks.add("truncated")
        pixels, orientation = part.pixels, part.orientation
    return Picture(pixels, kind, tuple(sorted(marks)), orientation)


def _plain_jpeg(data: bytes, limits: Limits, marks: tuple[str, ...]) -> Picture | Unhashable | None:
    head = jpeg.head(data)
    if head is None:
        return None
    if refusal := _refusal_of_size(head.size, limits):
        return refusal
    pixels = jpeg.pixels(data, head)
    return None if pixels is None else Picture(pixels, "jpeg", marks, head.orientation)


def _pass_on_memory(fault: Exception) -> None:
    """Want of memory is this process's trouble and not the file's; the decoders' own words for it are several."""
    if isinstance(fault, MemoryError) or "out of memory" in str(fault).lower():
        raise MemoryError from fault


def _refusal_of_size(size: tuple[int, int], limits: Limits) -> Unhashable | None:
    width, height = size
    if width * height > limits.pixels or max(size) > limits.longest_side:
        return unhashable("too_many_pixels")
    if min(size) < limits.shortest_side:
        return unhashable("too_small")
    return None
