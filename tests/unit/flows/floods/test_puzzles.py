"""A puzzle is solved by work, once, and by nothing else."""

from __future__ import annotations

import hashlib
import itertools

import pytest

from takeback.flows.floods.puzzles import LASTS_SECONDS, Puzzles, zero_bits
from tests.puzzle import answer_to

BITS = 8


@pytest.fixture
def puzzles() -> Puzzles:
    return Puzzles(bytes(32))


def test_the_right_answer_counts_once(puzzles: Puzzles) -> None:
    puzzle = puzzles.set(1000, BITS).text
    answer = answer_to(puzzle, BITS)
    assert puzzles.solve(puzzle, answer, 1001)
    assert not puzzles.solve(puzzle, answer, 1001)


def _wrong(puzzle: str, bits: int) -> str:
    """A number that does not solve it."""
    hashes = ((str(each), hashlib.sha256(f"{puzzle}:{each}".encode()).digest()) for each in itertools.count())
    return next(answer for answer, digest in hashes if zero_bits(digest) < bits)


def test_a_wrong_answer_is_refused_and_uses_nothing_up(puzzles: Puzzles) -> None:
    puzzle = puzzles.set(1000, BITS).text
    assert not puzzles.solve(puzzle, _wrong(puzzle, BITS), 1001)
    assert puzzles.solve(puzzle, answer_to(puzzle, BITS), 1001)


def test_a_puzzle_grows_old(puzzles: Puzzles) -> None:
    puzzle = puzzles.set(1000, BITS).text
    assert not puzzles.solve(puzzle, answer_to(puzzle, BITS), 1001 + LASTS_SECONDS)


def test_nobody_sets_themselves_an_easy_one(puzzles: Puzzles) -> None:
    own = Puzzles(b"y" * 32).set(1000, 1).text
    assert not puzzles.solve(own, answer_to(own, 1), 1001)


@pytest.mark.parametrize("answer", ["", "-1", "0x1", "1.0", " 1", "1\n", "٣", "1" * 16, "9" * 10_000])
def test_an_answer_is_a_plain_number(puzzles: Puzzles, answer: str) -> None:
    assert not puzzles.solve(puzzles.set(1000, 0).text, answer, 1001)


def test_bits_are_counted_from_the_front() -> None:
    assert [zero_bits(bytes(each)) for each in ([0x80, 0], [0x01, 0xFF], [0, 0x40], [0, 0])] == [0, 7, 9, 16]
