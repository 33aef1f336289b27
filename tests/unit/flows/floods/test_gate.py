"""The gate: work or waiting lets a form in, and more forms make both harder."""

from __future__ import annotations

from takeback.flows.floods.caps import MOST_OF_ONE
from takeback.flows.floods.gate import Brought, Gate, LetIn, OverTheCap
from takeback.flows.floods.line import NotYet
from takeback.flows.floods.puzzles import LEAST_BITS, MOST_BITS
from tests.puzzle import answer_to


class Seconds:
    def __init__(self) -> None:
        self.at = 7200.0

    def __call__(self) -> float:
        return self.at


def work(gate: Gate) -> Brought:
    token = gate.puzzle()
    return Brought(puzzle=token.text, answer=answer_to(token.text, token.number))


def test_work_lets_in_once() -> None:
    gate = Gate(seconds=Seconds())
    brought = work(gate)
    assert gate.judge(brought, "") == LetIn()
    assert isinstance(gate.judge(brought, ""), NotYet)


def test_without_scripts_waiting_lets_in() -> None:
    seconds = Seconds()
    gate = Gate(seconds=seconds)
    first = gate.judge(Brought(puzzle=gate.puzzle().text), "")
    assert isinstance(first, NotYet)
    seconds.at += first.seconds
    assert gate.judge(Brought(place=first.place), "") == LetIn()


def test_over_the_cap_it_says_when_the_hour_is_over() -> None:
    seconds = Seconds()
    gate = Gate(seconds=seconds)
    for _ in range(MOST_OF_ONE):
        assert gate.judge(work(gate), "203.0.113.5") == LetIn()
    seconds.at += 50 * 60
    assert gate.judge(work(gate), "203.0.113.5") == OverTheCap(10)
    seconds.at += 10 * 60
    assert gate.judge(work(gate), "203.0.113.5") == LetIn()


def test_the_more_forms_come_the_harder_the_puzzle_up_to_a_bound() -> None:
    seconds = Seconds()
    gate = Gate(seconds=seconds)
    assert gate.puzzle().number == LEAST_BITS
    bits = []
    for _ in range(6000):
        gate.judge(Brought(), "")
        bits.append(gate.puzzle().number)
    assert bits == sorted(bits)
    assert bits[-1] == MOST_BITS
    seconds.at += 61
    assert gate.puzzle().number == LEAST_BITS


def test_what_a_form_brings_stands_in_no_repr() -> None:
    assert repr(Brought(puzzle="p", answer="a", place="l")) == "Brought()"


def test_processes_with_one_key_know_each_others_puzzles() -> None:
    seconds = Seconds()
    one, other = Gate(bytes(32), seconds), Gate(bytes(32), seconds)
    assert other.judge(work(one), "") == LetIn()
