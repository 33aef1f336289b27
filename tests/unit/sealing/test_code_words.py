from __future__ import annotations

import hashlib
import re

import pytest

from takeback.sealing.code_words import WORDS, is_one_slip, nearest_words, number_of


def test_there_are_2048_plain_words_in_order() -> None:
    assert len(WORDS) == 2048
    assert list(WORDS) == sorted(set(WORDS))
    assert all(re.fullmatch("[a-z]{4,8}", word) for word in WORDS)


def test_no_two_words_begin_with_the_same_four_letters() -> None:
    assert len({word[:4] for word in WORDS}) == len(WORDS)


def test_the_list_is_the_one_on_which_every_code_was_made() -> None:
    digest = hashlib.sha256("\n".join(WORDS).encode()).hexdigest()
    assert digest == "986ffd51b28ff63c73e0b96e7ce749b3a6205506529c102c39e91476273dd2b8"


def test_words_that_are_said_while_a_code_is_read_aloud_are_not_on_the_list() -> None:
    said = {"code", "word", "number", "digit", "letter", "first", "second", "third", "next", "last", "double", "zero"}
    assert not said & set(WORDS)


@pytest.mark.parametrize("typed", ["umbr", "umbre", "umbrella", "umbrelas"])
def test_four_letters_are_enough(typed: str) -> None:
    number = number_of(typed)
    assert number is not None
    assert WORDS[number] == "umbrella"


@pytest.mark.parametrize("typed", ["", "umb", "zzzz", "우산", "umbér"])
def test_what_is_not_on_the_list_has_no_number(typed: str) -> None:
    assert number_of(typed) is None


def test_a_misspelt_word_is_answered_with_what_it_may_have_been() -> None:
    assert "umbrella" in nearest_words("unbrella")
    assert nearest_words("qqqqqqqq") == ()
    assert nearest_words("x" * 1_000_000) == ()


@pytest.mark.parametrize(
    ("one", "other", "slip"),
    [
        ("cookie", "rookie", True),
        ("onion", "union", True),
        ("coat", "oat", True),
        ("oat", "coat", True),
        ("coat", "coats", True),
        ("unite", "untie", True),
        ("0123", "0132", True),
        ("0123", "1023", True),
        ("0123", "0124", True),
        ("0123", "3120", False),
        ("coat", "coat", False),
        ("coat", "boot", False),
        ("coat", "coaster", False),
        ("", "a", True),
        ("", "ab", False),
        ("abcd", "badc", False),
    ],
)
def test_one_slip_is_one_wrong_missing_extra_or_exchanged_sign(one: str, other: str, slip: bool) -> None:  # noqa: FBT001 - a column of the table
    assert is_one_slip(one, other) is slip
