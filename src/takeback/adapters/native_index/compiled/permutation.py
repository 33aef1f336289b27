"""A fixed shuffling of a hash's 256 bits, so that no table is keyed by bits that go together.

Neighbouring bits of a perceptual hash are correlated, and a bank of flat or similar pictures fills few buckets of a
table keyed by 16 neighbours. Distances do not change when all hashes are shuffled alike.
"""

from __future__ import annotations

import numpy as np

from takeback.adapters.native_index.compiled.compiling import compiled, inner
from takeback.adapters.native_index.compiled.intrinsics import or_of_rows

BITS = 256
WORDS = 4
_NIBBLES = BITS // 4


def _places() -> list[int]:
    """Where each bit goes: a Fisher-Yates shuffle by a linear congruential generator of our own.

    Not numpy's generator: its stream may change with a release, and the order of bits is part of the file format.

    Source:
        The generator's constants: D. Knuth, The Art of Computer Programming, volume 2, 3.3.4 (MMIX).
    """
    places = list(range(BITS))
    state = 0x7A6B_6261_636B
    for last in range(BITS - 1, 0, -1):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        chosen = (state >> 33) % (last + 1)
        places[last], places[chosen] = places[chosen], places[last]
    return places


def _table() -> np.ndarray:
    """For each place and value of four neighbouring bits, where these bits go: uint64, shape (64, 16, 4)."""
    table = np.zeros((_NIBBLES, 16, WORDS), np.uint64)
    places = _places()
    for nibble in range(_NIBBLES):
        for value in range(16):
            for bit in range(4):
                if value >> bit & 1:
                    place = places[nibble * 4 + bit]
                    table[nibble, value, place >> 6] |= np.uint64(1 << (place & 63))
    return table


_TABLE = _table()


@inner
def shuffle(words, into):
    """Shuffle one hash.

    Args:
        words: uint64 (4,).
        into: uint64 (4,), where to.
    """
    or_of_rows(_TABLE.ctypes.data, words.ctypes.data, into.ctypes.data)


@compiled
def shuffled(hashes):
    """All of these, shuffled.

    Args:
        hashes: uint64 (n, 4).

    Returns:
        uint64 (n, 4), others in the same order.
    """
    out = np.empty_like(hashes)
    for row in range(len(hashes)):
        shuffle(hashes[row], out[row])
    return out
