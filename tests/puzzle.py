"""What a browser does about a puzzle, done by a test."""

from __future__ import annotations

import hashlib
import itertools
import re

from takeback.flows.floods.puzzles import zero_bits


def answer_to(puzzle: str, bits: int) -> str:
    """The first number that solves it."""
    return next(
        str(number)
        for number in itertools.count()
        if zero_bits(hashlib.sha256(f"{puzzle}:{number}".encode()).digest()) >= bits
    )


def solved(page: str) -> dict[str, str]:
    """The fields with which the first puzzle of a page is answered."""
    found = re.search(r'name="flood_puzzle" value="([^"]+)" data-puzzle-bits="(\d+)"', page)
    assert found is not None, "there is no puzzle on this page"
    puzzle, bits = found[1], int(found[2])
    return {"flood_puzzle": puzzle, "flood_answer": answer_to(puzzle, bits)}
