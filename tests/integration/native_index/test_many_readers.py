"""Readers in many threads, while one writer adds, withdraws, merges and saves."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np

from takeback.adapters.native_index import NativeIndex
from takeback.matching.index import Hashes
from tests.integration.native_index.banks import hashes_of, span

ROUNDS = 120
READERS = 3
STAY = span(0, 200)
"""Never touched."""
MOVED = np.uint64(500)
"""Added again and again, with one of two hashes."""
COME_AND_GO = span(1000, 3000)


def test_what_stays_is_always_found_what_moves_is_found_once_and_what_is_gone_is_gone(tmp_path: Path) -> None:
    stay, moved = hashes_of(STAY), hashes_of(np.array([MOVED]))
    index = NativeIndex.build(STAY, stay)
    index.add(np.array([MOVED]), moved)
    ended = threading.Event()
    wrong: list[str] = []
    asked = [0] * READERS

    def read(number: int) -> None:
        while not ended.is_set() or not asked[number]:
            if index.within(stay, 31).ids.tolist() != STAY.tolist():
                wrong.append("one that stays was missed")
            if index.within(moved, 31).ids.tolist() != [MOVED]:
                wrong.append("the moved one was not found exactly once")
            asked[number] += 1

    def merge() -> None:
        while not ended.is_set():
            index.merge(without_dead=True)

    threads = [threading.Thread(target=read, args=(number,)) for number in range(READERS)]
    threads.append(threading.Thread(target=merge))
    for thread in threads:
        thread.start()
    try:
        write(index, moved, tmp_path)
    finally:
        ended.set()
        for thread in threads:
            thread.join()
    assert wrong == []
    assert min(asked) > 0
    assert len(index) == len(STAY) + 1


def write(index: NativeIndex, moved: Hashes, folder: Path) -> None:
    """What the one writer does, looking at each step at what it has done."""
    come = hashes_of(COME_AND_GO)
    moved_a_little = moved ^ np.array([[3, 0, 0, 0]], np.uint64)
    for number in range(ROUNDS):
        index.add(COME_AND_GO, come)
        index.add(np.array([MOVED]), moved_a_little if number % 2 else moved)
        assert index.within(come[::97], 31).ids.tolist() == COME_AND_GO[::97].tolist()
        index.withdraw(COME_AND_GO)
        assert index.within(come[::97], 31).ids.tolist() == []
        if number % 20 == 0:
            index.save(folder, number)
