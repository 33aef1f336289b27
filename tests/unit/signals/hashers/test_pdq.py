from __future__ import annotations

import pytest
from PIL import Image

from takeback.signals.hashers.pdq import PdqHash, hash_bytes
from takeback.signals.intake import Limits, unhashable
from tests.pdq_peer import by_pillow_and_peer
from tests.pictures import blobs
from tests.samples import bits_apart, encoded, files, painting


def _hash(data: bytes, exact: bool = True) -> PdqHash:  # noqa: FBT001, FBT002 - as the call that is tested
    found = hash_bytes(data, exact, also_turned=True)
    assert isinstance(found, PdqHash)
    return found


@pytest.mark.parametrize("width", [40, 131, 384, 799])
@pytest.mark.parametrize("quality", [20, 90])
def test_exact_is_pillow_and_the_peer_bit_for_bit(width: int, quality: int) -> None:
    data = encoded(painting().resize((width, width * 2 // 3)), "JPEG", quality=quality)
    found, peer = _hash(data), by_pillow_and_peer(data)
    assert (found.value, found.quality, found.dihedral) == (peer.value, peer.quality, peer.dihedral)


@pytest.mark.parametrize("name", sorted(set(files()) - {"jpeg", "jpeg progressive"}))
def test_fast_is_exact_for_all_but_plain_jpeg(name: str) -> None:
    assert _hash(files()[name], exact=False) == _hash(files()[name])


@pytest.mark.parametrize("cut", [1, 2, 900])
def test_fast_is_exact_for_a_cut_jpeg(cut: int) -> None:
    data = files()["jpeg"][:-cut]
    assert _hash(data, exact=False) == _hash(data)


@pytest.mark.parametrize("width", [200, 400, 1151, 1200, 2400])
@pytest.mark.parametrize("quality", [30, 90])
def test_fast_is_at_most_ten_bits_from_exact_where_there_is_quality(width: int, quality: int) -> None:
    data = encoded(painting().resize((width, width * 2 // 3)), "JPEG", quality=quality)
    exact, fast = _hash(data), _hash(data, exact=False)
    assert exact.quality == 100
    assert fast.quality == 100
    assert bits_apart(exact.value, fast.value) <= 10
    for one, other in zip(exact.turned, fast.turned, strict=True):
        assert bits_apart(one, other) <= 10


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("exact", [True, False])
def test_exif_turns_the_hash(orientation: int, *, exact: bool) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = Image.fromarray(blobs(900, 1300, seed=4, grain=60))
    stored = encoded(picture, "JPEG", exif=exif, quality=95)
    shown = _hash(encoded(picture, "JPEG", quality=95), exact)
    ways = (1, None, 3, None, 4, 2, 5, 7)  # the orientation that lies as each of `turned.WAYS`, mirrored ones first
    if orientation in ways:
        upright = (shown.value, *shown.turned)[ways.index(orientation)]
        assert bits_apart(_hash(stored, exact).value, upright) <= 1
    else:  # the two quarter turns
        assert min(bits_apart(_hash(stored, exact).value, shown.turned[each]) for each in (0, 2)) <= 1


def test_exact_is_the_default_and_may_be_said_by_place() -> None:
    data = files()["jpeg"]
    assert hash_bytes(data) == hash_bytes(data, True)  # noqa: FBT003 - this is what is tested
    assert hash_bytes(data, exact=False) == hash_bytes(data, False)  # noqa: FBT003 - as above


@pytest.mark.parametrize("exact", [True, False])
@pytest.mark.parametrize(
    ("data", "reason"), [(b"", "empty"), (b"hello", "not_a_picture"), (b"\xff\xd8\xff", "truncated")]
)
def test_what_is_no_picture_has_a_reason_either_way(data: bytes, reason: str, *, exact: bool) -> None:
    assert hash_bytes(data, exact) == unhashable(reason)


@pytest.mark.parametrize("exact", [True, False])
def test_limits_hold_either_way(*, exact: bool) -> None:
    limits = Limits(pixels=painting().width * painting().height - 1)
    assert hash_bytes(files()["jpeg"], exact, limits=limits) == unhashable("too_many_pixels")
