"""Nobody waits for a long count, nobody counts twice at once, and an old count says how old it is."""

from __future__ import annotations

import threading
from collections.abc import Mapping

import pytest
from django.db import DatabaseError

from takeback.flows.lookups.bank_counts import BankCounts, Counts


class Counter:
    """Counts when it is let, and remembers how often."""

    def __init__(self) -> None:
        self.may = threading.Event()
        self.may.set()
        self.began = threading.Event()
        self.times = 0
        self.fails = False

    def __call__(self) -> Mapping[int, int]:
        self.times += 1
        self.began.set()
        assert self.may.wait(10)
        if self.fails:
            raise DatabaseError
        return {1: self.times}


class Seconds:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def counts_of(counts: BankCounts, patience: float = 10) -> Counts:
    found = counts.of_all(patience)
    assert found is not None
    return found


def test_a_quick_count_is_always_new() -> None:
    counts = BankCounts(Counter(), Seconds())
    assert [counts_of(counts).by_bank[1] for _ in range(3)] == [1, 2, 3]


def test_a_slow_count_is_not_waited_for_and_is_there_later() -> None:
    counter = Counter()
    counter.may.clear()
    counts = BankCounts(counter, Seconds())
    assert counts.of_all(0.01) is None
    assert counts.of_all(0.01) is None
    assert counter.times == 1, "one count at a time"
    counter.may.set()
    assert counts_of(counts).by_bank == {1: 1}


def test_a_count_is_kept_for_as_many_times_as_it_took() -> None:
    counter, seconds = Counter(), Seconds()
    counter.may.clear()
    counts = BankCounts(counter, seconds)
    assert counts.of_all(0.01) is None
    seconds.now += 2
    counter.may.set()
    assert counts_of(counts).by_bank == {1: 1}
    seconds.now += 57
    kept = counts_of(counts)
    assert (kept.by_bank, kept.age_seconds) == ({1: 1}, 59)
    seconds.now += 1
    assert counts_of(counts).by_bank == {1: 2}


def test_while_it_is_counted_anew_the_last_count_is_told_with_its_age() -> None:
    counter, seconds = Counter(), Seconds()
    counts = BankCounts(counter, seconds)
    counts_of(counts)
    seconds.now += 40
    counter.may.clear()
    assert counts_of(counts, 0.01) == Counts({1: 1}, 40)
    counter.may.set()


def test_a_count_that_fails_is_no_count_of_nothing() -> None:
    counter = Counter()
    counter.fails = True
    counts = BankCounts(counter, Seconds())
    assert counts.of_all(10) is None
    counter.fails = False
    assert counts_of(counts).by_bank == {1: 2}


@pytest.mark.parametrize("threads", [8])
def test_many_ask_at_once_and_it_is_counted_once(threads: int) -> None:
    counter = Counter()
    counter.may.clear()
    counts = BankCounts(counter, Seconds())
    found: list[Counts | None] = []
    asking = [threading.Thread(target=lambda: found.append(counts.of_all(10))) for _ in range(threads)]
    for each in asking:
        each.start()
    assert counter.began.wait(10)
    counter.may.set()
    for each in asking:
        each.join(10)
    assert len(found) == threads
    assert None not in found
