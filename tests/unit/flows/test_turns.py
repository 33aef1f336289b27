from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from takeback.base.errors import TooMany
from takeback.flows.turns import Turns

PATIENCE_SECONDS = 30.0


def test_no_more_are_inside_than_may_be_and_everybody_gets_in() -> None:
    turns, lock = Turns(2, patience_seconds=PATIENCE_SECONDS), threading.Lock()
    inside, most = 0, 0

    def work(_number: int) -> None:
        nonlocal inside, most
        with turns.turn():
            with lock:
                inside += 1
                most = max(most, inside)
            time.sleep(0.001)
            with lock:
                inside -= 1

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(work, range(64)))

    assert most == 2


def test_who_came_first_is_served_first() -> None:
    turns = Turns(1, patience_seconds=PATIENCE_SECONDS)
    served: list[int] = []

    def wait_for_it(number: int) -> None:
        with turns.turn():
            served.append(number)

    threads = [threading.Thread(target=wait_for_it, args=(number,)) for number in range(8)]
    with turns.turn():
        for waiting, each in enumerate(threads, start=1):
            each.start()
            while len(turns._waiting) < waiting:
                time.sleep(0.001)
    for each in threads:
        each.join()

    assert served == list(range(8))


def test_who_waits_too_long_is_told_so_and_leaves_the_line() -> None:
    turns = Turns(1, patience_seconds=0.01)

    def come_too_late() -> None:
        with pytest.raises(TooMany), turns.turn():
            raise AssertionError

    with turns.turn(), ThreadPoolExecutor(1) as other:
        other.submit(come_too_late).result()

    with turns.turn():  # handed to nobody who has left
        pass


def test_a_turn_that_ends_in_an_error_is_over() -> None:
    turns = Turns(1, patience_seconds=0.01)

    with pytest.raises(ValueError, match="inside"), turns.turn():
        raise ValueError("inside")

    with turns.turn():
        pass
