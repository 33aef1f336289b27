from __future__ import annotations

import pytest

from takeback.flows.lookups.tally import up_to_micros


@pytest.mark.parametrize("seconds", [0.0, 1e-7, 1e-6, 0.000123, 0.5, 3.0, 900.0])
def test_a_time_is_counted_under_a_bound_that_is_not_less_and_hardly_more(seconds: float) -> None:
    bound = up_to_micros(seconds)
    assert seconds * 1e6 <= bound <= max(seconds * 1e6, 1) * 1.19 + 1


def test_bounds_are_few() -> None:
    assert len({up_to_micros(number / 1e6) for number in range(1, 100_000)}) < 75
