from __future__ import annotations

from itertools import permutations

import pytest

from takeback.base.errors import Invalid
from takeback.sealing.halves import join, split

SECRET = bytes(range(32))


@pytest.mark.parametrize("count", [2, 3, 7])
def test_any_two_halves_give_the_secret_in_either_order(count: int) -> None:
    for one, other in permutations(split(SECRET, count), 2):
        assert join(one, other) == SECRET


def test_the_last_of_255_halves_is_as_good_as_the_first() -> None:
    halves = split(SECRET, 255)
    assert join(halves[0], halves[254]) == SECRET


def test_one_half_twice_gives_nothing() -> None:
    one, _ = split(SECRET, 2)
    assert join(one, one) is None


def test_a_half_fits_every_secret_and_so_tells_nothing_of_the_true_one() -> None:
    """For one half and any secret whatever, some second half joins to that secret."""
    one, _ = split(b"\x2a", 2)
    reached = {join(one, bytes([2, value])) for value in range(256)}
    assert reached == {bytes([secret]) for secret in range(256)}


def test_the_secret_stands_in_no_half_and_two_splits_differ() -> None:
    one, two = split(SECRET, 2), split(SECRET, 2)
    assert all(SECRET not in half for half in (*one, *two))
    assert one != two
    assert join(one[0], two[1]) != SECRET


@pytest.mark.parametrize("count", [-1, 0, 1, 256])
def test_a_secret_is_not_split_among_fewer_than_two_or_more_than_255(count: int) -> None:
    with pytest.raises(Invalid):
        split(SECRET, count)


@pytest.mark.parametrize(
    ("one", "other"),
    [(b"", b""), (b"\x01a", b"\x02"), (b"\x00a", b"\x01b"), (b"\x01a", b"\x00b"), (b"\x01a", b"\x01b")],
)
def test_what_cannot_be_two_halves_is_refused(one: bytes, other: bytes) -> None:
    assert join(one, other) is None
