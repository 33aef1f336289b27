from __future__ import annotations

import pytest

from takeback.base.errors import Invalid
from takeback.sealing.code_words import WORDS
from takeback.sealing.codes import CODE_WORDS, MODULUS, REMAINDER, Code, new_code, remainder_of


def a_code(*free: int) -> Code:
    """The code whose first twelve words these are."""
    return Code((*free, (REMAINDER - remainder_of((*free, 0))) % MODULUS))


PINNED = "1c9c28da973c189c136afb3b96312f04934347292d9ed313f51edaae89ea6e0b"
TWELVE = (5, 77, 1990, 3, 1024, 600, 601, 2047, 0, 42, 1500, 8)


def test_two_fresh_codes_have_nothing_in_common() -> None:
    one, two = new_code(), new_code()
    assert one.lookup_id != two.lookup_id
    assert one.keys().public != two.keys().public


def test_the_secret_has_at_least_90_bits() -> None:
    assert len(WORDS) ** 9 >= 2**90


def test_the_first_three_words_are_the_lookup_id() -> None:
    code = new_code()
    assert code.lookup_id == "-".join(code.words()[:3])


def test_words_and_groups_say_the_same() -> None:
    code = new_code()
    assert [WORDS[int(group)] for group in code.groups()] == list(code.words())
    assert all(len(group) == 4 for group in code.groups())


def test_a_code_always_gives_the_same_keys() -> None:
    assert a_code(*TWELVE).keys() == a_code(*TWELVE).keys()
    assert a_code(*TWELVE).keys().public.raw.hex() == PINNED


def test_secret_and_lookup_id_both_count_for_the_keys() -> None:
    keys = a_code(*TWELVE).keys()
    for place in range(12):
        changed = list(TWELVE)
        changed[place] = 1000
        try:
            other = a_code(*changed)
        except Invalid:  # a remainder without a word
            changed[place] = 1001
            other = a_code(*changed)
        assert other.keys().public != keys.public


def test_the_checksum_word_is_no_part_of_the_secret_and_a_code_shows_itself_in_no_repr() -> None:
    code = a_code(*TWELVE)
    for word, group in zip(code.words(), code.groups(), strict=True):
        assert word not in repr(code)
        assert group not in repr(code)


@pytest.mark.parametrize(
    "numbers",
    [(), (0,) * CODE_WORDS, (1,) * 12, (1,) * 14, (-1,) + (0,) * 12, (2048,) + (0,) * 12, (10**30,) * CODE_WORDS],
)
def test_what_is_no_code_is_refused(numbers: tuple[int, ...]) -> None:
    with pytest.raises(Invalid):
        Code(numbers)


def test_the_modulus_catches_every_single_slip_by_its_arithmetic() -> None:
    """The claim in the module's docstring: a prime above every word, and 10 a primitive root of it."""
    assert len(WORDS) < MODULUS
    assert all(MODULUS % divisor for divisor in range(2, 46))
    powers = {pow(10, exponent, MODULUS) for exponent in range(MODULUS - 1)}
    assert len(powers) == MODULUS - 1
