"""Reading a code that somebody typed: forgiving in form, strict in substance, and clear about which word is wrong.

Capitals, spaces, hyphens, commas, line breaks and the numbers of a list do not matter; four letters of each word are
enough; words and groups of digits may be mixed. Who types a code is often frightened, and on a phone.

What is said about a wrong word is found by the checksum alone, which anybody can do. It tells a stranger nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from takeback.sealing.code_words import WORDS, is_one_slip, nearest_words, number_of
from takeback.sealing.codes import CODE_WORDS, GROUP_DIGITS, MODULUS, REMAINDER, Code, remainder_of

LONGEST_TEXT = 1000
"""Characters. A code with its list numbers has about 150; more is not read at all."""

_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_LIST_NUMBER_DIGITS = 2


class Problem(StrEnum):
    """What is wrong with a typed code. Stable words; the pages have a sentence for each."""

    EMPTY = "empty"
    """Nothing was typed."""
    TOO_LONG = "too_long"
    """Far too much was typed; nothing of it was read."""
    WRONG_COUNT = "wrong_count"
    """Not 13 words, or not 52 digits."""
    UNKNOWN_WORD = "unknown_word"
    """A word that is not on the list; `positions` says which, `nearest` what may have been meant by the first."""
    SWAPPED = "swapped"
    """Two neighbours seem to be exchanged, and nothing else; `positions` says which."""
    WRONG_WORD = "wrong_word"
    """One slip would explain why the checksum fails; `positions` says where, `nearest` what may have been meant."""
    CHECKSUM = "checksum"
    """The checksum fails, and nothing says where."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """What was typed is a code. Whether it opens anything is another question.

    Attributes:
        code: the code.
    """

    code: Code


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What was typed is no code.

    Attributes:
        problem: what is wrong.
        positions: which words, counted from 1; none where that cannot be told.
        nearest: words that may have been meant, one guess a position or several for the first. For the page that
            answers this person, so left out of the `repr`.
    """

    problem: Problem
    positions: tuple[int, ...] = ()
    nearest: tuple[str, ...] = field(default=(), repr=False)


def parse_code(text: str) -> Parsed | Unreadable:
    """The code that somebody typed, or what is wrong with it.

    Args:
        text: as typed; anything at all.
    """
    if len(text) > LONGEST_TEXT:
        return Unreadable(Problem.TOO_LONG)
    tokens = _tokens_of(text)
    if not tokens:
        return Unreadable(Problem.EMPTY)
    if len(tokens) != CODE_WORDS or (all(token.isdecimal() for token in tokens) and len(tokens[-1]) != GROUP_DIGITS):
        return Unreadable(Problem.WRONG_COUNT)
    read = [_number_of(token) for token in tokens]
    numbers = tuple(number for number in read if number is not None)
    if len(numbers) != CODE_WORDS:
        unknown = tuple(position for position, number in enumerate(read, start=1) if number is None)
        return Unreadable(Problem.UNKNOWN_WORD, unknown, nearest_words(tokens[unknown[0] - 1]))
    if remainder_of(numbers) != REMAINDER:
        return _explain(numbers, tokens)
    return Parsed(Code(numbers))


def _tokens_of(text: str) -> list[str]:
    """Words and groups of four digits, in order. List numbers are passed over."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in plain)
    tokens = _TOKEN.findall(plain)
    if any(not token.isdecimal() for token in tokens):
        return [token for token in tokens if not token.isdecimal() or len(token) > _LIST_NUMBER_DIGITS]
    groups = [token for token in tokens if len(token) == GROUP_DIGITS]
    if len(groups) == CODE_WORDS and all(len(token) in {GROUP_DIGITS, 1, _LIST_NUMBER_DIGITS} for token in tokens):
        return groups
    digits = "".join(tokens)
    return [digits[start : start + GROUP_DIGITS] for start in range(0, len(digits), GROUP_DIGITS)]


def _number_of(token: str) -> int | None:
    if not token.isdecimal():
        return number_of(token)
    number = int(token) if len(token) == GROUP_DIGITS else len(WORDS)
    return number if number < len(WORDS) else None


def _explain(numbers: tuple[int, ...], tokens: list[str]) -> Unreadable:
    """Every place where one slip explains the checksum: chance may add a place, and never leaves the true one out."""
    swaps = {
        place
        for first in range(CODE_WORDS - 1)
        if remainder_of(_exchanged(numbers, first)) == REMAINDER
        for place in (first, first + 1)
    }
    repairs = {place: number for place, number in _repairs(numbers) if _is_slip(tokens[place], number)}
    positions = tuple(sorted(place + 1 for place in swaps | repairs.keys()))
    if repairs:
        return Unreadable(Problem.WRONG_WORD, positions, tuple(WORDS[number] for number in repairs.values()))
    return Unreadable(Problem.SWAPPED if swaps else Problem.CHECKSUM, positions)


def _exchanged(numbers: tuple[int, ...], first: int) -> tuple[int, ...]:
    return (*numbers[:first], numbers[first + 1], numbers[first], *numbers[first + 2 :])


def _repairs(numbers: tuple[int, ...]) -> Iterator[tuple[int, int]]:
    """For each place the one word that would make the checksum fit, if there is one."""
    missing = REMAINDER - remainder_of(numbers)
    for place, number in enumerate(numbers):
        weight = pow(10, GROUP_DIGITS * (CODE_WORDS - 1 - place), MODULUS)
        repaired = (number + missing * pow(weight, -1, MODULUS)) % MODULUS
        if repaired < len(WORDS):
            yield place, repaired


def _is_slip(typed: str, meant: int) -> bool:
    return is_one_slip(typed, f"{meant:0{GROUP_DIGITS}d}" if typed.isdecimal() else WORDS[meant])
