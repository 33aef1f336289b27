"""A checksum as fast as memory, to notice a disk's or a copy's mistake.

Thirty-two lanes take every 32nd word of 64 bits: exclusive-or, then times an odd number. Both steps can be undone, so a
change of one word of a block always changes the sum. It has no key: it does not stop somebody who can write the file.
"""

from __future__ import annotations

import numpy as np

from takeback.adapters.native_index.compiled.compiling import compiled

BLOCK_BYTES = 1 << 20
"""What one checksum covers."""

_LANES = 32
_ODD = np.uint64(0x9E3779B97F4A7C15)  # 2 ** 64 over the golden ratio: Knuth's multiplicative hashing
_START = np.uint64(0x243F6A8885A308D3)  # the first 64 bits of pi behind the point: no meaning


@compiled
def checksums_of(words, block_words, first, last, sums):
    """The checksums of some blocks.

    Args:
        words: uint64 (n,): what is to be summed, all of it.
        block_words: how many of them make a block; the last block may be shorter.
        first: of the blocks to be summed.
        last: the first block that is not.
        sums: uint64: where to, one a block.
    """
    lanes = np.empty(_LANES, np.uint64)
    for block in range(first, last):
        start = block * block_words
        end = min(start + block_words, len(words))
        for lane in range(_LANES):
            lanes[lane] = _START + np.uint64(lane)
        whole = start + (end - start) // _LANES * _LANES
        for at in range(start, whole, _LANES):
            for lane in range(_LANES):
                lanes[lane] = (lanes[lane] ^ words[at + lane]) * _ODD
        for at in range(whole, end):
            lanes[at - whole] = (lanes[at - whole] ^ words[at]) * _ODD
        total = np.uint64(end - start)
        for lane in range(_LANES):
            total = (total ^ lanes[lane]) * _ODD
            total ^= total >> np.uint64(29)
        sums[block] = total
