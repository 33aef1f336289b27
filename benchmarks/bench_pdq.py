"""PDQ from JPEG bytes: Pillow and pdqhash, our exact way, our fast way; and how far the fast way is from the exact one.

Times are of one thread's processor, so that other work on the machine counts as little as it can.
"""

from __future__ import annotations

import io
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import mean, median

import numpy as np
import pdqhash
from PIL import Image, ImageEnhance

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from takeback.demo.pictures import sample_pictures
from takeback.signals.hashers.pdq import hash_bytes
from takeback.signals.signal import Unhashable
from tests.conformance import conformance_folder

TITLE = "PDQ from JPEG bytes, one core, beside Pillow + pdqhash"
SIZES = {"12 MP": (4000, 3000, 5), "2 MP": (1632, 1224, 9), "512 px": (512, 512, 25)}
"""Name: width, height, and how often each picture is hashed."""
FRESH = 48
"""How many pictures of about 512 pixels, no two of one size: what is kept for each size must first be computed."""


def rows() -> list[dict[str, str]]:
    """Times at three sizes, then distances on three corpora."""
    return [*_times(), *_distances()]


def _times() -> Iterator[dict[str, str]]:
    scenes = list(_scenes().values())
    for name, (width, height, repeats) in SIZES.items():
        files = [_jpeg(image.resize((width, height), Image.Resampling.LANCZOS), 88) for image in scenes]
        for data in files:
            _ours(data, exact=True)
            _ours(data, exact=False)
        yield from _timed(name, files, repeats)
    sizes = [(512 + 3 * each, 700 - 3 * each) for each in range(FRESH)]
    fresh = [
        _jpeg(scenes[each % len(scenes)].resize(size, Image.Resampling.LANCZOS), 88) for each, size in enumerate(sizes)
    ]
    yield from _timed("about 512 px, each of another size", fresh, 1)


def _timed(name: str, files: list[bytes], repeats: int) -> Iterator[dict[str, str]]:
    """Each way in turn for each file, so that what else the machine does falls on all of them alike."""
    spent: dict[str, list[float]] = {way: [] for way in _WAYS}
    for _ in range(repeats):
        for data in files:
            for way, run in _WAYS.items():
                spent[way].append(_milliseconds(run, data))
    for way, run in _WAYS.items():
        apart = [_bits(run(data), _peer(data)) for data in files]
        yield _row(f"{name}: {way}", spent["Pillow + pdqhash"], spent[way], apart)


def _distances() -> Iterator[dict[str, str]]:
    for name, corpus in {"conformance": _conformance, "generated": _generated, "altered": _altered}.items():
        files = list(corpus())
        if not files:
            continue
        for exact in (True, False):
            apart = [_bits(_ours(data, exact=exact), _peer(data)) for data in files]
            yield _row(f"{len(files)} pictures, {name}: {'exact' if exact else 'fast'}", [], [], apart)


def _row(job: str, peer: list[float], ours: list[float], apart: list[int]) -> dict[str, str]:
    return {
        "job": job,
        "ms": f"{median(ours):.2f}" if ours else "",
        "times faster": f"{median(peer) / median(ours):.1f}" if ours else "",
        "by the mean": f"{mean(peer) / mean(ours):.1f}" if ours else "",  # with the few that take much longer
        "bits from pdqhash: mean": f"{mean(apart):.2f}",
        "most": str(max(apart)),
        "over 10": f"{sum(each > 10 for each in apart) / len(apart):.1%}",  # noqa: PLR2004 - the column says it
    }


def _milliseconds(run: Callable[[bytes], str], data: bytes) -> float:
    start = time.thread_time()
    run(data)
    return (time.thread_time() - start) * 1000


def _peer(data: bytes) -> str:
    bits, _ = pdqhash.compute(np.asarray(Image.open(io.BytesIO(data)).convert("RGB")))
    return np.packbits(bits.astype(np.uint8)).tobytes().hex()


def _ours(data: bytes, *, exact: bool) -> str:
    found = hash_bytes(data, exact, dihedral=False)  # the peer is not asked for its eight either
    if isinstance(found, Unhashable):
        raise TypeError(found.reason)
    return found.value


_WAYS: dict[str, Callable[[bytes], str]] = {
    "Pillow + pdqhash": _peer,
    "exact": lambda data: _ours(data, exact=True),
    "fast": lambda data: _ours(data, exact=False),
}


def _bits(one: str, other: str) -> int:
    return (int(one, 16) ^ int(other, 16)).bit_count()


def _scenes() -> dict[str, Image.Image]:
    return {name: Image.open(io.BytesIO(data)).convert("RGB") for name, data in sample_pictures().items()}


def _conformance() -> Iterator[bytes]:
    folder = conformance_folder()
    if folder is not None:
        yield from (path.read_bytes() for path in sorted((folder / "pdq").rglob("*.jpg")) if path.name != "CMYK.jpg")


def _generated() -> Iterator[bytes]:
    """Scenes and soft blobs at many sizes, in several kinds of JPEG."""
    chance = np.random.default_rng(20261122)
    scenes = list(_scenes().values())
    for each in range(120):
        width, height = (int(side) for side in chance.integers(90, 1400, 2))
        if each % 2:
            image = scenes[each // 2 % len(scenes)].resize((width, height), Image.Resampling.LANCZOS)
        else:
            grain = int(chance.integers(8, 120))
            coarse = chance.integers(0, 256, (height // grain + 2, width // grain + 2, 3), dtype=np.uint8)
            image = Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)
        yield _jpeg(image, int(chance.integers(30, 98)), subsampling=each % 3, progressive=each % 5 == 0)
    for image in scenes:
        for side in (1600, 2400, 4000, 6000):
            yield _jpeg(image.resize((side, side * 3 // 4), Image.Resampling.LANCZOS), 90)


def _altered() -> Iterator[bytes]:
    """What people do to a picture before they upload it again."""
    folder = conformance_folder()
    images = list(_scenes().values())
    if folder is not None:
        images.append(Image.open(folder / "pdq/bridge-mods/aaa-orig.jpg").convert("RGB"))
    for image in images:
        width, height = image.size
        for quality in (10, 35, 60):
            yield _jpeg(image, quality)
        for share in (0.1, 0.25, 0.6, 2, 3.5):
            yield _jpeg(image.resize((int(width * share), int(height * share)), Image.Resampling.BICUBIC), 80)
        for crop in (0.02, 0.1):
            left, top = int(width * crop), int(height * crop)
            yield _jpeg(image.crop((left, top, width - left, height - top)), 85)
        for factor in (0.4, 1.4, 2.2):
            yield _jpeg(ImageEnhance.Brightness(image).enhance(factor), 85)
            yield _jpeg(ImageEnhance.Contrast(image).enhance(factor), 85)
            yield _jpeg(ImageEnhance.Color(image).enhance(2 * factor), 85)
        yield _jpeg(image.convert("L"), 85)
        for turn in Image.Transpose:
            yield _jpeg(image.transpose(turn), 85)


def _jpeg(image: Image.Image, quality: int, *, subsampling: int = 2, progressive: bool = False) -> bytes:
    file = io.BytesIO()
    image.save(
        file, "JPEG", quality=quality, subsampling=subsampling if image.mode == "RGB" else -1, progressive=progressive
    )
    return file.getvalue()
