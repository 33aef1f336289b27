"""What every hasher must do: those of the folder, and one that somebody drops in."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import assert_never

import pytest
from PIL import Image

from takeback.demo.pictures import sample_picture
from takeback.signals.hashers import HASHERS, find_hashers
from takeback.signals.hashers.hasher import Digest, Hasher, OfBytes, OfPicture
from takeback.signals.hashing import hash_picture
from takeback.signals.intake import Limits, Picture, read_luminance
from takeback.signals.signal import Hashed
from tests.samples import bits_apart, encoded, files, painting, read

_TOY = """
from takeback.signals.hashers.hasher import Digest, OfPicture

def _mean(picture):
    return Digest(f"{int(picture.pixels.mean()):02x}")

HASHER = OfPicture(type="aaa_mean", digits=2, match_radius=2, source="none", hash=_mean)
"""


def _digest(hasher: Hasher, data: bytes) -> Digest:
    match hasher:
        case OfBytes():
            return hasher.hash(data)
        case OfPicture():
            return hasher.hash(read(data))
        case _:
            assert_never(hasher)


@pytest.mark.parametrize("hasher", HASHERS, ids=lambda hasher: hasher.type)
class TestHasher:
    def test_its_value_is_hex_of_its_length(self, hasher: Hasher) -> None:
        digest = _digest(hasher, files()["jpeg"])
        for value in (digest.value, *digest.turned):
            assert len(value) == hasher.digits
            assert set(value) <= set("0123456789abcdef")

    def test_it_gives_the_same_value_twice(self, hasher: Hasher) -> None:
        assert _digest(hasher, files()["jpeg"]) == _digest(hasher, files()["jpeg"])

    def test_another_picture_is_farther_away_than_its_radius(self, hasher: Hasher) -> None:
        one = _digest(hasher, files()["jpeg"]).value
        other = _digest(hasher, encoded(painting().rotate(180), "JPEG")).value
        assert bits_apart(one, other) > hasher.match_radius

    def test_its_quality_is_a_percentage_or_absent(self, hasher: Hasher) -> None:
        quality = _digest(hasher, files()["jpeg"]).quality
        assert quality is None or 0 <= quality <= 100

    def test_it_says_where_it_is_published(self, hasher: Hasher) -> None:
        assert hasher.source

    def test_a_hash_of_what_is_seen_survives_another_format(self, hasher: Hasher) -> None:
        near = bits_apart(_digest(hasher, files()["jpeg"]).value, _digest(hasher, files()["webp"]).value)
        assert (near <= hasher.match_radius) is (hasher.takes == "picture")


def test_pdq_stands_first_and_the_others_by_name() -> None:
    first, *others = [hasher.type for hasher in HASHERS]
    assert first == "pdq"
    assert others == sorted(others)
    assert {"md5", "sha256"} <= set(others)


def test_one_new_file_adds_a_hasher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "dropped_in"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "mean.py").write_text(_TOY)
    (folder / "not_a_hasher.py").write_text("x = 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    found = find_hashers([str(folder)], "dropped_in")
    assert [hasher.type for hasher in found] == ["aaa_mean"]
    hashed = hash_picture(files()["jpeg"], Limits(), found)
    assert isinstance(hashed, Hashed)
    assert [signal.type for signal in hashed.signals] == ["aaa_mean"]
    assert len(hashed.signals[0].value) == 2


@pytest.mark.parametrize(
    ("second", "error"),
    [(_TOY, ValueError), ("HASHER = 'no'\n", TypeError)],
)
def test_a_second_or_false_hasher_is_refused(
    second: str, error: type[Exception], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"dropped_{error.__name__.lower()}"
    folder = tmp_path / name
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "mean.py").write_text(_TOY)
    (folder / "other.py").write_text(second)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(error):
        find_hashers([str(folder)], name)
    for module in [module for module in sys.modules if module.startswith(name)]:
        del sys.modules[module]


@pytest.mark.parametrize("size", [(120, 90), (384, 256), (1200, 800)], ids=str)
def test_the_seven_turned_hashes_are_those_of_the_turned_picture(size: tuple[int, int]) -> None:
    whole = Image.open(io.BytesIO(sample_picture("fjord"))).resize(size)
    hashed = hash_picture(encoded(whole, "PNG"), Limits())
    assert isinstance(hashed, Hashed)
    assert len(hashed.turned) == 7
    for turn in Image.Transpose:
        turned = hash_picture(encoded(whole.transpose(turn), "PNG"), Limits())
        assert isinstance(turned, Hashed)
        assert turned.signals[0].value in {signal.value for signal in hashed.turned}, turn


@pytest.mark.parametrize("hasher", [each for each in HASHERS if each.takes == "picture"], ids=lambda each: each.type)
def test_a_near_way_stays_near(hasher: OfPicture) -> None:
    seen = read_luminance(files()["jpeg"], Limits())
    if hasher.hash_nearly is None:
        return
    assert seen is not None
    near, exact = hasher.hash_nearly(seen), hasher.hash(read(files()["jpeg"]))
    assert near.quality == exact.quality
    assert len(near.turned) == len(exact.turned)
    for one, other in zip((near.value, *near.turned), (exact.value, *exact.turned), strict=True):
        assert bits_apart(one, other) <= hasher.match_radius // 3


def test_a_hasher_without_a_near_way_has_the_picture_read_whole() -> None:
    toy = OfPicture(type="toy", digits=6, match_radius=0, source="none", hash=_first_pixel)
    for fast in (True, False):
        hashed = hash_picture(files()["jpeg"], Limits(), (toy,), fast=fast)
        assert isinstance(hashed, Hashed)
        assert hashed.signals[0].value == read(files()["jpeg"]).pixels[0, 0].tobytes().hex()


def _first_pixel(picture: Picture) -> Digest:
    return Digest(picture.pixels[0, 0].tobytes().hex())
