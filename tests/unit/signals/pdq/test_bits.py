from __future__ import annotations

import numpy as np

from takeback.signals.pdq.bits import above, digits


def test_half_of_the_bits_are_set() -> None:
    over, _ = above(np.random.default_rng(1).normal(size=(3, 16, 16)))
    assert over.reshape(3, -1).sum(axis=1).tolist() == [128, 128, 128]


def test_what_equals_the_median_is_not_above_it() -> None:
    over, margin = above(np.zeros((1, 16, 16)))
    assert not over.any()
    assert margin.tolist() == [0]


def test_the_margin_is_the_step_in_the_middle() -> None:
    values = np.arange(256.0)
    wide = values + 5 * (values >= 128)
    _, margin = above(np.stack((wide, values + 0.25 * (values >= 128))).reshape(2, 16, 16))
    assert margin.tolist() == [6, 1.25]


def test_the_last_frequency_is_the_first_digit() -> None:
    bits = np.zeros((2, 256), np.bool_)
    bits[0, 255] = True
    bits[1, 0] = True
    assert digits(bits) == ("8" + "0" * 63, "0" * 63 + "1")
