"""Hashes of 256 bits as pictures: sixteen by sixteen squares, the coarsest forms of the picture at the top left.

A PDQ says of each of 16 by 16 frequencies whether it is stronger than their median. Its hex digits begin with the
finest; here the coarsest stands first, as one reads. A bit that differs is marked by a cross, so that no colour is
needed to see it.

Source: Meta, "The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm", 2019, section on bits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

SIDE = 16
_DIGITS_A_ROW = SIDE // 4

Square = tuple[int, int]
"""Column and row, from the top left."""


@dataclass(frozen=True, slots=True)
class Run:
    """Some hex digits one after another, all of them equal to the other hash's, or all different."""

    digits: str
    differs: bool


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row of squares, in words.

    Attributes:
        number: 1 to 16, from the top.
        first: its four hex digits in one hash.
        second: in the other.
        differing: how many of its sixteen bits differ.
    """

    number: int
    first: str
    second: str
    differing: int


@dataclass(frozen=True, slots=True)
class ShownBits:
    """Two hashes, ready to be drawn: each attribute that is a path is the `d` of an SVG's `path`.

    Attributes:
        first: squares of the bits that are 1 in the one.
        second: in the other.
        differing: squares of the bits that differ.
        crosses: a cross on each of those.
        distance: how many differ.
        rows: the same, row by row.
        first_runs: the one's hex digits as they are written.
        second_runs: the other's.
    """

    first: str
    second: str
    differing: str
    crosses: str
    distance: int
    rows: tuple[ShownRow, ...]
    first_runs: tuple[Run, ...]
    second_runs: tuple[Run, ...]


def shown_bits(first: str, second: str) -> ShownBits:
    """Two hashes as pictures.

    Args:
        first: 64 hex digits.
        second: the same.
    """
    differing = list(_squares(int(first, 16) ^ int(second, 16)))
    return ShownBits(
        first=_path(_squares(int(first, 16))),
        second=_path(_squares(int(second, 16))),
        differing=_path(differing),
        crosses="".join(f"M{x + 0.22:.2f} {y + 0.22:.2f}l.56 .56m0-.56l-.56 .56" for x, y in differing),
        distance=len(differing),
        rows=tuple(_rows(first, second)),
        first_runs=_runs(first, second),
        second_runs=_runs(second, first),
    )


def _squares(bits: int) -> Iterator[Square]:
    """The squares of the bits that are 1. The least significant bit is the coarsest frequency, at the top left."""
    for number in range(SIDE * SIDE):
        if bits >> number & 1:
            yield number % SIDE, number // SIDE


def _path(squares: Iterable[Square]) -> str:
    return "".join(f"M{x} {y}h1v1h-1z" for x, y in squares)


def _rows(first: str, second: str) -> Iterator[ShownRow]:
    for row in range(SIDE):
        end = len(first) - row * _DIGITS_A_ROW
        one, other = first[end - _DIGITS_A_ROW : end], second[end - _DIGITS_A_ROW : end]
        yield ShownRow(row + 1, one, other, (int(one, 16) ^ int(other, 16)).bit_count())


def _runs(digits: str, others: str) -> tuple[Run, ...]:
    pairs = zip(digits, others, strict=True)
    runs = groupby(pairs, key=lambda pair: pair[0] != pair[1])
    return tuple(Run("".join(digit for digit, _ in run), differs) for differs, run in runs)
