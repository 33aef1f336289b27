"""Proof of work: a number that a browser finds by trying, and that we check at a glance.

It costs a person a moment, and whoever sends thousands of forms as many moments. The more forms come, the longer.
"""

from __future__ import annotations

import hashlib
import re
from typing import Final

from takeback.flows.floods.tokens import Token, Tokens, Unfit

LASTS_SECONDS: Final = 2 * 60 * 60
"""Whoever writes a long letter first must not lose it."""
LEAST_BITS: Final = 14
"""16,000 tries on the average: some tenths of a second on a phone."""
MOST_BITS: Final = 20
"""A million: some ten seconds on a phone, and as much as may be asked of anybody."""

_ANSWER: Final = re.compile(r"[0-9]{1,15}")


class Puzzles:
    """Sets puzzles and checks answers."""

    def __init__(self, key: bytes) -> None:
        """None is solved yet.

        Args:
            key: secret; the same in every process that serves.
        """
        self._tokens = Tokens(key, "puzzle", LASTS_SECONDS)

    def set(self, at: float, bits: int) -> Token:
        """A puzzle; its number says how many bits of the hash must be 0.

        Args:
            at: the present second.
            bits: `LEAST_BITS` to `MOST_BITS`.
        """
        return self._tokens.make(at, bits)

    def solve(self, text: str, answer: str, at: float) -> bool:
        """Whether the answer is right and counts: once, in time, for a puzzle of ours.

        Args:
            text: the puzzle.
            answer: a number; the hash of puzzle, colon and number begins with the bits asked for.
            at: the present second.
        """
        token = self._tokens.read(text, at)
        if isinstance(token, Unfit) or not _ANSWER.fullmatch(answer):
            return False
        if zero_bits(hashlib.sha256(f"{token.text}:{answer}".encode("ascii")).digest()) < token.number:
            return False
        return self._tokens.spend(token, at)


def zero_bits(digest: bytes) -> int:
    """How many bits at the beginning are 0.

    Args:
        digest: of a hash.
    """
    return len(digest) * 8 - int.from_bytes(digest, "big").bit_length()
