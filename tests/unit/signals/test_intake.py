from __future__ import annotations

import io
import struct
import warnings
import zlib
from typing import Literal

import numpy as np
import pytest
from PIL import Image, ImageFile

from takeback.signals.colours import to_rgb
from takeback.signals.hashers.pdq import MATCH_RADIUS
from takeback.signals.intake import MARKS, REASONS, Limits, Picture, read_picture, unhashable
from takeback.signals.opening import orientation_of
from tests.samples import HEIGHT, WIDTH, distance, encoded, files, painting, read

READABLE_WHEN_CUT = [name for name in sorted(files()) if name != "tiff lzw"]  # its directory stands at its end
SHOWN_IN_PART = [name for name in READABLE_WHEN_CUT if name != "avif"]  # a cut AVIF needs luck


@pytest.mark.parametrize("name", sorted(files()))
def test_one_picture_reads_alike_in_every_format(name: str) -> None:
    picture = read(files()[name])
    assert picture.format == name.split(maxsplit=1)[0]
    assert picture.marks == ()
    assert picture.pixels.shape == (HEIGHT, WIDTH, 3)
    assert picture.pixels.dtype == np.uint8
    assert distance(files()[name], files()["png"]) <= 4


@pytest.mark.parametrize("name", SHOWN_IN_PART)
@pytest.mark.parametrize("share", [0.99, 0.9])
def test_cutting_a_file_is_no_way_past_the_bank(name: str, share: float) -> None:
    whole = files()[name]
    cut = whole[: int(len(whole) * share)]
    assert read(cut).marks == ("truncated",)
    assert distance(cut, whole) <= MATCH_RADIUS


@pytest.mark.parametrize("share", [0.99, 0.9, 0.6, 0.4, 0.1])
@pytest.mark.parametrize("name", sorted(files()))
def test_a_cut_file_is_hashed_with_a_mark_or_refused(name: str, share: float) -> None:
    whole = files()[name]
    outcome = read_picture(whole[: int(len(whole) * share)], Limits())
    if isinstance(outcome, Picture):
        assert outcome.marks == ("truncated",)
        assert outcome.pixels.shape == (HEIGHT, WIDTH, 3)
    else:
        assert outcome.reason == ("damaged" if name.startswith("tiff") else "truncated")


@pytest.mark.parametrize("name", ["jpeg", "jpeg cmyk", "png", "png palette", "webp", "webp lossless", "heif", "bmp"])
def test_a_file_with_less_than_half_of_its_picture_is_refused(name: str) -> None:
    whole = files()[name]
    assert read_picture(whole[: len(whole) * 4 // 10], Limits()) == unhashable("truncated")


@pytest.mark.parametrize("name", ["jpeg progressive", "gif interlaced"])
def test_a_picture_that_comes_in_passes_is_whole_early(name: str) -> None:
    whole = files()[name]
    assert distance(whole[: len(whole) * 4 // 10], whole) <= 8


def test_an_interlaced_png_shows_its_blocks_until_finer_ones_come() -> None:
    whole = _interlaced(np.array(painting().convert("L")))
    assert distance(whole, files()["png"]) <= 2
    assert distance(whole[: len(whole) // 2], whole) <= 8


def _interlaced(grey: np.ndarray[tuple[int, int], np.dtype[np.uint8]]) -> bytes:
    rows = b""
    for top, left, down, right in ((0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2)):
        rows += b"".join(b"\0" + row.tobytes() for row in grey[top::down, left::right])
    rows += b"".join(b"\0" + row.tobytes() for row in grey[1::2])
    height, width = grey.shape
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in (
            (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 1)),
            (b"IDAT", zlib.compress(rows)),
            (b"IEND", b""),
        )
    )


@pytest.mark.parametrize("name", sorted(name for name in files() if not name.startswith("tiff")))
def test_what_hangs_behind_a_picture_changes_nothing_but_a_mark(name: str) -> None:
    alone = read(files()[name]).pixels
    for tail in (b"PK\x05\x06" + bytes(18), b"*/alert(1);//", bytes(5000)):
        picture = read(files()[name] + tail)
        assert picture.marks == ("trailing_data",)
        assert (picture.pixels == alone).all()


def test_the_declared_name_plays_no_part() -> None:
    assert read(files()["webp"]).format == "webp"
    assert read_picture(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", Limits()) == unhashable("unsupported")


@pytest.mark.parametrize("data", [b"x", b"hello, world", bytes(1000), b"PK\x03\x04" + bytes(100)])
def test_what_is_no_picture_is_said_to_be_none(data: bytes) -> None:
    assert read_picture(data, Limits()) == unhashable("not_a_picture")


def test_an_empty_file_is_said_to_be_empty() -> None:
    assert read_picture(b"", Limits()) == unhashable("empty")


def test_a_damaged_head_is_said_to_be_damaged() -> None:
    broken = bytearray(files()["png"])
    broken[12:16] = b"IHDX"
    assert read_picture(bytes(broken), Limits()) == unhashable("damaged")


def test_too_many_bytes_are_not_looked_at() -> None:
    data = files()["jpeg"]
    assert read_picture(data, Limits(bytes=len(data) - 1)) == unhashable("too_many_bytes")
    assert isinstance(read_picture(data, Limits(bytes=len(data))), Picture)


@pytest.mark.parametrize("name", sorted(files()))
def test_too_many_pixels_are_refused_before_they_are_decoded(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ImageFile.ImageFile, "load", None)
    assert read_picture(files()[name], Limits(pixels=WIDTH * HEIGHT - 1)) == unhashable("too_many_pixels")
    assert read_picture(files()[name], Limits(longest_side=WIDTH - 1)) == unhashable("too_many_pixels")


@pytest.mark.parametrize("name", sorted(files()))
def test_a_cut_file_with_too_many_pixels_is_not_salvaged(name: str) -> None:
    whole = files()[name]
    outcome = read_picture(whole[: len(whole) * 9 // 10], Limits(pixels=1000))
    assert not isinstance(outcome, Picture)


@pytest.mark.parametrize(("side", "refused"), [(1, True), (7, True), (8, False)])
def test_a_picture_of_a_few_pixels_is_too_small(side: int, *, refused: bool) -> None:
    outcome = read_picture(encoded(painting().resize((side, 300)), "PNG"), Limits())
    assert (outcome == unhashable("too_small")) is refused


def test_no_warning_escapes_from_a_picture_that_pillow_calls_a_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 80_000)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert isinstance(read_picture(files()["gif"], Limits()), Picture)
    assert caught == []


def test_reading_a_cut_picture_leaves_pillows_switches_alone() -> None:
    read(files()["jpeg"][:-500])
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False


_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


@pytest.mark.parametrize("orientation", sorted(_TURNS))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_a_picture_is_read_upright(kind: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = painting().transpose(_TURNS[orientation])
    data = encoded(stored, kind, exif=exif.tobytes())
    assert read(data).pixels.shape == (HEIGHT, WIDTH, 3)
    assert distance(data, files()["png"]) <= 6


@pytest.mark.parametrize("orientation", [3, 6])
def test_a_cut_tiff_is_read_upright_too(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = encoded(painting().transpose(_TURNS[orientation]), "TIFF", exif=exif.tobytes())
    assert distance(data[: len(data) * 95 // 100], files()["png"]) <= MATCH_RADIUS


def _exif(order: Literal["<", ">"], value: int, kind: int = 3, tag: int = 0x0112, entries: int = 1) -> bytes:
    head = b"II*\0" if order == "<" else b"MM\0*"
    return b"Exif\0\0" + head + struct.pack(f"{order}IHHHIHH", 8, entries, tag, kind, 1, value, 0)


def test_exif_is_read_in_both_byte_orders_and_without_its_head() -> None:
    assert orientation_of(_exif("<", 6)) == 6
    assert orientation_of(_exif(">", 8)) == 8
    assert orientation_of(_exif(">", 8)[6:]) == 8


@pytest.mark.parametrize(
    "exif",
    [
        b"",
        b"Exif\0\0",
        b"Exif\0\0II*\0\xff\xff\xff\xff",
        b"Exif\0\0XX*\0\x08\0\0\0",
        _exif("<", 0),
        _exif("<", 9),
        _exif("<", 65535),
        _exif("<", 6, kind=4),
        _exif("<", 6, tag=0x0113, entries=65535),
        _exif("<", 6)[:-8],
        b"\xff" * 5000,
    ],
)
def test_malformed_exif_says_nothing_and_spoils_nothing(exif: bytes) -> None:
    assert orientation_of(exif) == 1
    for kind in ("JPEG", "PNG", "WEBP"):
        assert read(encoded(painting(), kind, exif=exif)).pixels.shape == (HEIGHT, WIDTH, 3)


def test_a_wrong_checksum_in_a_comment_does_not_spoil_a_png() -> None:
    data = files()["png"]
    comment = struct.pack(">I", 9) + b"tEXt" + b"Comment\0x" + b"\xde\xad\xbe\xef"
    picture = read(data[:33] + comment + data[33:])
    assert (picture.pixels == read(data).pixels).all()


@pytest.mark.parametrize(
    "mode", ["L", "LA", "P", "PA", "RGB", "RGBA", "RGBX", "CMYK", "YCbCr", "LAB", "HSV", "La", "RGBa"]
)
def test_every_colour_mode_comes_to_the_same_rgb(mode: str) -> None:
    rgb = painting()
    by_way_of = {"PA": "P", "La": "LA", "RGBa": "RGBA"}.get(mode)
    if mode == "LAB":
        from PIL import ImageCms  # noqa: PLC0415 - only this mode needs it

        srgb, lab = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
        image = ImageCms.profileToProfile(rgb, srgb, lab, outputMode="LAB")
        assert image is not None
    else:
        image = (rgb.convert(by_way_of) if by_way_of else rgb).convert(mode)
    grey, palette = mode in {"L", "LA", "La"}, mode in {"P", "PA"}
    expected = rgb.convert("L").convert("RGB") if grey else rgb.convert("P").convert("RGB") if palette else rgb
    away = np.abs(to_rgb(image).astype(int) - np.asarray(expected).astype(int)).mean()
    assert away < 6


@pytest.mark.parametrize("kind", ["I;16", "I;16B", "I", "F"])
def test_deep_greys_keep_their_high_bits(kind: str) -> None:
    grey = np.asarray(painting().convert("L"))
    numpy_type = {"I;16": "<u2", "I;16B": ">u2", "I": "<i4", "F": "<f4"}[kind]
    deep = Image.frombytes(kind, (WIDTH, HEIGHT), (grey.astype(np.uint32) * 257).astype(numpy_type).tobytes())
    assert np.abs(to_rgb(deep)[:, :, 0].astype(int) - grey).max() <= 1


@pytest.mark.parametrize("factor", [1 / 255, 1.0, 1000.0, -3.0])
def test_greys_of_any_range_are_brought_to_255(factor: float) -> None:
    grey = np.asarray(painting().convert("L")).astype(np.float32)
    found = to_rgb(Image.fromarray(grey * np.float32(factor)))
    assert found.max() >= grey.max() - 1


def test_greys_that_are_not_numbers_count_as_black() -> None:
    grey = np.full((16, 16), np.nan, np.float32)
    grey[0, 0] = np.inf
    assert (to_rgb(Image.fromarray(grey)) == 0).all()


def test_a_16_bit_png_is_read() -> None:
    grey = np.asarray(painting().convert("L")).astype(np.uint16) * 257
    assert distance(encoded(Image.fromarray(grey), "PNG"), files()["png"]) <= 4


def test_a_one_bit_picture_is_black_and_white() -> None:
    pixels = read(encoded(painting().convert("1"), "PNG")).pixels
    assert set(np.unique(pixels).tolist()) == {0, 255}


def test_what_is_transparent_shows_white() -> None:
    image = painting().convert("RGBA")
    image.putalpha(0)
    assert (read(encoded(image, "PNG")).pixels == 255).all()
    palette = painting().quantize(16)
    palette.paste(3, (0, 0, 100, 100))
    palette.info["transparency"] = 3
    assert (read(encoded(palette, "PNG")).pixels[:100, :100] == 255).all()


def test_half_transparent_is_half_white() -> None:
    image = Image.new("RGBA", (32, 32), (0, 0, 0, 128))
    assert abs(int(read(encoded(image, "PNG")).pixels[0, 0, 0]) - 127) <= 1


def test_only_the_first_frame_counts() -> None:
    first, second = painting(), painting().rotate(180)
    for kind in ("GIF", "WEBP", "PNG", "TIFF", "AVIF"):
        data = encoded(first, kind, save_all=True, append_images=[second])
        assert distance(data, files()["png"]) <= 6, kind


def test_every_reason_and_mark_is_a_word_with_a_sentence() -> None:
    for word, sentence in (REASONS | MARKS).items():
        assert word.replace("_", "").isalpha()
        assert word.islower()
        assert sentence.endswith(".")


def test_memory_is_the_processs_trouble_and_not_the_files(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(_: object) -> None:
        raise OSError("out of memory error when reading image file")

    monkeypatch.setattr(ImageFile.ImageFile, "load", load)
    with pytest.raises(MemoryError):
        read_picture(files()["png"], Limits())


def test_a_cut_picture_that_is_grey_to_its_end_keeps_what_it_has() -> None:
    grey = Image.new("RGB", (64, 64), (128, 128, 128))
    file = io.BytesIO()
    grey.save(file, "JPEG")
    assert read_picture(file.getvalue()[:-2], Limits()) == unhashable("truncated")
