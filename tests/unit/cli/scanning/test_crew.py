from __future__ import annotations

import itertools
import threading

import pytest

from takeback.cli.scanning.crew import Crew


def test_every_item_is_worked_on_once_by_several_threads_that_say_farewell() -> None:
    meeting = threading.Barrier(3, timeout=10)
    farewells: list[str] = []

    def work(number: int) -> int:
        if number < 3:
            meeting.wait()  # passes only when three threads are at work
        return number * 2

    crew = Crew(work, threads=3, farewell=lambda: farewells.append(threading.current_thread().name))
    assert sorted(crew.work_through(range(500))) == [number * 2 for number in range(500)]
    assert len(set(farewells)) == 3


def test_only_a_little_is_taken_from_a_list_without_end_and_no_thread_is_left() -> None:
    taken = itertools.count()
    before = threading.active_count()
    done = Crew(str, threads=2, farewell=lambda: None).work_through(taken)
    for _ in range(10):
        next(done)
    done.close()
    assert next(taken) < 20
    assert threading.active_count() == before


def test_what_the_work_raises_is_raised_and_no_thread_is_left() -> None:
    def work(number: int) -> int:
        return 1 // number

    before = threading.active_count()
    with pytest.raises(ZeroDivisionError):
        list(Crew(work, threads=2, farewell=lambda: None).work_through([1, 1, 0, 1]))
    assert threading.active_count() == before


def test_nothing_to_do_is_done_at_once() -> None:
    assert list(Crew(str, threads=2, farewell=lambda: None).work_through([])) == []
