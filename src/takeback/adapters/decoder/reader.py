"""The program that a child runs: read a picture, answer, again, until the parent hangs up.

Started isolated (`python -I`), so that no variable and no working folder decides what is imported.
"""

from __future__ import annotations

import io
import json
import os
from typing import Final

from pi_heif import options as heif_options
from PIL import AvifImagePlugin, Image, ImageCms

from takeback.adapters.decoder.frames import (
    QUESTION_HEAD_BYTES,
    READY,
    Wish,
    frame,
    from_question_head,
    to_answer,
    to_shown_answer,
)
from takeback.adapters.decoder.sandbox import die_with_parent, give_up_everything
from takeback.signals.hashing import hash_picture
from takeback.signals.intake import Limits, unhashable
from takeback.signals.showing import show_picture

OUT_OF_MEMORY: Final = "decoder_out_of_memory"


def main(parent: int, settings: str) -> None:
    """Serve the parent over standard input and output, from inside the sandbox.

    Args:
        parent: its process id.
        settings: JSON: `limits` (the fields of `Limits`), `memory_mib`, `cpu_seconds`.
    """
    die_with_parent(parent)
    chosen = json.loads(settings)
    limits = Limits(**chosen["limits"])
    answers = os.dup(1)
    os.dup2(2, 1)  # what a C library prints must not pass for an answer
    _warm_up(limits)
    give_up_everything(memory_mib=chosen["memory_mib"], cpu_seconds=chosen["cpu_seconds"])
    _send(answers, READY)
    while (head := _receive(QUESTION_HEAD_BYTES)) is not None:
        length, wish = from_question_head(head)
        _send(answers, _answer(length, limits, wish))


def _answer(length: int, limits: Limits, wish: Wish) -> bytes:
    try:
        data = _receive(length) or b""
        if wish is Wish.PICTURE:
            return to_shown_answer(show_picture(data, limits))
        return to_answer(hash_picture(data, limits, fast=wish is Wish.SIGNALS_FAST))
    except MemoryError:
        return to_answer(unhashable(OUT_OF_MEMORY))


def _receive(length: int) -> bytes | None:
    """Exactly so many bytes, or `None` if the parent has hung up."""
    data = io.BytesIO()
    while (missing := length - data.tell()) > 0:
        part = os.read(0, min(missing, _PART_BYTES))
        if not part:
            return None
        data.write(part)
    return data.getvalue()


_PART_BYTES: Final = 1024 * 1024


def _send(answers: int, body: bytes) -> None:
    rest = memoryview(frame(body))
    while rest:
        rest = rest[os.write(answers, rest) :]


def _warm_up(limits: Limits) -> None:
    """Read one small picture of each kind: what a decoder imports or opens late, it can no more open in the sandbox."""
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    heif_options.DECODE_THREADS = 1
    colours = Image.linear_gradient("L").resize((64, 64))
    for kind, mode in _SAMPLES:
        file = io.BytesIO()
        colours.convert(mode).save(file, kind)
        hash_picture(file.getvalue(), limits)
        hash_picture(file.getvalue(), limits, fast=True)
        show_picture(file.getvalue(), limits)
        hash_picture(file.getvalue()[:-40], limits)
    hash_picture(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(64), limits)
    ImageCms.profileToProfile(colours.convert("RGB"), ImageCms.createProfile("sRGB"), ImageCms.createProfile("sRGB"))


_SAMPLES: Final = (
    ("JPEG", "RGB"),
    ("JPEG", "CMYK"),
    ("PNG", "RGBA"),
    ("PNG", "P"),
    ("PNG", "I;16"),
    ("GIF", "P"),
    ("WEBP", "RGBA"),
    ("AVIF", "RGB"),
    ("BMP", "RGB"),
    ("TIFF", "F"),
    ("TIFF", "LAB"),
)
