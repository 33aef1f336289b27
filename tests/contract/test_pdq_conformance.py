"""PDQ against hashes that others published."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from takeback.signals.hashers.pdq import PdqHash, hash_bytes
from tests.conformance import conformance_folder
from tests.pdq_peer import by_pillow_and_peer
from tests.samples import bits_apart

FOLDER = conformance_folder()
PUBLISHED = list(csv.DictReader((FOLDER / "pdq/expected.csv").read_text().splitlines())) if FOLDER else []
TURNED = sorted((FOLDER / "pdq/dihedral").iterdir()) if FOLDER else []
PHOTOS = [FOLDER / "pdq" / row["file"] for row in PUBLISHED] if FOLDER else []
MODES = sorted((FOLDER / "pdq/modes").iterdir()) if FOLDER else []


def _pdq(data: bytes) -> PdqHash:
    found = hash_bytes(data)
    assert isinstance(found, PdqHash)
    return found


@pytest.mark.parametrize("row", PUBLISHED, ids=[row["file"] for row in PUBLISHED])
def test_a_published_hash_is_within_ten_bits(row: dict[str, str]) -> None:
    assert FOLDER is not None
    found = _pdq((FOLDER / "pdq" / row["file"]).read_bytes())
    assert found.quality >= 80
    assert bits_apart(found.value, row["pdq"]) <= 10


@pytest.mark.parametrize("path", MODES, ids=[path.name for path in MODES])
def test_every_colour_mode_is_within_two_bits_of_rgb(path: Path) -> None:
    rgb = _pdq(path.with_name("RGB.jpg").read_bytes())
    assert bits_apart(_pdq(path.read_bytes()).value, rgb.value) <= 2


@pytest.mark.parametrize("path", TURNED, ids=[path.name for path in TURNED])
def test_a_turned_photo_is_among_the_eight_of_the_original(path: Path) -> None:
    original = _pdq(TURNED[0].read_bytes())
    assert min(bits_apart(_pdq(path.read_bytes()).value, value) for value in original.dihedral) <= 10


@pytest.mark.parametrize("path", PHOTOS, ids=[path.name for path in PHOTOS])
def test_exact_is_the_published_code_bit_for_bit(path: Path) -> None:
    peer = by_pillow_and_peer(path.read_bytes())
    found = _pdq(path.read_bytes())
    assert (found.value, found.quality, found.dihedral) == (peer.value, peer.quality, peer.dihedral)


@pytest.mark.parametrize("path", PHOTOS, ids=[path.name for path in PHOTOS])
def test_fast_is_within_ten_bits_of_exact(path: Path) -> None:
    exact, fast = _pdq(path.read_bytes()), hash_bytes(path.read_bytes(), exact=False)
    assert isinstance(fast, PdqHash)
    assert bits_apart(exact.value, fast.value) <= 10
    assert fast.quality == exact.quality


def test_the_pictures_are_there_under_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    monkeypatch.setenv("TAKEBACK_CONFORMANCE", "/nowhere")
    with pytest.raises(RuntimeError, match="missing"):
        conformance_folder()
