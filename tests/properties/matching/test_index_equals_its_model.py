from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from takeback.matching.index import LinearIndex

HASH = st.one_of(
    st.integers(0, 2**256 - 1),
    st.integers(0, 40).map(lambda bits: (1 << bits) - 1),  # a cluster round zero
    st.integers(0, 40).map(lambda bits: (2**256 - 1) ^ ((1 << bits) - 1)),
)
ID = st.integers(1, 30)


class LinearIndexAgainstIntegers(RuleBasedStateMachine):
    """A dictionary of Python integers says what an index must answer."""

    def __init__(self) -> None:
        super().__init__()
        self.index = LinearIndex()
        self.model: dict[int, int] = {}

    @rule(pairs=st.lists(st.tuples(ID, HASH), max_size=8))
    def add(self, pairs: list[tuple[int, int]]) -> None:
        words = [[(number >> shift) & (2**64 - 1) for shift in (192, 128, 64, 0)] for _, number in pairs]
        self.index.add(np.array([id_ for id_, _ in pairs], np.uint64), np.array(words, np.uint64).reshape(-1, 4))
        self.model.update(pairs)

    @rule(gone=st.lists(ID, max_size=5))
    def withdraw(self, gone: list[int]) -> None:
        self.index.withdraw(np.array(gone, np.uint64))
        for id_ in gone:
            self.model.pop(id_, None)

    @rule(query=HASH, radius=st.integers(0, 255))
    def ask(self, query: int, radius: int) -> None:
        words = np.array([[(query >> shift) & (2**64 - 1) for shift in (192, 128, 64, 0)]], np.uint64)
        found = self.index.within(words, radius)
        expected = sorted(
            (distance, id_)
            for id_, number in self.model.items()
            if (distance := (number ^ query).bit_count()) <= radius
        )
        assert list(zip(found.distances.tolist(), found.ids.tolist(), strict=True)) == expected

    @invariant()
    def holds_as_many(self) -> None:
        assert len(self.index) == len(self.model)


TestLinearIndexAgainstIntegers = LinearIndexAgainstIntegers.TestCase
