"""Small saved indexes for these tests."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from takeback.adapters.native_index import NativeIndex
from takeback.matching.index import Hashes, Ids


def hashes_of(ids: Ids) -> Hashes:
    """For each id a hash that is its alone, far from all others."""
    return np.stack([np.random.default_rng(int(id_)).integers(0, 2**64, 4, dtype=np.uint64) for id_ in ids])


def span(first: int, last: int) -> Ids:
    return np.arange(first, last, dtype=np.uint64)


def held(index: NativeIndex, ids: Ids) -> list[int]:
    """Which of these ids are found by their own hash."""
    found: list[int] = index.within(hashes_of(ids), 31).ids.tolist()
    return found


def files(folder: Path, kind: str) -> list[Path]:
    return sorted(folder.glob(f"{kind}-*"))
