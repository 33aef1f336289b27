from __future__ import annotations

import pytest

from takeback.sealing.code_reading import Parsed, Problem, Unreadable, parse_code
from takeback.sealing.code_words import WORDS
from takeback.sealing.codes import MODULUS, REMAINDER, Code, remainder_of


def code_of(words: str) -> Code:
    """The code that begins with these twelve words."""
    free = tuple(WORDS.index(word) for word in words.split())
    return Code((*free, (REMAINDER - remainder_of((*free, 0))) % MODULUS))


CODE = code_of("acorn river lamp boulder recent forge iodine lemonade pink quest multiple yonder")
SPOKEN = " ".join(CODE.words())
DIGITS = " ".join(CODE.groups())


@pytest.mark.parametrize(
    "typed",
    [
        SPOKEN,
        SPOKEN.upper(),
        SPOKEN.replace(" ", "-"),
        SPOKEN.replace(" ", ",\n"),
        "  " + SPOKEN.replace(" ", "\t\t ") + " \r\n",
        " ".join(word[:4] for word in CODE.words()),
        " ".join(f"{place}. {word}" for place, word in enumerate(CODE.words(), start=1)),
        " ".join(f"{place}) {group}" for place, group in enumerate(CODE.groups(), start=1)),
        DIGITS,
        DIGITS.replace(" ", ""),
        DIGITS.replace(" ", "-"),
        DIGITS.translate({ord(str(digit)): 0xFF10 + digit for digit in range(10)}),
        DIGITS.translate({ord(str(digit)): 0x0660 + digit for digit in range(10)}),
        " ".join([*CODE.words()[:6], *CODE.groups()[6:]]),
        SPOKEN.replace("lamp", "lampe"),
    ],
)
def test_the_form_in_which_a_code_is_typed_does_not_matter(typed: str) -> None:
    assert parse_code(typed) == Parsed(CODE)


@pytest.mark.parametrize("typed", ["", " ", "\n", "---", "…!?", "_"])
def test_nothing_typed_is_said_to_be_nothing(typed: str) -> None:
    assert parse_code(typed) == Unreadable(Problem.EMPTY)


@pytest.mark.parametrize("typed", ["x" * 1001, SPOKEN * 1000, "1" * 10_000_000])
def test_far_too_much_is_not_read_at_all(typed: str) -> None:
    assert parse_code(typed) == Unreadable(Problem.TOO_LONG)


@pytest.mark.parametrize(
    "typed",
    [
        "acorn",
        SPOKEN + " acorn",
        " ".join(CODE.words()[:-1]),
        DIGITS[:-1],
        DIGITS + "1",
        DIGITS + " 0000",
        "0",
        "\x00acorn\x00",
    ],
)
def test_too_few_or_too_many_words_are_said_to_be_so(typed: str) -> None:
    assert parse_code(typed) == Unreadable(Problem.WRONG_COUNT)


def test_words_that_are_not_on_the_list_are_named_by_their_places() -> None:
    read = parse_code(SPOKEN.replace("river", "rivulet").replace("boulder", "xoulder"))
    assert isinstance(read, Unreadable)
    assert read.problem == Problem.UNKNOWN_WORD
    assert read.positions == (2, 4)


def test_the_first_unknown_word_is_answered_with_what_may_have_been_meant() -> None:
    read = parse_code(SPOKEN.replace("boulder", "xoulder"))
    assert isinstance(read, Unreadable)
    assert "boulder" in read.nearest


def test_a_group_of_digits_that_no_word_has_is_named_by_its_place() -> None:
    groups = list(CODE.groups())
    groups[3] = "2048"
    read = parse_code(" ".join(groups))
    assert isinstance(read, Unreadable)
    assert (read.problem, read.positions) == (Problem.UNKNOWN_WORD, (4,))


def test_a_slip_onto_another_word_of_the_list_is_located() -> None:
    code = code_of("acorn river lamp boulder recent forge iodine lemonade onion quest multiple yonder")
    read = parse_code(" ".join(code.words()).replace("onion", "union"))
    assert isinstance(read, Unreadable)
    assert read.problem == Problem.WRONG_WORD
    assert 9 in read.positions
    assert "onion" in read.nearest


def test_a_wrong_digit_is_located() -> None:
    groups = list(CODE.groups())
    groups[4] = groups[4][:3] + str((int(groups[4][3]) + 1) % 10)
    read = parse_code(" ".join(groups))
    assert isinstance(read, Unreadable)
    assert read.problem in {Problem.WRONG_WORD, Problem.UNKNOWN_WORD}
    assert 5 in read.positions


def test_two_neighbours_exchanged_are_said_to_be_so() -> None:
    read = parse_code(SPOKEN.replace("lamp boulder", "boulder lamp"))
    assert read == Unreadable(Problem.SWAPPED, (3, 4))


def test_what_cannot_be_located_is_not_guessed_at() -> None:
    words = list(CODE.words())
    words[0], words[7] = words[7], words[0]
    read = parse_code(" ".join(words))
    assert isinstance(read, Unreadable)
    assert read.problem in {Problem.CHECKSUM, Problem.WRONG_WORD, Problem.SWAPPED}


def test_nothing_of_a_typed_code_stands_in_a_repr() -> None:
    wrong = parse_code(SPOKEN.replace("boulder", "xoulder"))
    for word in (*CODE.words(), "xoulder"):
        assert word not in repr(wrong)
        assert word not in repr(parse_code(SPOKEN))
