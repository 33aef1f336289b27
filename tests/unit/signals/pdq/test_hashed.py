from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from takeback.signals.orientation import upright
from takeback.signals.pdq import banded, hashed, reference
from takeback.signals.pdq.hashed import exactly
from tests.pdq_peer import by_peer
from tests.pictures import blobs
from tests.samples import bits_apart

SIZES = [
    *((8, 8), (8, 9), (9, 300), (300, 11), (13, 599), (600, 17)),
    *((63, 63), (64, 64), (65, 64), (127, 129), (128, 128), (191, 255), (333, 257), (500, 375), (599, 451)),
]


def _turned(picture: NDArray[np.uint8]) -> list[NDArray[np.uint8]]:
    """The seven ways after the upright one, in the order of `turned.WAYS`, by numpy's own functions."""
    across = picture.swapaxes(0, 1)
    return [
        np.rot90(picture),
        np.rot90(picture, 2),
        np.rot90(picture, 3),
        picture[::-1],
        picture[:, ::-1],
        across,
        across[::-1, ::-1],
    ]


@pytest.mark.parametrize("grain", [3, 40])
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_value_quality_and_all_eight_are_the_peers(size: tuple[int, int], grain: int) -> None:
    picture = blobs(*size, seed=grain, grain=grain)
    found, peer = exactly(picture), by_peer(picture)
    assert (found.value, found.quality) == (peer.value, peer.quality)
    assert found.dihedral[0] == found.value
    if size != (64, 64):  # there the peer's eight are of a filtered picture and its one is not
        assert found.dihedral == peer.dihedral


@pytest.mark.parametrize("size", [(40, 60), (128, 200), (255, 257), (384, 256), (601, 403)], ids=str)
def test_turned_values_are_those_of_the_turned_picture(size: tuple[int, int]) -> None:
    picture = blobs(*size, seed=7, grain=20)
    found = exactly(picture)
    assert len(found.turned) == 7
    for value, turned in zip(found.turned, _turned(picture), strict=True):
        assert bits_apart(value, by_peer(turned).value) == 0


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_stored_picture_hashes_as_the_upright_one_does(orientation: int) -> None:
    stored = blobs(203, 310, seed=orientation, grain=25)
    found, expected = exactly(stored, orientation), exactly(upright(stored, orientation))
    assert found == expected
    assert found.value == by_peer(upright(stored, orientation)).value


@pytest.mark.parametrize("value", [0, 128, 255])
def test_a_flat_picture_is_the_peers_too(value: int) -> None:
    flat = np.full((200, 300, 3), value, np.uint8)
    found, peer = exactly(flat), by_peer(flat)
    assert (found.value, found.quality, found.dihedral) == (peer.value, peer.quality, peer.dihedral)


def test_stripes_and_a_chessboard_are_the_peers_too() -> None:
    rows, columns = np.mgrid[0:256, 0:320]
    for pattern in (rows // 16 % 2, columns // 16 % 2, (rows // 32 + columns // 32) % 2, rows):
        picture = np.repeat((pattern * 255 // pattern.max()).astype(np.uint8)[..., np.newaxis], 3, axis=2)
        assert exactly(picture).value == by_peer(picture).value


@pytest.mark.parametrize("size", [(4, 200), (200, 4), (1, 1)], ids=str)
def test_a_picture_below_the_least_side_has_a_hash_of_zeros(size: tuple[int, int]) -> None:
    picture = blobs(*size, seed=1)
    found, peer = exactly(picture), by_peer(picture)
    assert (found.value, found.quality) == (peer.value, peer.quality) == ("0" * 64, 0)


def test_what_is_close_to_call_is_asked_of_the_published_arithmetic(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, ...]] = []
    field = reference.field

    def counted(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        asked.append(pixels.shape)
        return field(pixels)

    monkeypatch.setattr(reference, "field", counted)
    exactly(np.full((100, 100, 3), 9, np.uint8))
    assert asked == [(100, 100, 3)]


def test_what_is_clear_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashed, "LITTLE", hashed.Doubt(0.0, 0.0))
    monkeypatch.setattr(reference, "field", None)
    picture = blobs(256, 256, seed=3, grain=30)
    assert exactly(picture).value == by_peer(picture).value


def test_the_banded_product_is_within_the_stated_doubt() -> None:
    for seed, size in enumerate([(30, 900), (128, 128), (517, 313), (1500, 1100)]):
        picture = blobs(*size, seed=seed, grain=15)
        apart = abs(banded.reduced(picture, *size)[0, 0] - reference.field(picture)).max()
        assert apart < hashed.LITTLE.luminance / 2


@pytest.mark.parametrize("size", [(512, 512), (300, 620), (900, 640)], ids=str)
def test_bright_pictures_are_the_peers_too(size: tuple[int, int]) -> None:
    for seed in range(6):
        picture = (blobs(*size, seed=seed, grain=15) // (3, 8)[seed % 2] + (170, 223)[seed % 2]).astype(np.uint8)
        found, peer = exactly(picture), by_peer(picture)
        assert (found.value, found.quality, found.dihedral) == (peer.value, peer.quality, peer.dihedral)
        field = banded.reduced(picture, *size)[0, 0]
        assert hashed.doubt_of(field, max(size)) == hashed.MUCH
        assert abs(field - reference.field(picture)).max() < hashed.MUCH.luminance


def test_large_pictures_are_in_much_doubt_and_middling_ones_in_little() -> None:
    grey = np.full((64, 64), 100.0)
    assert hashed.doubt_of(grey, 2048) == hashed.LITTLE
    assert hashed.doubt_of(grey, 2049) == hashed.MUCH
    assert hashed.doubt_of(grey + 41, 512) == hashed.MUCH


def test_without_the_eight_only_the_pictures_own_bits_must_be_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, ...]] = []
    field = reference.field

    def counted(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        asked.append(pixels.shape)
        return field(pixels)

    monkeypatch.setattr(reference, "field", counted)
    monkeypatch.setattr(hashed, "LITTLE", hashed.Doubt(0.0, 0.1))  # in doubt of many
    with_eight, without = 0, 0
    for seed in range(40):
        picture = blobs(150, 170, seed=seed, grain=9)
        before = len(asked)
        expected = exactly(picture)
        between = len(asked)
        found = exactly(picture, dihedral=False)
        with_eight, without = with_eight + between - before, without + len(asked) - between
        assert (found.value, found.quality, found.turned) == (expected.value, expected.quality, expected.turned)
        assert found.dihedral == ()
    assert without < with_eight


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_hash_is_the_same_whether_or_not_the_turned_ones_are_wanted(orientation: int) -> None:
    for seed in range(6):
        picture = blobs(300 + 40 * seed, 512, seed=seed, grain=20)
        whole, alone = exactly(picture, orientation), exactly(picture, orientation, also_turned=False)
        assert (alone.value, alone.quality, alone.dihedral) == (whole.value, whole.quality, whole.dihedral)
        assert alone.turned == ()
