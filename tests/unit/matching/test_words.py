from __future__ import annotations

import numpy as np
import pytest

from takeback.matching.index import words_of
from takeback.matching.words import in_256_bits, words_of_all


def test_sixty_four_digits_stay_as_they_are() -> None:
    value = "0123456789abcdef" * 4
    assert in_256_bits(value) == value
    assert np.array_equal(words_of_all([value])[0], words_of(value))


@pytest.mark.parametrize("digits", [32, 40, 8])
def test_a_shorter_value_is_repeated_and_different_ones_stay_different(digits: int) -> None:
    first, second = "a" * digits, "a" * (digits - 1) + "b"
    assert len(in_256_bits(first)) == 64
    assert in_256_bits(first) != in_256_bits(second)


def test_none_is_no_row() -> None:
    assert words_of_all([]).shape == (0, 4)


def test_what_is_no_hex_digit_is_refused() -> None:
    with pytest.raises(ValueError, match="non-hexadecimal"):
        words_of_all(["g" * 64])
