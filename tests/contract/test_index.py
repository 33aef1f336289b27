"""What every index promises; each is run against a naive model with integers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from takeback.adapters.growing_index import GrowingIndex
from takeback.adapters.native_index import NativeIndex
from takeback.base.errors import Invalid
from takeback.matching.index import Hashes, Ids, Index, LinearIndex, Mode


def growing_index_about_to_turn() -> Index:
    return GrowingIndex(native_from=3)


INDEXES: list[Callable[[], Index]] = [LinearIndex, NativeIndex, GrowingIndex, growing_index_about_to_turn]


@pytest.fixture(params=INDEXES, ids=lambda make: str(getattr(make, "__name__", make)))
def index(request: pytest.FixtureRequest) -> Index:
    made: Index = request.param()
    return made


def ids(*numbers: int) -> Ids:
    return np.array(numbers, np.uint64)


def hashes(*numbers: int) -> Hashes:
    rows = [[(number >> shift) & (2**64 - 1) for shift in (192, 128, 64, 0)] for number in numbers]
    return np.array(rows, np.uint64).reshape(len(numbers), 4)


def pairs(index: Index, query: int, radius: int) -> list[tuple[int, int]]:
    found = index.within(hashes(query), radius)
    return list(zip(found.ids.tolist(), found.distances.tolist(), strict=True))


def test_an_empty_index_answers_nothing_near(index: Index) -> None:
    assert pairs(index, 0, 31) == []
    assert len(index) == 0


def test_one_hash_is_found(index: Index) -> None:
    index.add(ids(42), hashes(7))
    assert pairs(index, 7, 0) == [(42, 0)]


def test_the_radius_is_inclusive_and_exact(index: Index) -> None:
    index.add(ids(1, 2, 3), hashes((1 << 30) - 1, (1 << 31) - 1, (1 << 32) - 1))
    assert pairs(index, 0, 31) == [(1, 30), (2, 31)]


def test_ties_come_in_the_order_of_ids(index: Index) -> None:
    index.add(ids(9, 3, 6), hashes(1, 2, 4))
    assert pairs(index, 0, 1) == [(3, 1), (6, 1), (9, 1)]


def test_a_withdrawn_hash_is_gone_at_once_and_the_others_stay(index: Index) -> None:
    index.add(ids(1, 2, 3), hashes(0, 0, 0))
    index.withdraw(ids(1, 77))
    assert pairs(index, 0, 31) == [(2, 0), (3, 0)]
    index.withdraw(ids(3, 3))
    assert pairs(index, 0, 31) == [(2, 0)]


def test_an_id_that_is_added_again_takes_its_new_hash(index: Index) -> None:
    index.add(ids(1), hashes(0))
    index.add(ids(1), hashes(1 << 200))
    assert pairs(index, 0, 0) == []
    assert pairs(index, 1 << 200, 0) == [(1, 0)]
    assert len(index) == 1


def test_a_withdrawn_id_can_come_back(index: Index) -> None:
    index.add(ids(1), hashes(5))
    index.withdraw(ids(1))
    index.add(ids(1), hashes(5))
    assert pairs(index, 5, 0) == [(1, 0)]


@pytest.mark.parametrize("mode", ["best", "any"])
def test_best_and_any_give_one_entry_a_query(index: Index, mode: Mode) -> None:
    index.add(ids(1, 2, 3), hashes(3, 1, 2))
    found = index.within(hashes(0, 1 << 255), 31, mode)
    assert found.query_index.tolist() == [0, 1]
    if mode == "best":
        assert found.ids.tolist()[0] == 2


def test_many_queries_keep_their_order(index: Index) -> None:
    index.add(ids(1, 2), hashes(0, (1 << 256) - 1))
    found = index.within(hashes((1 << 256) - 1, 1 << 128, 0), 31)
    assert found.query_index.tolist() == [0, 1, 2]
    assert found.ids.tolist() == [2, 1, 1]
    assert [str(each.dtype) for each in found] == ["int64", "uint64", "uint8"]


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 2**70])
def test_a_limit_keeps_each_querys_nearest_and_of_equals_the_least_ids(index: Index, limit: int) -> None:
    index.add(ids(9, 8, 7, 6, 5), hashes(1, 0, 2, 7, 4))
    found = index.within(hashes(1 << 255, 0, 7), 31, limit=limit)
    nearest = [[8, 5, 7, 9, 6], [8, 5, 7, 9, 6], [6, 5, 7, 9, 8]]
    assert found.ids.tolist() == [id_ for each in nearest for id_ in each[:limit]]
    assert found.query_index.tolist() == [query for query in range(3) for _ in range(min(limit, 5))]


@pytest.mark.parametrize("mode", ["best", "any"])
def test_a_limit_changes_nothing_where_one_entry_is_given_anyway(index: Index, mode: Mode) -> None:
    index.add(ids(1, 2), hashes(3, 3))
    assert len(index.within(hashes(0), 31, mode, limit=5).ids) == 1


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_of_nothing_is_refused(index: Index, limit: int) -> None:
    with pytest.raises(Invalid, match="limit"):
        index.within(hashes(0), 31, limit=limit)


@pytest.mark.parametrize("count", [1, 2, 4])
def test_a_bank_of_a_few_near_duplicates_gives_them_all(index: Index, count: int) -> None:
    """The peer's first fault: its index of so few missed what lay within its own radius."""
    spread = sum(0b11 << at for at in range(0, 240, 16))  # thirty bits, evenly over the hash, and one more
    added = hashes(*(spread ^ (1 << (16 * number + 5)) for number in range(count)))
    index.add(ids(*range(1, count + 1)), added)
    assert pairs(index, 0, 31) == [(number, 31) for number in range(1, count + 1)]
    assert pairs(index, 0, 30) == []
    assert index.within(added, 31).ids.tolist()[::count] == list(range(1, count + 1))


@pytest.mark.parametrize("radius", [-1, 256])
def test_a_radius_out_of_range_is_refused(index: Index, radius: int) -> None:
    with pytest.raises(Invalid, match="radius"):
        index.within(hashes(0), radius)


def test_shapes_that_do_not_fit_are_refused(index: Index) -> None:
    with pytest.raises(Invalid, match="shape"):
        index.add(ids(1, 2), hashes(1))
    with pytest.raises(Invalid, match="shape"):
        index.within(np.zeros(4, np.uint64), 31)
