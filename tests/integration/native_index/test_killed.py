"""A process that adds, withdraws, merges and saves is killed, at every step or at any moment: the folder is whole."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from takeback.adapters.native_index import NativeIndex, index
from takeback.adapters.native_index.segment import Segment, merge
from takeback.matching.index import Hashes, Ids, Index, LinearIndex
from tests.faults import Killed, Step, fork, kill_at_every_step
from tests.integration.native_index.banks import hashes_of, held, span

MOST_ID = 3000
SIZES = [1, 30, 700, 2100]
"""The last is more than the tail takes."""


def change(changed: Index, position: int) -> None:
    """The change that a log has at this position: some come, some take another hash, some go."""
    random = np.random.default_rng(position)
    ids = random.integers(0, MOST_ID, random.choice(SIZES), dtype=np.uint64)
    changed.add(ids, hashes_at(random, ids))
    changed.withdraw(np.flatnonzero(random.random(MOST_ID) < random.choice([0.001, 0.3])).astype(np.uint64))


def hashes_at(random: np.random.Generator, ids: Ids) -> Hashes:
    """Half of them near one hash, half of them anywhere."""
    hashes = random.integers(0, 2**64, (len(ids), 4), dtype=np.uint64)
    hashes[::2] = 0x0F0F_1234_5678_9ABC
    hashes[::2, 1] ^= np.uint64(1) << random.integers(0, 64, len(ids[::2]), dtype=np.uint64)
    hashes[::2, 3] ^= np.uint64(1) << random.integers(0, 64, len(ids[::2]), dtype=np.uint64)
    return hashes


def answers(asked: Index) -> list[list[int]]:
    """What an index says of the crowd, and of what the last changes held."""
    random = np.random.default_rng(1)
    queries = np.concatenate([hashes_at(random, span(0, 4)), hashes_at(np.random.default_rng(2), span(0, 4))])
    return [each.tolist() for each in asked.within(queries, 31)]


@pytest.mark.parametrize("seed", range(3))
def test_an_index_killed_at_any_moment_is_the_one_of_some_saved_position(tmp_path: Path, seed: int) -> None:
    """The killed process's successor goes on from what it finds, as a worker does."""
    moments = np.random.default_rng(seed).uniform(0.0, 0.3, 8)
    NativeIndex().save(tmp_path, position=0)
    told = os.memfd_create("told")

    def follow() -> None:
        following = NativeIndex.open(tmp_path)
        threading.Thread(target=merge_for_ever, args=(following,), daemon=True).start()
        for position in range(following.position + 1, 10**6):
            change(following, position)
            following.save(tmp_path, position)
            os.pwrite(told, position.to_bytes(8, "little"), 0)

    oracle, at = LinearIndex(), 0
    for moment in moments:
        child = fork(follow)
        time.sleep(moment)
        os.kill(child.pid, signal.SIGKILL)
        assert child.wait()[0] == -signal.SIGKILL
        opened = NativeIndex.open(tmp_path)
        assert opened.position >= int.from_bytes(os.pread(told, 8, 0), "little")  # what was said to be saved is
        while at < opened.position:
            at += 1
            change(oracle, at)
        assert len(opened) == len(oracle)
        assert answers(opened) == answers(oracle)
    os.close(told)
    assert at > 0


def merge_for_ever(merged: NativeIndex) -> None:
    while True:
        merged.merge(without_dead=True)
        time.sleep(0.001)  # else the one who saves hardly gets the interpreter


def test_a_kill_in_the_middle_of_a_merge_leaves_what_was_saved(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    saved = {1: list(range(300)), 2: list(range(50, 310)), 3: list(range(50, 410))}

    def prepare() -> None:
        for path in folder.iterdir() if folder.exists() else ():
            path.unlink()
        NativeIndex.build(span(0, 300), hashes_of(span(0, 300))).save(folder, position=1)

    def scenario(step: Step) -> None:
        def stepped(segments: list[Segment]) -> tuple[Segment, ...]:
            step("before a merge")
            merged = merge(segments)
            step("merged, and nobody knows it")
            return merged

        setattr(index, "merge", stepped)  # noqa: B010 - in this process, which is killed or ends
        working = NativeIndex.open(folder)
        working.withdraw(span(0, 50))
        working.add(span(300, 310), hashes_of(span(300, 310)))
        working.save(folder, position=2)
        working.merge(without_dead=True)
        working.add(span(310, 410), hashes_of(span(310, 410)))
        step("before the second save")
        working.save(folder, position=3)

    def check(killed: Killed) -> None:
        opened = NativeIndex.open(folder)
        assert held(opened, span(0, 420)) == saved[opened.position]
        assert not killed.passed("before the second save") or opened.position >= 2
        assert not killed.at_the_end or (opened.position, opened.segment_count) == (3, 1)

    killed = kill_at_every_step(scenario, check, prepare=prepare, folder=folder)
    assert {"before a merge", "merged, and nobody knows it"} < {name for run in killed for name in run.steps}
