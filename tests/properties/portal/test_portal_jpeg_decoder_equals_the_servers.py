"""The portal's own JPEG decoder gives the server's pixels; and whatever the bytes are, it ends with a plain answer."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from takeback.signals.hashers.pdq import PdqHash, hash_bytes
from tests.pictures import blobs
from tests.portal_scripts import decode, pixels_of
from tests.samples import encoded, read

SIZES = [(64, 64), (97, 131), (200, 333), (8, 17), (33, 9), (9, 65)]
HELD_WITHIN = 20
"""Bits within which a picture is held for the sake of an entry that nobody has looked at."""
ANSWERS = {"damaged", "truncated", "unsupported", "too_many_pixels", "too_small", "not_enough_memory"}


def _jpegs(height: int, width: int) -> Iterator[tuple[str, bytes]]:
    """Every way to write one picture that the decoder must know."""
    picture = Image.fromarray(blobs(height, width, height * width))
    for progressive in (False, True):
        for subsampling in ("4:4:4", "4:2:2", "4:2:0", "4:1:1"):
            for restarts in (0, 1, 3):
                how = {"progressive": progressive, "subsampling": subsampling, "restart_marker_blocks": restarts}
                yield f"{how}", encoded(picture, "JPEG", quality=85, **how)
        for mode in ("L", "CMYK"):
            yield f"{mode} {progressive}", encoded(picture.convert(mode), "JPEG", progressive=progressive)
    for quality in (1, 30, 100):
        yield f"quality {quality}", encoded(picture, "JPEG", quality=quality)
    yield "RGB", encoded(picture, "JPEG", keep_rgb=True)
    yield "YCCK", _as_ycck(encoded(picture.convert("CMYK"), "JPEG"))
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = orientation
        yield f"orientation {orientation}", encoded(picture, "JPEG", subsampling="4:2:0", exif=exif)


def _as_ycck(cmyk: bytes) -> bytes:
    """The same channels, said to be brightness, colours and black."""
    at = cmyk.index(b"Adobe") + 11
    return cmyk[:at] + b"\x02" + cmyk[at + 1 :]


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_every_pixel_is_the_servers(size: tuple[int, int], tmp_path: Path) -> None:
    cases = dict(_jpegs(*size))
    answers = decode(tmp_path, list(cases.values()), band=2_000)
    for at, ((name, data), answer) in enumerate(zip(cases.items(), answers, strict=True)):
        expected = read(data).pixels
        found = pixels_of(tmp_path, at, answer["height"], answer["width"])
        assert found.shape == expected.shape, name
        assert np.array_equal(found, expected), f"{name}: {abs(found.astype(int) - expected).max()}"


def _whole() -> list[bytes]:
    picture = Image.fromarray(blobs(160, 240, 3))
    ways: list[dict[str, Any]] = [{}, {"progressive": True}, {"restart_marker_blocks": 4}, {"subsampling": "4:4:4"}]
    return [encoded(picture, "JPEG", quality=85, **how) for how in ways]


def _answered(answer: dict[str, Any]) -> None:
    assert "fault" not in answer, answer["fault"]
    assert len(answer.get("pdq", "0" * 64)) == 64
    assert answer.get("reason", "damaged") in ANSWERS
    assert answer["milliseconds"] < 20_000


def test_a_file_that_is_cut_is_refused_unless_its_hash_still_finds_the_whole_picture(tmp_path: Path) -> None:
    cut = [(data, data[: len(data) * part // 40]) for data in _whole() for part in range(40)]
    hashed = 0
    for (data, _), answer in zip(cut, decode(tmp_path, [part for _, part in cut]), strict=True):
        _answered(answer)
        if "reason" in answer:
            assert answer["reason"] == "truncated"
            continue
        hashed += 1
        whole = hash_bytes(data)
        assert isinstance(whole, PdqHash)
        assert (int(answer["pdq"], 16) ^ int(whole.value, 16)).bit_count() <= HELD_WITHIN
    assert hashed > 20


def test_damaged_bytes_never_hang_and_never_fail(tmp_path: Path) -> None:
    chance = np.random.default_rng(7)
    files = []
    for data in _whole():
        for _ in range(60):
            broken = bytearray(data)
            for place in chance.integers(2, len(broken), chance.integers(1, 12)):
                broken[place] = chance.integers(0, 256)
            start = int(chance.integers(2, len(broken)))
            if chance.random() < 0.3:
                del broken[start : start + int(chance.integers(1, 400))]
            files.append(bytes(broken))
    files += [b"\xff\xd8\xff" + chance.bytes(2_000) for _ in range(40)]
    for answer in decode(tmp_path, files):
        _answered(answer)


def test_a_file_that_promises_more_than_it_has_costs_nothing(tmp_path: Path) -> None:
    promising = []
    for data in _whole()[:2]:
        at = next(data.index(marker) for marker in (b"\xff\xc0", b"\xff\xc2") if marker in data)
        for height, width in ((65_535, 65_535), (9_000, 9_000), (0, 100), (7, 60_000)):
            size = height.to_bytes(2) + width.to_bytes(2)
            promising.append(data[: at + 5] + size + data[at + 9 :])
    answers = decode(tmp_path, promising)
    for answer in answers:
        _answered(answer)
        assert "reason" in answer
    assert {each["reason"] for each in answers[::4]} == {"too_many_pixels"}


def test_scans_without_end_are_followed_only_so_far(tmp_path: Path) -> None:
    data = _whole()[1]
    last = data.rindex(b"\xff\xda")
    scans = data[last:].removesuffix(b"\xff\xd9")
    (answer,) = decode(tmp_path, [data[:last] + scans * 2_000 + b"\xff\xd9"])
    _answered(answer)
    assert answer["milliseconds"] < 5_000


@pytest.mark.parametrize("kind", ["arithmetic", "lossless", "12 bits"])
def test_a_jpeg_of_a_rare_kind_is_named(kind: str, tmp_path: Path) -> None:
    data = bytearray(_whole()[0])
    at = data.index(b"\xff\xc0")
    match kind:
        case "arithmetic":
            data[at + 1] = 0xC9
        case "lossless":
            data[at + 1] = 0xC3
        case _:
            data[at + 4] = 12
    (answer,) = decode(tmp_path, [bytes(data)])
    assert answer["reason"] == "unsupported"


def test_a_progressive_file_whose_scans_come_one_colour_at_a_time(tmp_path: Path) -> None:
    file = io.BytesIO()
    Image.fromarray(blobs(70, 90, 1)).save(file, "JPEG", progressive=True, subsampling="4:2:0", optimize=True)
    (answer,) = decode(tmp_path, [file.getvalue()])
    assert np.array_equal(pixels_of(tmp_path, 0, answer["height"], answer["width"]), read(file.getvalue()).pixels)
