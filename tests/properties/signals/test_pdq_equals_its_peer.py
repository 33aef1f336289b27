"""Random pictures of random sizes: our hash is the published code's, bit for bit."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from takeback.signals.pdq import reference
from takeback.signals.pdq.bits import above
from takeback.signals.pdq.hashed import MUCH, exactly
from tests.pdq_peer import by_peer
from tests.pictures import blobs

SIDES = st.integers(8, 400)


@st.composite
def pictures(draw: st.DrawFn) -> NDArray[np.uint8]:
    """Blobs, noise, few colours, or a picture in a flat frame."""
    height, width, seed = draw(SIDES), draw(SIDES), draw(st.integers(0, 2**32 - 1))
    picture = blobs(height, width, seed, grain=draw(st.integers(2, 60)), noise=draw(st.sampled_from((0, 3, 60))))
    match draw(st.sampled_from(("as it is", "few colours", "framed", "grey", "bright"))):
        case "bright":
            picture = picture // 8 + 223
        case "few colours":
            picture = picture // 86 * 86
        case "framed":
            picture[: height // 3] = draw(st.integers(0, 255))
        case "grey":
            picture = np.repeat(picture[:, :, :1], 3, axis=2)
    return picture


@given(pictures())
@settings(max_examples=150, deadline=None)
def test_value_quality_and_the_eight_are_equal(picture: NDArray[np.uint8]) -> None:
    found, peer = exactly(picture), by_peer(picture)
    assert (found.value, found.quality) == (peer.value, peer.quality)
    if picture.shape[:2] != (64, 64):
        assert found.dihedral == peer.dihedral


@given(pictures(), st.tuples(st.integers(0, 3), st.sampled_from((1, -1))))
@settings(max_examples=100, deadline=None)
def test_a_turned_value_is_the_turned_pictures_unless_rounding_decides(
    picture: NDArray[np.uint8], way: tuple[int, int]
) -> None:
    quarters, direction = way
    turned = np.ascontiguousarray(np.rot90(picture, quarters)[:, ::direction])
    found = exactly(picture)
    _, margin = above(reference.frequencies(reference.field(turned))[np.newaxis])
    if margin > MUCH.step:
        assert by_peer(turned).value in {found.value, *found.turned}


def test_rounding_seldom_decides() -> None:
    fields = [reference.field(blobs(90 + 9 * seed, 300 - 2 * seed, seed)) for seed in range(40)]
    margins = [above(reference.frequencies(field)[np.newaxis])[1] for field in fields]
    assert sum(margin > MUCH.step for margin in margins) >= 30
