from __future__ import annotations

import pytest
from tests.samples import files

from takeback.signals.containers import end_of, recognise

SELF_DELIMITED = sorted(name for name in files() if not name.startswith("tiff"))


@pytest.mark.parametrize("name", sorted(files()))
def test_every_format_is_known_by_its_bytes(name: str) -> None:
    assert recognise(files()[name]) == name.split(maxsplit=1)[0]


@pytest.mark.parametrize("name", sorted(files()))
def test_a_whole_file_ends_where_its_picture_does(name: str) -> None:
    data = files()[name]
    kind = recognise(data)
    assert kind is not None
    assert kind != "other"
    assert end_of(kind, data) == len(data)


@pytest.mark.parametrize("name", SELF_DELIMITED)
def test_what_follows_a_picture_is_seen(name: str) -> None:
    data = files()[name]
    kind = recognise(data)
    assert kind is not None
    assert kind != "other"
    assert end_of(kind, data + b"PK\x03\x04 and more") == len(data)


@pytest.mark.parametrize("name", SELF_DELIMITED)
@pytest.mark.parametrize("missing", [1, 40, 2000])
def test_a_file_that_stops_early_is_seen(name: str, missing: int) -> None:
    data = files()[name]
    kind = recognise(data)
    assert kind is not None
    assert kind != "other"
    assert end_of(kind, data[:-missing]) is None


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7\n",
        b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\n  <svg/>",
        b"\0\0\0\x18ftypisom\0\0\0\0isomavc1",
        b"8BPS\0\1",
        b"%!PS-Adobe-3.0 EPSF-3.0",
        b"\xff\x0a\xfa\x1f",
    ],
)
def test_other_pictures_and_films_are_known_as_such(data: bytes) -> None:
    assert recognise(data) == "other"


@pytest.mark.parametrize("data", [b"", b"x", b"BM is how this text begins", b"PK\x03\x04", b"#!/bin/sh\n", b"\0" * 64])
def test_anything_else_is_no_picture(data: bytes) -> None:
    assert recognise(data) is None


@pytest.mark.parametrize(("brands", "kind"), [(b"mif1\0\0\0\0mif1avif", "avif"), (b"mif1\0\0\0\0mif1heic", "heif")])
def test_a_common_brand_is_decided_by_the_compatible_ones(brands: bytes, kind: str) -> None:
    assert recognise((8 + len(brands)).to_bytes(4) + b"ftyp" + brands) == kind


def test_a_box_that_claims_no_length_of_its_own_ends_the_walk() -> None:
    assert end_of("heif", b"\0\0\0\x10ftypheic\0\0\0\0" + b"\0\0\0\x01mdat" + bytes(8)) == 16
