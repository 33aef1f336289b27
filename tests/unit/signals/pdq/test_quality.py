from __future__ import annotations

import numpy as np
import pytest

from takeback.signals.pdq.quality import quality


def _stripes(step: float) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    field = np.zeros((64, 64))
    field[:, 1::2] = step
    return field


def test_a_flat_picture_has_none() -> None:
    assert quality(np.full((64, 64), 77.0)) == (0, 0)


def test_it_never_exceeds_a_hundred() -> None:
    assert quality(_stripes(255)) == (100, 100)


def test_steps_count_in_whole_percent_cut_off() -> None:
    steps = 64 * 63
    assert quality(_stripes(2.54)) == (0, 0)
    assert quality(_stripes(2.56)) == (steps // 90, steps // 90)
    assert quality(_stripes(5.09)) == (steps // 90, steps // 90)


@pytest.mark.parametrize("step", [2.5499, 2.5501])
def test_a_step_at_a_whole_percent_is_in_doubt(step: float) -> None:
    least, greatest = quality(_stripes(step), doubt=0.001)
    assert least < greatest
    assert least <= quality(_stripes(step))[0] <= greatest


def test_no_step_at_all_is_not_in_doubt() -> None:
    assert quality(_stripes(0.0001), doubt=0.001) == (0, 0)
