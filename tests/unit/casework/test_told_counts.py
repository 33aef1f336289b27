"""Which counts may be told: none that is small, and no two that subtract to a small one."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from takeback.casework.incident import RoughCount
from takeback.casework.takedown.closure import Figure
from takeback.casework.told_counts import (
    ENDS,
    Tally,
    ToldShare,
    ToldTable,
    figure_of_case,
    told_ends,
    told_median,
    told_share,
    told_table,
)

_NAMES = "abcdefgh"
_TABLES = st.dictionaries(st.sampled_from(_NAMES), st.integers(0, 40), max_size=8)


def table(**asked: int) -> ToldTable:
    return told_table({name: Tally(many) for name, many in asked.items()})


def told_numbers(of: ToldTable) -> list[int]:
    rows = [row.asked.at_least for row in of.rows.values()]
    return rows + ([] if of.others is None else [of.others.asked.at_least])


def test_a_small_row_is_told_with_the_next_smallest_and_never_alone() -> None:
    told = table(a=100, b=30, c=3)
    assert list(told.rows) == ["a"]
    assert told.others is not None
    assert told.others.asked == RoughCount(30)


def test_two_small_rows_that_are_five_together_hide_each_other() -> None:
    told = table(a=100, b=4, c=3)
    assert list(told.rows) == ["a"]
    assert told.others is not None
    assert told.others.asked == RoughCount(5)


def test_two_small_rows_that_are_fewer_than_five_take_a_third() -> None:
    assert list(table(a=100, b=50, c=2, d=1).rows) == ["a"]


def test_a_single_small_row_is_nothing() -> None:
    assert table(a=4) == ToldTable({}, None)
    assert table(a=2, b=2) == ToldTable({}, None)


def test_where_nothing_is_small_there_are_no_others() -> None:
    told = table(a=12, b=5)
    assert list(told.rows) == ["a", "b"]
    assert told.others is None


def test_what_is_left_over_is_always_among_the_others() -> None:
    told = told_table({"a": Tally(9)}, Tally(20))
    assert list(told.rows) == ["a"]
    assert told.others is not None
    assert told.others.asked == RoughCount(20)


@given(_TABLES)
def test_no_row_that_is_told_is_small(rows: dict[str, int]) -> None:
    assert all(number >= 5 for number in told_numbers(table(**rows)))


@given(_TABLES)
def test_what_is_hidden_hides_among_two_rows_and_five_at_least(rows: dict[str, int]) -> None:
    """The whole less any of the told rows is never one small row's count: whoever knows the whole learns nothing."""
    told = table(**rows)
    hidden = [many for name, many in rows.items() if many and name not in told.rows]
    assert told.others is not None or sum(hidden) == 0 or not told.rows
    if told.others is not None:
        assert len(hidden) >= 2
        assert sum(hidden) >= 5


@given(_TABLES, _TABLES)
def test_no_two_tables_subtract_to_a_small_count(one: dict[str, int], other: dict[str, int]) -> None:
    """Whatever they divide, and by what: also where a row of one is a part of a row of the other."""
    numbers = [*told_numbers(table(**one)), *told_numbers(table(**other))]
    sums = numbers + [sum(some) for size in (2, 3) for some in combinations(numbers, size)]
    assert not [1 for some, others in combinations(sums, 2) if 0 < abs(some - others) < 5]


@given(st.integers(0, 300), st.integers(0, 300))
def test_a_share_holds_and_does_not_tell_fewer_than_five(part: int, rest: int) -> None:
    told = told_share(part, part + rest)
    if told is None:
        assert part + rest < 10
        return
    true = 100 * part / (part + rest)
    assert told.least - 2.5 <= true <= told.most + 2.5
    if part < 5 or rest < 5:
        assert told.least != told.most
        assert {told.least, told.most} & {0, 100}
        alike = {told_share(few, few + part + rest - few) for few in range(5)} if part < 5 else {told}
        assert alike == {told}


def test_shares_of_few_go_in_steps_of_five_and_of_many_by_the_percent() -> None:
    assert told_share(7, 19) == ToldShare(35, 35)
    assert told_share(370, 1000) == ToldShare(37, 37)
    assert told_share(2, 100) == ToldShare(0, 4)
    assert told_share(98, 100) == ToldShare(96, 100)
    assert told_share(3, 6) is None


@given(st.dictionaries(st.integers(0, 900), st.integers(1, 9), max_size=12))
def test_the_median_is_that_of_all_that_is_known(hours: dict[int, int]) -> None:
    every = sorted(Counter(hours).elements())
    assert told_median(hours) == (None if len(every) < 5 else every[(len(every) - 1) // 2])


def test_ends_are_told_to_the_unit_where_none_is_small() -> None:
    told = told_ends({Figure.OPEN: 2000, Figure.IN_WORK: 2949, Figure.RESOLVED: 2127, Figure.FAILED: 230})
    assert not told.is_rough
    assert dict(told.ends) == {Figure.OPEN: 4949, Figure.RESOLVED: 2127, Figure.FAILED: 230, Figure.SET_ASIDE: 0}
    assert told.in_work == 2949


def test_one_small_end_makes_all_of_them_rough() -> None:
    told = told_ends({Figure.OPEN: 12, Figure.RESOLVED: 21, Figure.FAILED: 3})
    assert told.is_rough
    assert dict(told.ends) == {Figure.OPEN: 10, Figure.RESOLVED: 20, Figure.FAILED: 0, Figure.SET_ASIDE: 0}


@pytest.mark.parametrize(("unasked", "in_work"), [(3, 40), (40, 3)])
def test_what_is_in_work_is_not_told_where_it_subtracts_to_a_few(unasked: int, in_work: int) -> None:
    assert told_ends({Figure.OPEN: unasked, Figure.IN_WORK: in_work}).in_work is None


@given(st.fixed_dictionaries({each: st.integers(0, 30) for each in Figure}))
def test_no_end_is_small_and_none_less_its_part_is(counts: dict[Figure, int]) -> None:
    told = told_ends(counts)
    assert not [many for many in told.ends.values() if 0 < many < 5]
    if told.in_work is not None:
        assert told.ends[Figure.OPEN] - told.in_work not in range(1, 5)
    public = told_ends(counts, always_rough=True)
    assert public.is_rough
    assert all(many % 5 == 0 for many in public.ends.values())
    assert set(public.ends) == set(ENDS)


def test_a_case_is_resolved_only_if_nothing_else_is_left_of_it() -> None:
    assert figure_of_case({Figure.RESOLVED: 9, Figure.IN_WORK: 1}) is Figure.IN_WORK
    assert figure_of_case({Figure.RESOLVED: 9, Figure.OPEN: 1}) is Figure.OPEN
    assert figure_of_case({Figure.RESOLVED: 9, Figure.FAILED: 1}) is Figure.FAILED
    assert figure_of_case({Figure.RESOLVED: 1, Figure.SET_ASIDE: 9}) is Figure.RESOLVED
    assert figure_of_case({Figure.SET_ASIDE: 2}) is Figure.SET_ASIDE
