from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from takeback.demo.pictures import sample_picture
from takeback.signals.intake import Limits
from takeback.signals.showing import MOST_SHOWN_SIDE, Shown, as_clear, as_hint, show_picture
from takeback.signals.signal import Unhashable
from tests.samples import encoded, files

LIMITS = Limits()


def shown(data: bytes) -> Shown:
    outcome = show_picture(data, LIMITS)
    assert isinstance(outcome, Shown)
    return outcome


def test_a_large_picture_is_reduced_and_its_true_size_told() -> None:
    large = Image.linear_gradient("L").convert("RGB").resize((3000, 1500))
    seen = shown(encoded(large, "JPEG"))
    assert (seen.width, seen.height) == (MOST_SHOWN_SIDE, MOST_SHOWN_SIDE // 2)
    assert (seen.full_width, seen.full_height) == (3000, 1500)
    assert len(seen.rows) == 3 * seen.width * seen.height


def test_what_is_no_picture_gives_a_reason() -> None:
    assert isinstance(show_picture(b"MZ nothing", LIMITS), Unhashable)
    assert show_picture(files()["png"], Limits(pixels=10)) == show_picture(files()["jpeg"], Limits(pixels=10))


def test_nothing_of_the_file_itself_comes_through() -> None:
    polyglot = files()["jpeg"] + b"<script>alert(1)</script>%PDF-1.7"
    for written in (as_clear(shown(polyglot)), as_hint(shown(polyglot))):
        assert b"script" not in written
        assert b"Exif" not in written
        assert Image.open(io.BytesIO(written)).format == "JPEG"


def test_the_hint_has_neither_colour_nor_detail() -> None:
    seen = shown(sample_picture("dunes"))
    clear = np.asarray(Image.open(io.BytesIO(as_clear(seen))).convert("L"), np.float64)
    image = Image.open(io.BytesIO(as_hint(seen)))
    assert image.mode == "L"
    hint = np.asarray(image, np.float64)
    detail = [np.abs(np.diff(each, axis=1)).mean() / each.std() for each in (clear, hint)]
    assert detail[1] < detail[0] / 3


@pytest.mark.parametrize("size", [(9, 2000), (2000, 9), (8, 8)])
def test_thin_and_tiny_pictures_can_be_shown(size: tuple[int, int]) -> None:
    seen = shown(encoded(Image.new("RGB", size, "red"), "PNG"))
    assert Image.open(io.BytesIO(as_hint(seen))).size
    assert Image.open(io.BytesIO(as_clear(seen))).size == (seen.width, seen.height)


def test_it_keeps_the_pixels_out_of_its_repr() -> None:
    assert "rows" not in repr(shown(files()["png"]))
