"""Words that we hand out: ours alone, young enough, and each once."""

from __future__ import annotations

import pytest

from takeback.flows.floods import tokens
from takeback.flows.floods.tokens import Token, Tokens, Unfit

KEY = bytes(32)


def make(lasts: int = 60) -> Tokens:
    return Tokens(KEY, "test", lasts)


def read(known: Tokens, text: str, at: float) -> Token:
    found = known.read(text, at)
    assert isinstance(found, Token)
    return found


def test_a_word_says_what_it_was_made_to_say() -> None:
    known = make()
    found = read(known, known.make(1000.9, 17).text, 1001)
    assert (found.made_at, found.number) == (1000, 17)


def test_a_word_counts_once() -> None:
    known = make()
    token = known.make(1000, 1)
    assert known.spend(token, 1000)
    assert not known.spend(token, 1000)
    assert known.read(token.text, 1000) is Unfit.SPENT


def test_a_word_grows_old_and_none_comes_from_the_future() -> None:
    known = make(60)
    text = known.make(1000, 1).text
    assert isinstance(known.read(text, 1060), Token)
    assert known.read(text, 1061) is Unfit.TOO_OLD
    assert known.read(text, 999) is Unfit.TOO_OLD


def test_a_word_of_another_use_or_key_is_none() -> None:
    text = make().make(1000, 1).text
    assert Tokens(KEY, "another", 60).read(text, 1000) is Unfit.NOT_OURS
    assert Tokens(b"x" * 32, "test", 60).read(text, 1000) is Unfit.NOT_OURS
    assert isinstance(Tokens(KEY, "test", 60).read(text, 1000), Token)  # another process of the same deployment


@pytest.mark.parametrize("text", ["", "x", "=" * 36, "é" * 36, "a" * 36, "a" * 100_000, "\x00" * 36, " " * 36])
def test_anything_else_is_none(text: str) -> None:
    assert make().read(text, 1000) is Unfit.NOT_OURS


def test_one_changed_letter_makes_it_none() -> None:
    known = make()
    text = known.make(1000, 1).text
    for place in range(len(text)):
        other = "A" if text[place] != "A" else "B"
        assert known.read(text[:place] + other + text[place + 1 :], 1000) is Unfit.NOT_OURS


def test_when_too_many_are_remembered_none_is_accepted_until_some_are_too_old(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "MOST_SPENT", 3)
    known = make(60)
    assert all(known.spend(known.make(1000, 1), 1000) for _ in range(3))
    assert not known.spend(known.make(1030, 1), 1030)
    assert known.spend(known.make(1061, 1), 1061)
