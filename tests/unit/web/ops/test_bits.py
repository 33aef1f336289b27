"""Two hashes as squares: every bit in its place, every difference marked, and nothing lost on the way."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from takeback.web.ops.bits import SIDE, shown_bits

ZERO = "0" * 64
HASHES = st.integers(0, 2**256 - 1).map(lambda number: f"{number:064x}")


def squares(path: str) -> set[tuple[int, int]]:
    return {(int(x), int(y)) for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", path)}


def bit_at(value: str, column: int, row: int) -> bool:
    return bool(int(value, 16) >> (SIDE * row + column) & 1)


def test_the_coarsest_bit_stands_at_the_top_left_and_the_finest_at_the_bottom_right() -> None:
    assert squares(shown_bits(f"{1:064x}", ZERO).first) == {(0, 0)}
    assert squares(shown_bits(f"{1 << 255:064x}", ZERO).first) == {(15, 15)}
    assert squares(shown_bits(f"{1 << 15:064x}", ZERO).first) == {(15, 0)}


@settings(max_examples=25)  # each is drawn whole, in 256 squares
@given(HASHES, HASHES)
def test_every_square_says_what_its_bit_is(first: str, second: str) -> None:
    shown = shown_bits(first, second)
    for column in range(SIDE):
        for row in range(SIDE):
            one, other = bit_at(first, column, row), bit_at(second, column, row)
            assert ((column, row) in squares(shown.first)) == one
            assert ((column, row) in squares(shown.second)) == other
            assert ((column, row) in squares(shown.differing)) == (one != other)


@given(HASHES, HASHES)
def test_each_difference_has_its_cross_and_all_are_counted_alike(first: str, second: str) -> None:
    shown = shown_bits(first, second)
    distance = (int(first, 16) ^ int(second, 16)).bit_count()
    assert shown.distance == distance == shown.crosses.count("M") == len(squares(shown.differing))
    assert sum(row.differing for row in shown.rows) == distance


@given(HASHES, HASHES)
def test_the_digits_are_those_of_the_hashes_and_only_different_ones_are_marked(first: str, second: str) -> None:
    shown = shown_bits(first, second)
    assert "".join(run.digits for run in shown.first_runs) == first
    assert "".join(run.digits for run in shown.second_runs) == second
    at = 0
    for run in shown.first_runs:
        for digit, other in zip(run.digits, second[at : at + len(run.digits)], strict=True):
            assert (digit != other) == run.differs
        at += len(run.digits)


def test_the_rows_in_words_are_those_of_the_picture() -> None:
    shown = shown_bits("f" * 60 + "8001", ZERO)
    assert (shown.rows[0].first, shown.rows[0].second, shown.rows[0].differing) == ("8001", "0000", 2)
    assert {square for square in squares(shown.first) if square[1] == 0} == {(0, 0), (15, 0)}
