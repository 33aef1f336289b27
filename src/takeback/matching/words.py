"""Signals as an index holds them: every kind in 256 bits."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from takeback.matching.index import BITS, WORDS, Hashes

DIGITS = BITS // 4
"""Hex digits that an index holds."""


def in_256_bits(value: str) -> str:
    """A value in 64 hex digits: a shorter one is repeated.

    Equal values stay equal and different ones different. Repeated rather than filled up with zeros, so that all tables
    of an index tell them apart.

    Args:
        value: hex digits, at most 64.
    """
    return value if len(value) == DIGITS else (value * (DIGITS // max(len(value), 1) + 1))[:DIGITS]


def words_of_all(values: Sequence[str]) -> Hashes:
    """Many values as an index takes them.

    Args:
        values: hex digits, at most 64 each.

    Returns:
        uint64, shape (n, 4), most significant word first.

    Raises:
        ValueError: something that is not a hex digit.
    """
    joined = bytes.fromhex("".join([in_256_bits(each) for each in values]))
    return np.frombuffer(joined, dtype=">u8").astype(np.uint64).reshape(-1, WORDS)
