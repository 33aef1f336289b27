from __future__ import annotations

import hashlib
from itertools import combinations

import pytest
from tests.samples import bits_apart

from takeback.demo.pictures import Alteration, altered, sample_picture, sample_pictures
from takeback.signals.hashers.pdq import MATCH_RADIUS, PdqHash, hash_bytes


@pytest.fixture(scope="module")
def pictures() -> dict[str, bytes]:
    return sample_pictures()


def _pdq(data: bytes) -> PdqHash:
    found = hash_bytes(data)
    assert isinstance(found, PdqHash)
    return found


def test_each_sample_is_good_to_hash_and_unlike_the_others(pictures: dict[str, bytes]) -> None:
    hashes = {name: _pdq(data) for name, data in pictures.items()}
    assert all(found.quality >= 80 for found in hashes.values())
    assert all(bits_apart(one.value, other.value) > 80 for one, other in combinations(hashes.values(), 2))


def test_a_sample_is_the_same_each_time(pictures: dict[str, bytes]) -> None:
    assert sample_picture("dunes") == pictures["dunes"]


@pytest.mark.parametrize("how", ["recompressed", "resized", "brightened"])
def test_an_altered_sample_is_another_file_and_the_same_picture(how: Alteration, pictures: dict[str, bytes]) -> None:
    for data in pictures.values():
        other = altered(data, how)
        assert hashlib.sha256(other).digest() != hashlib.sha256(data).digest()
        assert bits_apart(_pdq(data).value, _pdq(other).value) <= MATCH_RADIUS


def test_a_mirrored_sample_is_found_by_its_turned_hashes_alone(pictures: dict[str, bytes]) -> None:
    for data in pictures.values():
        mirrored = _pdq(altered(data, "mirrored"))
        assert bits_apart(_pdq(data).value, mirrored.value) > MATCH_RADIUS
        assert min(bits_apart(_pdq(data).value, value) for value in mirrored.dihedral) <= MATCH_RADIUS
