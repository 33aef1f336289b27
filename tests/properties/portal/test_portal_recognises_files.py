"""The portal takes a file for what the server takes it for, and reads the same size out of its head."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from takeback.signals.containers import recognise
from tests.portal_scripts import run_script
from tests.samples import HEIGHT, WIDTH, encoded, files, painting

FILMS = {
    "mp4": b"\0\0\0\x18ftypisom\0\0\0\0isommp42",
    "mov": b"\0\0\0\x14ftypqt  \0\0\0\0qt  ",
    "webm": b"\x1aE\xdf\xa3\x01\0\0\0",
    "avi": b"RIFF\x10\0\0\0AVI LIST",
}
OTHERS = {
    "pdf": b"%PDF-1.7\n",
    "svg": b'<?xml version="1.0"?>\n<!-- a drawing -->\n<svg xmlns="http://www.w3.org/2000/svg"/>',
    "jpeg xl": b"\xff\x0a\x00\x00",
    "icon": b"\0\0\x01\0\x01\0",
    "photoshop": b"8BPS\0\x01",
}
NO_PICTURES = {"text": b"hello", "zip": b"PK\x03\x04", "a text in German": b"BMW und andere Autos", "one byte": b"\xff"}
NAMES = {"heif": "heic"}


def _recognised(folder: Path, contents: dict[str, bytes]) -> dict[str, dict[str, Any]]:
    for at, data in enumerate(contents.values()):
        (folder / f"{at}.bin").write_bytes(data)
    (folder / "files.json").write_text(json.dumps([str(folder / f"{at}.bin") for at in range(len(contents))]), "utf-8")
    return dict(zip(contents, run_script(folder, "recognise.mjs", "files.json"), strict=True))


def test_pictures_films_and_other_things_are_told_apart(tmp_path: Path) -> None:
    pictures = files()
    found = _recognised(tmp_path, {**pictures, **FILMS, **OTHERS, **NO_PICTURES})
    for name, data in pictures.items():
        expected = recognise(data)
        assert found[name]["kind"] == NAMES.get(str(expected), expected), name
    assert {found[name]["kind"] for name in FILMS} == {"video"}
    assert {found[name]["kind"] for name in OTHERS} == {"unsupported"}
    assert {found[name]["kind"] for name in NO_PICTURES} == {None}


def test_the_size_is_known_before_anything_is_unpacked(tmp_path: Path) -> None:
    painted = painting()
    clear = painted.copy()
    clear.putalpha(100)
    contents = {
        **{name: data for name, data in files().items() if recognise(data) in {"png", "gif", "webp", "avif", "bmp"}},
        "webp with a clear part": encoded(clear, "WEBP", quality=80),
    }
    found = _recognised(tmp_path, contents)
    assert {name: each["size"] for name, each in found.items()} == {name: [WIDTH, HEIGHT] for name in contents}


@pytest.mark.parametrize("kind", ["PNG", "GIF", "WEBP", "AVIF", "BMP"])
def test_a_head_that_is_cut_gives_no_size_or_the_right_one(kind: str, tmp_path: Path) -> None:
    whole = encoded(painting(), kind)
    found = _recognised(tmp_path, {str(length): whole[:length] for length in range(14, 40)})
    assert {tuple(each["size"]) for each in found.values() if each["size"]} <= {(WIDTH, HEIGHT)}


def test_a_file_that_breaks_off_is_never_taken_for_a_whole_one(tmp_path: Path) -> None:
    whole = {name: data for name, data in files().items() if recognise(data) in {"png", "gif", "webp", "avif", "bmp"}}
    cut = {f"{name} {part}": data[: len(data) * part // 20] for name, data in whole.items() for part in range(6, 20)}
    longer = {f"{name} and more": data + b"something else" for name, data in whole.items()}
    found = _recognised(tmp_path, {**whole, **cut, **longer})
    assert {name for name, each in found.items() if each["whole"]} == {*whole, *longer}


def test_a_webp_says_how_it_lies(tmp_path: Path) -> None:
    contents = {}
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = orientation
        contents[str(orientation)] = encoded(painting(), "WEBP", exif=exif)
    found = _recognised(tmp_path, contents)
    assert {name: each["orientation"] for name, each in found.items()} == {str(each): each for each in range(1, 9)}
