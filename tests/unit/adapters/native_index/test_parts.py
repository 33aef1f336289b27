"""The parts of the native index, each by itself."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numba
import numpy as np
import pytest

import takeback
from takeback.adapters.native_index.compiled.checksum import checksums_of
from takeback.adapters.native_index.compiled.intrinsics import tables_of
from takeback.adapters.native_index.compiled.permutation import shuffled
from takeback.adapters.native_index.compiled.tables import STARTS_BEHIND, TABLES
from takeback.adapters.native_index.layout import Layout, bucket_bits
from takeback.adapters.native_index.segment import Segment, build, build_all, last_of_each, merge
from takeback.adapters.native_index.segments_due import GROWTH, due
from takeback.adapters.native_index.tail import ROOM, Tail
from takeback.matching.index import Hashes

RANDOM = np.random.default_rng(5)


def hashes(count: int) -> Hashes:
    return RANDOM.integers(0, 2**64, (count, 4), dtype=np.uint64)


def segments(*sizes: int) -> list[Segment]:
    return [build(np.arange(size, dtype=np.uint64), hashes(size)) for size in sizes]


def test_shuffling_keeps_every_distance() -> None:
    one, other = hashes(50), hashes(50)
    before = np.bitwise_count(one ^ other).sum(axis=1)
    assert np.array_equal(np.bitwise_count(shuffled(one) ^ shuffled(other)).sum(axis=1), before)


def test_the_order_of_bits_never_changes_because_files_hold_it() -> None:
    bits = np.zeros((256, 4), np.uint64)
    bits[np.arange(256), np.arange(256) >> 6] = np.uint64(1) << (np.arange(256) & 63).astype(np.uint64)
    digest = hashlib.sha256(shuffled(bits).tobytes()).hexdigest()
    assert digest == "b6a4618966fa07f520565b701d2dbba91eaec5f857ffc08437548fe2b77c30d8"


def test_neighbouring_bits_come_into_different_tables() -> None:
    run = np.array([[0xFFFF, 0, 0, 0]], np.uint64)
    halves = shuffled(run).view(np.uint16)
    assert np.bitwise_count(halves).max() <= 4


@pytest.mark.parametrize(("count", "bits"), [(1, 8), (4096, 8), (65_536, 12), (1 << 20, 16), (1 << 24, 16)])
def test_a_bucket_holds_about_sixteen(count: int, bits: int) -> None:
    assert bucket_bits(count) == bits


@pytest.mark.parametrize("count", [1, 1000, 65_536, 1_000_000, 10_000_000])
def test_sections_follow_each_other_and_a_large_bank_takes_less_than_128_bytes_a_hash(count: int) -> None:
    layout = Layout(count, bucket_bits(count))
    edges = [layout.ids, layout.hashes, layout.starts, layout.halves, layout.rows, layout.checksums]
    assert edges == sorted(edges)
    assert all(edge % 64 == 0 for edge in edges)
    assert layout.size / count <= 128 or count <= 1000


def test_every_tables_starts_begin_on_a_cache_line() -> None:
    [segment] = segments(5000)
    layout = segment.tables.layout
    each = ((1 << layout.bits) + STARTS_BEHIND) * 4
    assert each % 64 == 0
    assert layout.halves == layout.starts + TABLES * each


@pytest.mark.parametrize(("radius", "bits"), [(31, 16), (31, 8), (16, 11), (15, 16), (7, 9), (0, 16)])
def test_which_tables_find_a_hash_is_what_the_probes_would_say(radius: int, bits: int) -> None:
    leading = 0xFFFF << (16 - bits) & 0xFFFF
    for _ in range(200):
        one = hashes(1)[0]
        other = one.copy()
        for bit in RANDOM.integers(0, 256, radius):
            other[bit >> 6] ^= np.uint64(1 << (bit & 63))
        differing = (one ^ other).view(np.uint16).tolist()
        own = [(half & leading).bit_count() for half in differing]
        sibling = [differing[lane ^ 1].bit_count() for lane in range(16)]
        expected = [a <= radius >> 4 and a + b <= radius >> 3 for a, b in zip(own, sibling, strict=True)]
        got = int(found_by(one, other, leading, radius))
        assert [bool(got >> lane & 1) for lane in range(16)] == expected


@numba.njit
def found_by(one: Any, other: Any, leading: Any, radius: Any) -> Any:
    """An intrinsic runs in compiled code only."""
    intrinsic: Any = tables_of
    return intrinsic(one.ctypes.data, other.ctypes.data, leading, radius >> 4, radius >> 3)


def test_of_an_id_that_comes_twice_the_last_hash_counts() -> None:
    given = hashes(4)
    ids, kept = last_of_each(np.array([7, 3, 7, 3], np.uint64), given)
    assert ids.tolist() == [3, 7]
    assert np.array_equal(kept, given[[3, 2]])


def test_merging_keeps_what_lives_and_nothing_else() -> None:
    [first] = segments(20)
    given = hashes(5)
    [second] = build_all(np.arange(100, 105, dtype=np.uint64), given)
    [merged] = merge([first.without(np.arange(15), at_once=False), second])
    assert merged.tables.ids.tolist() == [15, 16, 17, 18, 19, 100, 101, 102, 103, 104]
    assert np.array_equal(merged.tables.hashes[5:], given)
    assert merge([first.without(np.arange(20), at_once=False)]) == ()


def test_rows_that_die_at_once_die_for_everybody_and_others_for_the_new_segment_alone() -> None:
    [segment] = segments(9)
    later = segment.without(np.array([8]), at_once=False)
    assert (len(segment), len(later), segment.rows_of(np.array([8], np.uint64)).tolist()) == (9, 8, [8])
    segment.without(np.array([0]), at_once=True)
    assert segment.rows_of(np.array([0], np.uint64)).tolist() == []


@pytest.mark.parametrize(
    ("sizes", "merged"),
    [
        ([], 0),
        ([5], 0),
        ([5 * GROWTH, 5], 0),
        ([5 * GROWTH - 1, 5], 2),
        ([1000, 30, 10, 5], 3),
        ([100, 30, 10, 5], 4),
    ],
)
def test_segments_are_merged_while_the_older_is_less_than_four_times_all_newer(sizes: list[int], merged: int) -> None:
    assert [len(each) for each in due(segments(*sizes))] == sizes[len(sizes) - merged :]


def test_ever_more_small_segments_stay_few() -> None:
    held = segments(3)
    for _ in range(300):
        held += segments(3)
        while chosen := due(held):
            held = [*held[: -len(chosen)], *segments(sum(map(len, chosen)))]
        assert len(held) <= 5


def test_the_tail_gives_a_held_id_its_new_hash_and_lets_older_readers_keep_the_old() -> None:
    given = hashes(2)
    before = Tail().with_more(np.array([4], np.uint64), given[:1])
    after = before.with_more(np.array([4], np.uint64), given[1:])
    assert np.array_equal(before.living()[1], given[:1])
    assert np.array_equal(after.living()[1], given[1:])
    assert (len(after), after.room) == (1, ROOM - 2)


def test_a_changed_word_changes_its_blocks_checksum_and_no_other() -> None:
    words = RANDOM.integers(0, 2**64, 1000, dtype=np.uint64)
    before, after = np.zeros(11, np.uint64), np.zeros(11, np.uint64)
    checksums_of(words, 96, 0, 11, before)
    for at in range(0, 1000, 7):
        words[at] ^= np.uint64(1 << (at % 64))
        checksums_of(words, 96, 0, 11, after)
        assert np.flatnonzero(before != after).tolist() == [at // 96]
        words[at] ^= np.uint64(1 << (at % 64))


def test_it_runs_where_no_machine_code_can_be_kept(tmp_path: Path) -> None:
    nowhere = tmp_path / "a file, not a folder"
    nowhere.touch()
    program = (
        "import numpy as np\n"
        "from takeback.adapters.native_index.compiled.permutation import shuffled\n"
        "print(shuffled(np.zeros((1, 4), np.uint64)).sum())"
    )
    source = Path(takeback.__file__).parent.parent
    environment = {**os.environ, "PYTHONPATH": str(source), "XDG_CACHE_HOME": str(nowhere)}
    environment.pop("NUMBA_CACHE_DIR", None)
    said = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert (said.stdout, said.stderr) == ("0\n", "")
