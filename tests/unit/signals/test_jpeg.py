from __future__ import annotations

import io
import struct
from collections.abc import Callable

import numpy as np
import pytest
import simplejpeg
from PIL import Image

from takeback.signals import jpeg
from takeback.signals.intake import Limits, Picture, read_luminance, read_picture
from takeback.signals.luminance import Luminance
from tests.pictures import blobs
from tests.samples import encoded, files, painting

KINDS: dict[str, Callable[[], bytes]] = {
    "4:4:4": lambda: encoded(painting(), "JPEG", subsampling=0),
    "4:2:2": lambda: encoded(painting(), "JPEG", subsampling=1),
    "4:2:0": lambda: encoded(painting(), "JPEG", subsampling=2),
    "4:4:0": lambda: simplejpeg.encode_jpeg(np.asarray(painting()), colorsubsampling="440"),
    "4:1:1": lambda: simplejpeg.encode_jpeg(np.asarray(painting()), colorsubsampling="411"),
    "grey": lambda: encoded(painting().convert("L"), "JPEG"),
    "progressive": lambda: encoded(painting(), "JPEG", progressive=True),
    "progressive grey": lambda: encoded(painting().convert("L"), "JPEG", progressive=True),
    "kept as RGB": lambda: encoded(painting(), "JPEG", keep_rgb=True),
    "with restarts": lambda: encoded(painting(), "JPEG", restart_marker_blocks=3),
    "of low quality": lambda: encoded(painting(), "JPEG", quality=3),
    "of odd size": lambda: encoded(painting().resize((131, 77)), "JPEG"),
}


def _head(data: bytes) -> jpeg.Head:
    head = jpeg.head(data)
    assert head is not None
    return head


def _oriented(orientation: int, size: tuple[int, int] = (90, 60)) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return encoded(painting().resize(size), "JPEG", exif=exif)


@pytest.mark.parametrize("kind", KINDS)
def test_the_pixels_are_pillows_to_the_last_bit(kind: str) -> None:
    data = KINDS[kind]()
    found = jpeg.pixels(data, _head(data))
    assert found is not None
    assert (found == np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))).all()


def test_cmyk_is_not_plain() -> None:
    assert jpeg.head(files()["jpeg cmyk"]) is None


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_orientation_is_the_one_that_pillow_finds(orientation: int) -> None:
    assert _head(_oriented(orientation)).orientation == orientation


def test_exif_may_stand_behind_other_segments() -> None:
    data = _oriented(6)
    comment = b"\xff\xfe" + struct.pack(">H", 60_002) + bytes(60_000)
    assert _head(data[:2] + comment * 3 + data[2:]).orientation == 6


@pytest.mark.parametrize("cut", [3, 20, 60])
def test_exif_that_breaks_off_says_nothing(cut: int) -> None:
    data = _oriented(6)
    at = data.index(b"Exif\0\0")
    length = int.from_bytes(data[at - 2 : at])
    rubbish = data[:at] + b"Exif\0\0"[:cut] + bytes(max(0, length - 2 - min(cut, 6))) + data[at + length - 2 :]
    assert _head(rubbish).orientation == 1


@pytest.mark.parametrize(
    ("size", "scale"),
    [((255, 2000), 1), ((511, 800), 1), ((512, 512), 2), ((1023, 1024), 2), ((1024, 4000), 4), ((2048, 2100), 8)],
)
def test_a_picture_is_scaled_down_only_while_enough_is_left(size: tuple[int, int], scale: int) -> None:
    data = encoded(painting().resize(size), "JPEG")
    seen = read_luminance(data, Limits())
    assert isinstance(seen, Luminance)
    assert seen.scale == scale
    assert (seen.width, seen.height) == size
    assert seen.values.shape == (-(-size[1] // scale), -(-size[0] // scale))


def test_the_luminance_of_grey_is_the_grey_itself() -> None:
    data = KINDS["grey"]()
    seen = read_luminance(data, Limits())
    assert seen is not None
    assert (seen.values == np.asarray(Image.open(io.BytesIO(data)))).all()


@pytest.mark.parametrize("name", sorted(name for name in files() if name not in {"jpeg", "jpeg progressive"}))
def test_no_other_format_has_a_luminance(name: str) -> None:
    assert read_luminance(files()[name], Limits()) is None


def test_a_jpeg_that_keeps_red_green_and_blue_has_no_luminance() -> None:
    assert read_luminance(KINDS["kept as RGB"](), Limits()) is None


@pytest.mark.parametrize("cut", [1, 2, 100, 5000, -10, -3, 2000])
def test_a_cut_file_has_no_luminance(cut: int) -> None:
    assert read_luminance(files()["jpeg"][:-cut], Limits()) is None


@pytest.mark.parametrize("broken", [b"\xff\xd0\xff\xd1rubbish", b"\xff\xff\xff\xff"])
def test_a_damaged_file_goes_the_slow_way(broken: bytes) -> None:
    data = bytearray(files()["jpeg"])
    at = len(data) - 500
    data[at : at + len(broken)] = broken
    assert read_luminance(bytes(data), Limits()) is None
    assert isinstance(read_picture(bytes(data), Limits()), Picture)


def test_what_hangs_behind_is_marked() -> None:
    seen = read_luminance(files()["jpeg"] + b"PK", Limits())
    assert seen is not None
    assert seen.marks == ("trailing_data",)


@pytest.mark.parametrize(
    "limits", [Limits(bytes=1000), Limits(pixels=98_303), Limits(longest_side=383), Limits(shortest_side=257)]
)
def test_limits_are_checked_before_anything_is_decoded(limits: Limits, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simplejpeg, "decode_jpeg", None)
    assert read_luminance(files()["jpeg"], limits) is None
    assert not isinstance(read_picture(files()["jpeg"], limits), Picture)


def test_a_head_that_claims_another_size_than_the_pixels_is_never_believed() -> None:
    data = bytearray(encoded(Image.fromarray(blobs(64, 64, seed=1)), "JPEG"))
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 7] = (40_000).to_bytes(2)
    assert read_luminance(bytes(data), Limits(longest_side=39_999)) is None
    assert read_luminance(bytes(data), Limits()) is None
