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
from takeback.signals.colours import to_rgb
from takeback.signals.containers import Format, end_of, recognise
from takeback.signals.opening import open_as
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
    """An upright picture in plain colours.

    Attributes:
        pixels: uint8, shape (height, width, 3), red green blue, turned as EXIF says.
        format: what the bytes are.
        marks: what a reader should know of how it was read, from `MARKS`; sorted.
    """

    pixels: NDArray[np.uint8]
    format: Format
    marks: tuple[str, ...] = ()


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


def _read(kind: Format, data: bytes, limits: Limits) -> Picture | Unhashable:
    end = end_of(kind, data)
    marks = {"truncated"} if end is None else {"trailing_data"} if end < len(data) else set[str]()
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
    return Picture(_upright(pixels, orientation), kind, tuple(sorted(marks)))


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


def _upright(pixels: NDArray[np.uint8], orientation: int) -> NDArray[np.uint8]:
    """Turn the stored pixels as EXIF says.

    Source:
        CIPA DC-008 (Exif 2.32), tag 0x0112: where row 0 and column 0 of the stored picture stand.
    """
    across = pixels.swapaxes(0, 1) if orientation in {5, 6, 7, 8} else pixels
    down = -1 if orientation in {3, 4, 7, 8} else 1
    right = -1 if orientation in {2, 3, 6, 7} else 1
    return np.ascontiguousarray(across[::down, ::right])
