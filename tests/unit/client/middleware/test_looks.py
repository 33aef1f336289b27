from __future__ import annotations

import io
import zipfile

import pytest

from takeback.client.middleware.looks import looks_like_picture, surely_no_picture
from tests.samples import files, painting


@pytest.mark.parametrize("name", sorted(files()))
def test_every_format_that_the_server_reads_looks_like_a_picture(name: str) -> None:
    assert looks_like_picture(files()[name])
    assert not surely_no_picture(files()[name])


@pytest.mark.parametrize("kind", ["TGA", "PPM", "PCX", "SGI", "ICO", "DDS", "JPEG2000", "EPS", "PDF", "XBM"])
def test_no_format_that_an_application_may_open_is_surely_no_picture(kind: str) -> None:
    file = io.BytesIO()
    painting().resize((64, 64)).convert("1" if kind == "XBM" else "RGB").save(file, kind)
    assert not surely_no_picture(file.getvalue())


@pytest.mark.parametrize(
    "data",
    [
        b"P3 2 1 255 255 0 0 0 255 0\n",
        b"  <svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<?xml version='1.0'?><!DOCTYPE svg><svg/>",
        b"/* XPM */ static char *a[] = {};",
        bytes(64),
        b"\xff\xfe\x00",
        b"caf\xe9",
        b"\xff\xd8\xff" + b"words",
    ],
)
def test_what_is_in_doubt_is_scanned(data: bytes) -> None:
    assert not surely_no_picture(data)


def test_text_archives_and_recordings_are_surely_none() -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("a.txt", "words")
    for data in (b"", b"words", "한국어 🙂".encode(), b"{}\r\n\t", archive.getvalue(), b"ID3\x04", b"OggS\0"):
        assert surely_no_picture(data)
        assert not looks_like_picture(data)
