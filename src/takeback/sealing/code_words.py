"""The list of words of which codes are made. It is read once, when the package is loaded; it never changes."""

from __future__ import annotations

import difflib
from importlib.resources import files

DISTINCT_LETTERS = 4
"""No two words of the list begin with the same four letters, so four are enough to type."""

WORDS: tuple[str, ...] = tuple(
    line
    for line in files("takeback.sealing").joinpath("code_words.txt").read_text("ascii").splitlines()
    if not line.startswith("#")
)
"""2048 words in the order of their numbers."""

_NUMBERS = {word[:DISTINCT_LETTERS]: number for number, word in enumerate(WORDS)}


def number_of(typed: str) -> int | None:
    """The number of the word that somebody typed, `None` if it is not on the list.

    Only the first four letters count: `umbr`, `umbrella` and `umbrelas` are one. The checksum of the code catches the
    rare other word that begins alike.

    Args:
        typed: small letters.
    """
    return _NUMBERS.get(typed[:DISTINCT_LETTERS])


def nearest_words(typed: str) -> tuple[str, ...]:
    """Up to three words of the list that look like what was typed, nearest first.

    Args:
        typed: small letters; only the first 16 are looked at.
    """
    return tuple(difflib.get_close_matches(typed[:16], WORDS, n=3, cutoff=0.7))


def is_one_slip(one: str, other: str) -> bool:
    """Whether two words or groups of digits differ by one slip: a wrong, missing, extra, or exchanged pair of signs.

    Args:
        one: what was typed.
        other: what may have been meant.
    """
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    shorter, longer = sorted((one, other), key=len)
    start = next((place for place, sign in enumerate(shorter) if sign != longer[place]), len(shorter))
    if len(shorter) < len(longer):
        return shorter[start:] == longer[start + 1 :]
    exchanged = longer[start + 1 : start + 2] + longer[start : start + 1] + longer[start + 2 :]
    return shorter[start + 1 :] == longer[start + 1 :] or shorter[start:] == exchanged
