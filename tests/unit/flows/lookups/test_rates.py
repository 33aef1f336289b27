"""An allowance fills up with time, may be overdrawn once, and is each key's own."""

from __future__ import annotations

from dataclasses import dataclass

from takeback.flows.lookups.rates import SECONDS_IN_HAND, Rates


@dataclass
class Seconds:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_key_may_ask_for_some_seconds_worth_at_once_and_then_waits() -> None:
    rates = Rates(Seconds())
    for _ in range(int(SECONDS_IN_HAND)):
        assert rates.wait_seconds("a", 10, 10) == 0
    assert rates.wait_seconds("a", 10, 10) >= 0
    assert rates.wait_seconds("a", 10, 10) >= 0


def test_a_call_larger_than_the_allowance_comes_through_once_and_is_paid_for_by_waiting() -> None:
    clock = Seconds()
    rates = Rates(clock)
    assert rates.wait_seconds("a", 10, 1000) == 0
    assert rates.wait_seconds("a", 10, 1) == 95
    clock.now = 95.1
    assert rates.wait_seconds("a", 10, 1) == 0


def test_what_is_refused_takes_nothing() -> None:
    clock = Seconds()
    rates = Rates(clock)
    rates.wait_seconds("a", 10, 60)
    assert [rates.wait_seconds("a", 10, 1) for _ in range(100)] == [1.0] * 100


def test_over_a_long_time_the_rate_holds() -> None:
    clock = Seconds()
    rates = Rates(clock)
    asked = 0
    for tick in range(100_000):
        clock.now = tick / 100
        asked += 7 if rates.wait_seconds("a", 50, 7) == 0 else 0
    assert 50 * 1000 <= asked <= 50 * (1000 + SECONDS_IN_HAND) + 7


def test_one_keys_flood_is_no_other_keys_concern() -> None:
    rates = Rates(Seconds())
    rates.wait_seconds("a", 1, 10_000)
    assert rates.wait_seconds("a", 1, 1) > 0
    assert rates.wait_seconds("b", 1, 1) == 0
