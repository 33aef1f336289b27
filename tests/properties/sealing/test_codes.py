from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from takeback.sealing.code_reading import Parsed, Unreadable, parse_code
from takeback.sealing.code_words import WORDS
from takeback.sealing.codes import CODE_WORDS, MODULUS, REMAINDER, Code, remainder_of


def _code_from(free: tuple[int, ...]) -> Code | None:
    checksum = (REMAINDER - remainder_of((*free, 0))) % MODULUS
    return Code((*free, checksum)) if checksum < len(WORDS) else None


NUMBERS = st.integers(min_value=0, max_value=len(WORDS) - 1)
CODES = (
    st.lists(NUMBERS, min_size=CODE_WORDS - 1, max_size=CODE_WORDS - 1)
    .map(lambda free: _code_from(tuple(free)))
    .filter(lambda code: code is not None)
)
PLACES = st.integers(min_value=0, max_value=CODE_WORDS - 1)
DIGIT_PLACES = st.integers(min_value=0, max_value=4 * CODE_WORDS - 1)
SEPARATORS = st.text(alphabet=" -,.;\n\t/", min_size=1, max_size=4)


@given(CODES, SEPARATORS, st.booleans(), st.randoms(use_true_random=False))
def test_every_code_is_read_back_in_both_forms_and_mixed(
    code: Code,
    separator: str,
    capitals: bool,  # noqa: FBT001 - drawn by hypothesis
    chance: random.Random,
) -> None:
    mixed = [chance.choice(pair) for pair in zip(code.words(), code.groups(), strict=True)]
    for parts in (code.words(), code.groups(), mixed, [word[:4] for word in code.words()]):
        typed = separator.join(parts)
        assert parse_code(typed.upper() if capitals else typed) == Parsed(code)
    assert parse_code("".join(code.groups())) == Parsed(code)


@given(CODES, PLACES, NUMBERS)
def test_one_wrong_word_is_always_noticed(code: Code, place: int, number: int) -> None:
    words = list(code.words())
    words[place] = WORDS[number]
    read = parse_code(" ".join(words))
    assert isinstance(read, Parsed if number == code.numbers[place] else Unreadable)


@given(CODES, PLACES, PLACES)
def test_two_words_exchanged_are_always_noticed(code: Code, one: int, other: int) -> None:
    words = list(code.words())
    words[one], words[other] = words[other], words[one]
    read = parse_code(" ".join(words))
    assert isinstance(read, Parsed if tuple(words) == code.words() else Unreadable)


@given(CODES, DIGIT_PLACES, st.sampled_from("0123456789"))
def test_one_wrong_digit_is_always_noticed(code: Code, place: int, digit: str) -> None:
    digits = "".join(code.groups())
    wrong = digits[:place] + digit + digits[place + 1 :]
    assert isinstance(parse_code(wrong), Parsed if wrong == digits else Unreadable)


@given(CODES, DIGIT_PLACES, DIGIT_PLACES)
def test_two_digits_exchanged_are_always_noticed_wherever_they_stand(code: Code, one: int, other: int) -> None:
    digits = list("".join(code.groups()))
    digits[one], digits[other] = digits[other], digits[one]
    wrong = "".join(digits)
    assert isinstance(parse_code(wrong), Parsed if wrong == "".join(code.groups()) else Unreadable)


@given(CODES, st.integers(min_value=0, max_value=CODE_WORDS - 2))
def test_two_neighbours_exchanged_are_located(code: Code, first: int) -> None:
    words = list(code.words())
    words[first], words[first + 1] = words[first + 1], words[first]
    read = parse_code(" ".join(words))
    if tuple(words) == code.words():
        assert read == Parsed(code)
    else:
        assert isinstance(read, Unreadable)
        assert {first + 1, first + 2} <= set(read.positions)


@given(CODES, PLACES, st.data())
def test_one_slip_in_a_group_of_digits_is_located(code: Code, place: int, data: st.DataObject) -> None:
    group = code.groups()[place]
    at = data.draw(st.integers(min_value=0, max_value=3))
    digit = data.draw(st.sampled_from([each for each in "0123456789" if each != group[at]]))
    groups = list(code.groups())
    groups[place] = group[:at] + digit + group[at + 1 :]
    read = parse_code(" ".join(groups))
    assert isinstance(read, Unreadable)
    assert place + 1 in read.positions


@given(st.text(max_size=300))
def test_whatever_is_typed_is_answered(text: str) -> None:
    assert isinstance(parse_code(text), Parsed | Unreadable)
