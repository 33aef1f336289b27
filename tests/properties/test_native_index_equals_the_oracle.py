"""Whatever happens to both, the native index answers as the oracle does."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from numpy.random import Generator, default_rng
from numpy.typing import NDArray

from takeback.adapters.native_index import NativeIndex, index
from takeback.adapters.native_index.compiled.permutation import shuffled
from takeback.adapters.native_index.compiled.search import MOST_QUERIES
from takeback.adapters.native_index.tail import ROOM
from takeback.matching.index import Found, Hashes, Ids, LinearIndex, Mode

SEED = st.integers(0, 2**32 - 1)
KIND = st.sampled_from(["random", "cluster", "one chunk", "few values"])
MOST_ID = 3 * ROOM
MODES: tuple[Mode, ...] = ("all", "best", "any")


def bank(random: Generator, kind: str, count: int) -> Hashes:
    """Hashes as banks may hold them.

    Args:
        random: where from.
        kind: `random`; `cluster`: near-duplicates, 0 to 40 bits from one of three; `one chunk`: all in the same
            buckets of some tables; `few values`: many equal ones.
        count: how many.
    """
    hashes = random.integers(0, 2**64, (count, 4), dtype=np.uint64)
    if kind == "cluster":
        hashes[:] = centres()[random.integers(0, 3, count)]
        flip(random, hashes, random.integers(0, 41, count))
    elif kind == "one chunk":
        hashes[:, 0] = 0x0123_4567_89AB_CDEF
        hashes[:, 2] >>= np.uint64(40)
    elif kind == "few values":
        hashes = centres()[random.integers(0, 3, count)]
    return hashes


def centres() -> Hashes:
    return default_rng(7).integers(0, 2**64, (3, 4), dtype=np.uint64)


def flip(random: Generator, hashes: Hashes, bits: NDArray[np.int64]) -> None:
    """Change so many bits of each, any of the 256."""
    for words, count in zip(hashes, bits, strict=True):
        for bit in random.permutation(256)[:count]:
            words[bit >> 6] ^= np.uint64(1) << np.uint64(bit & 63)


class NativeIndexAgainstTheOracle(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.native = NativeIndex()
        self.oracle = LinearIndex()
        self.folder = Path(tempfile.mkdtemp())
        self.saved = 0

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    @rule(seed=SEED, kind=KIND, count=st.sampled_from([0, 1, 3, 40, 700, ROOM - 1, ROOM, ROOM + 1]))
    def add(self, seed: int, kind: str, count: int) -> None:
        random = default_rng(seed)
        ids = random.integers(0, MOST_ID, count, dtype=np.uint64)  # some twice, some held already
        hashes = bank(random, kind, count)
        self.native.add(ids, hashes)
        self.oracle.add(ids, hashes)

    @rule(seed=SEED, share=st.sampled_from([0.0, 0.001, 0.2, 1.0]))
    def withdraw(self, seed: int, share: float) -> None:
        random = default_rng(seed)
        ids = np.flatnonzero(random.random(MOST_ID) < share).astype(np.uint64)
        self.native.withdraw(ids)
        self.oracle.withdraw(ids)

    @rule(without_dead=st.booleans())
    def merge(self, without_dead: bool) -> None:  # noqa: FBT001 - hypothesis passes by name
        self.native.merge(without_dead=without_dead)
        if without_dead:
            assert not any(segment.dead_count for segment in self.native._state.segments)

    @rule()
    def save(self) -> None:
        self.saved += 1
        self.native.save(self.folder, position=self.saved)

    @precondition(lambda self: self.saved)
    @rule()
    def save_and_open(self) -> None:
        self.save()
        self.native = NativeIndex.open(self.folder)
        assert self.native.position == self.saved

    @rule(seed=SEED, kind=KIND, radius=st.integers(0, 31), mode=st.sampled_from(["all", "best", "any"]))
    def ask(self, seed: int, kind: str, radius: int, mode: Mode) -> None:
        self.compare(self.queries(default_rng(seed), kind), radius, mode)

    @rule(seed=SEED, radius=st.integers(32, 255), mode=st.sampled_from(["all", "best", "any"]))
    def ask_far(self, seed: int, radius: int, mode: Mode) -> None:
        self.compare(self.queries(default_rng(seed), "cluster")[:3], radius, mode)

    @rule(seed=SEED, kind=KIND, limit=st.sampled_from([1, 2, 17, 1000]), radius=st.sampled_from([8, 31, 60]))
    def ask_for_the_nearest(self, seed: int, kind: str, limit: int, radius: int) -> None:
        queries = self.queries(default_rng(seed), kind)
        same(self.native.within(queries, radius, limit=limit), self.oracle.within(queries, radius, limit=limit))

    @rule(
        seed=SEED,
        kind=KIND,
        radius=st.sampled_from([3, 16, 31]),
        mode=st.sampled_from(["all", "best", "any"]),
        limit=st.sampled_from([None, 3]),
        copies=st.sampled_from([40, 64]),
    )
    def ask_many(self, seed: int, kind: str, radius: int, mode: Mode, limit: int | None, copies: int) -> None:
        """So many that they are answered table by table."""
        queries = self.queries(default_rng(seed), kind)
        many = np.tile(queries, (copies, 1))
        got = self.native.within(many, radius, mode, limit=limit)
        few = self.native.within(queries, radius, mode, limit=limit)
        self.compare(queries, radius, mode)
        if mode == "any":
            assert len(got.ids) == copies * len(few.ids)
            allowed = set(triples(*self.oracle.within(queries, radius)))
            assert allowed.issuperset(triples(got.query_index % len(queries), got.ids, got.distances))
            return
        starts = np.repeat(np.arange(copies) * len(queries), len(few.ids))
        assert np.array_equal(got.query_index, np.tile(few.query_index, copies) + starts)
        assert np.array_equal(got.ids, np.tile(few.ids, copies))
        assert np.array_equal(got.distances, np.tile(few.distances, copies))

    def queries(self, random: Generator, kind: str) -> Hashes:
        """Some of any kind, and some near to what is held, on both sides of every radius."""
        held = self.oracle._hashes[: len(self.oracle)]
        near = held[random.integers(0, len(held), 12)] if len(held) else held
        flip(random, near, random.integers(0, 34, len(near)))
        return np.concatenate([bank(random, kind, 4), near])

    def compare(self, queries: Hashes, radius: int, mode: Mode) -> None:
        got = self.native.within(queries, radius, mode)
        if mode == "any":
            everything = self.oracle.within(queries, radius)
            allowed = set(triples(*everything))
            assert got.query_index.tolist() == np.unique(everything.query_index).tolist()
            assert allowed.issuperset(triples(*got))
            return
        same(got, self.oracle.within(queries, radius, mode))

    @invariant()
    def holds_as_many(self) -> None:
        assert len(self.native) == len(self.oracle)


def same(mine: Found, theirs: Found) -> None:
    assert [each.dtype.name for each in mine] == [each.dtype.name for each in theirs]
    assert triples(*mine) == triples(*theirs)


def triples(query_index: NDArray[np.int64], ids: Ids, distances: NDArray[np.uint8]) -> list[tuple[int, int, int]]:
    return list(zip(query_index.tolist(), ids.tolist(), distances.tolist(), strict=True))


TestNativeIndexAgainstTheOracle = NativeIndexAgainstTheOracle.TestCase
TestNativeIndexAgainstTheOracle.settings = settings(
    max_examples=80,
    stateful_step_count=25,
    deadline=None,  # the first call compiles
    suppress_health_check=[HealthCheck.too_slow],
)


@pytest.mark.parametrize("kind", ["random", "cluster"])
@pytest.mark.parametrize("radius", range(32))
def test_every_radius_misses_nothing(kind: str, radius: int) -> None:
    random = default_rng(radius)
    ids = random.permutation(5_000).astype(np.uint64)
    hashes = bank(random, "random", 5_000)
    hashes[:200] = bank(random, kind, 200)
    queries = hashes[:150].copy()
    flip(random, queries, random.integers(max(0, radius - 1), radius + 2, 150))
    native, oracle = NativeIndex.build(ids, hashes), LinearIndex()
    oracle.add(ids, hashes)
    same(native.within(queries, radius), oracle.within(queries, radius))


def spread_as_evenly_as_can_be(random: Generator, hashes: Hashes, radius: int) -> Hashes:
    """The hardest for the tables: other hashes, of which no chunk and no half differs in fewer bits than it must."""
    bits = np.zeros((256, 4), np.uint64)
    bits[np.arange(256), np.arange(256) >> 6] = np.uint64(1) << (np.arange(256) & 63).astype(np.uint64)
    [word, inside] = shuffled(bits).nonzero()[1], np.bitwise_count(shuffled(bits).max(axis=1) - np.uint64(1)) >> 4
    by_half = [np.flatnonzero(word * 4 + inside == half) for half in range(16)]
    spread = hashes.copy()
    for row in range(len(spread)):
        chunks, first = random.permutation(8), random.integers(0, 2, 8)
        for number in range(radius):  # a bit to each chunk in turn, and to its two halves in turn
            chunk = chunks[number % 8]
            spread[row] ^= bits[by_half[chunk * 2 + (number // 8 + first[chunk]) % 2][number // 16]]
    return spread


@pytest.mark.parametrize("radius", range(65))
def test_differences_spread_as_evenly_as_can_be_are_found_too(radius: int) -> None:
    random = default_rng(radius)
    stored = bank(random, "random", 3000)
    queries = spread_as_evenly_as_can_be(random, stored[:200], radius)
    native = NativeIndex.build(np.arange(3000, dtype=np.uint64), stored)
    assert native.within(queries, radius).ids.tolist() == list(range(200))
    assert radius == 0 or native.within(queries, radius - 1).ids.tolist() == []


@pytest.fixture(scope="module")
def large() -> tuple[NativeIndex, Hashes]:
    """So many that a bucket is keyed by a whole half: what one table misses, hardly another finds by chance."""
    stored = bank(default_rng(8), "random", 1 << 20)
    return NativeIndex.build(np.arange(len(stored), dtype=np.uint64), stored), stored


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("at_once", [1, 100, 600])
@pytest.mark.parametrize("radius", [7, 8, 15, 16, 23, 24, 30, 31])
def test_every_table_of_a_large_bank_is_needed_and_asked(
    large: tuple[NativeIndex, Hashes], radius: int, at_once: int, mode: Mode
) -> None:
    native, stored = large
    queries = spread_as_evenly_as_can_be(default_rng(radius), stored[:600], radius)
    found = [native.within(queries[at : at + at_once], radius, mode) for at in range(0, 600, at_once)]
    assert np.concatenate([each.ids for each in found]).tolist() == list(range(600))
    assert set(np.concatenate([each.distances for each in found]).tolist()) == {radius}


def test_more_results_than_room_was_made_for_are_all_given() -> None:
    hashes = np.zeros((5000, 4), np.uint64)
    native = NativeIndex.build(np.arange(5000, dtype=np.uint64), hashes)
    found = native.within(hashes[:2], 31)
    assert np.array_equal(found.ids, np.tile(np.arange(5000, dtype=np.uint64), 2))


def test_more_queries_than_one_call_takes_are_all_answered() -> None:
    hashes = bank(default_rng(5), "random", MOST_QUERIES + 700)
    native = NativeIndex.build(np.arange(len(hashes), dtype=np.uint64), hashes)
    for mode in MODES:
        found = native.within(hashes, 31, mode)
        assert np.array_equal(found.query_index, np.arange(len(hashes)))
        assert np.array_equal(found.ids, np.arange(len(hashes), dtype=np.uint64))


def test_a_crowd_larger_than_any_room_is_found_by_many_at_once() -> None:
    """More results than fit, in the middle of a table; they come again, each once."""
    random = default_rng(6)
    crowd = np.repeat(centres()[:1], 3000, axis=0)
    flip(random, crowd, random.integers(0, 16, 3000))
    native, oracle = NativeIndex.build(np.arange(3000, dtype=np.uint64), crowd), LinearIndex()
    oracle.add(np.arange(3000, dtype=np.uint64), crowd)
    expected = oracle.within(crowd[:3], 31)
    got = native.within(np.tile(crowd[:3], (200, 1)), 31)
    assert np.array_equal(got.ids, np.tile(expected.ids, 200))
    assert np.array_equal(got.distances, np.tile(expected.distances, 200))
    same(native.within(crowd[:3], 31), expected)


@pytest.mark.parametrize("count", [2, 39, 40, 41, 42, 300])
@pytest.mark.parametrize("copies", [1, 600])
def test_ids_of_any_size_come_in_order(count: int, copies: int) -> None:
    random = default_rng(count)
    ids = random.integers(0, 2**64 - 1, count, dtype=np.uint64, endpoint=True)
    ids[:2] = [2**64 - 1, 0]
    hashes = bank(random, "few values", count)
    native, oracle = NativeIndex.build(ids, hashes), LinearIndex()
    oracle.add(ids, hashes)
    for mode in MODES[:2]:
        expected = oracle.within(hashes[:1], 31, mode)
        got = native.within(np.tile(hashes[:1], (copies, 1)), 31, mode)
        assert np.array_equal(got.ids, np.tile(expected.ids, copies))


def test_a_segment_at_its_fullest_is_followed_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("takeback.adapters.native_index.segment.MOST_ROWS", 1000)
    monkeypatch.setattr("takeback.adapters.native_index.segments_due.MOST_ROWS", 1000)
    hashes = bank(default_rng(3), "random", 4500)
    native = index.NativeIndex.build(np.arange(4500, dtype=np.uint64), hashes)
    native.merge()
    assert [len(segment) for segment in native._state.segments] == [900] * 5
    assert native.within(hashes, 0).ids.tolist() == list(range(4500))
