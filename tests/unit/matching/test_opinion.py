"""Opinions move a standing as far as is promised, and no further."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from takeback.matching.bank import LIVE_STANDINGS, BankClass
from takeback.matching.opinion import Said, Word, standing_after
from takeback.matching.policy import Outcome, Policy
from takeback.matching.standing import Standing

OWNER = "org_owner"


def confirms(who: str, *, vetted: bool = True) -> Said:
    return Said(who, Word.CONFIRMED, vetted)


def denies(who: str, *, vetted: bool = True) -> Said:
    return Said(who, Word.NOT_INTIMATE, vetted)


def after(*said: Said, banked_as: Standing = Standing.ATTESTED, bank_class: BankClass = BankClass.INTIMATE) -> Standing:
    return standing_after(banked_as, bank_class, OWNER, said)


def test_nothing_said_leaves_an_entry_where_it_stands() -> None:
    assert after() is Standing.ATTESTED


def test_one_platform_confirms_for_itself_alone() -> None:
    assert after(confirms("a")) is Standing.ATTESTED


def test_two_vetted_platforms_confirm_for_everybody() -> None:
    assert after(confirms("a"), confirms("b")) is Standing.CONFIRMED
    assert after(confirms("a"), confirms("b"), banked_as=Standing.REVIEWED) is Standing.CONFIRMED


def test_one_platform_that_repeats_itself_is_one_voice() -> None:
    assert after(confirms("a"), confirms("a"), confirms("a")) is Standing.ATTESTED


def test_platforms_that_are_not_vetted_move_nothing_however_many_they_are() -> None:
    crowd = [confirms(f"c{n}", vetted=False) for n in range(100)] + [denies(f"d{n}", vetted=False) for n in range(100)]
    assert after(*crowd) is Standing.ATTESTED
    assert after(confirms("a"), *crowd) is Standing.ATTESTED


def test_whoever_banked_it_confirms_nothing_by_repeating_it() -> None:
    assert after(confirms(OWNER), confirms("a")) is Standing.ATTESTED
    assert after(confirms(OWNER), confirms("a"), confirms("b")) is Standing.CONFIRMED


@pytest.mark.parametrize("banked_as", [Standing.ATTESTED, Standing.REVIEWED])
def test_one_vetted_platform_contests_whatever_the_others_say_in_any_order(banked_as: Standing) -> None:
    for order in permutations([confirms("a"), denies("b"), confirms("c")]):
        assert after(*order, banked_as=banked_as) is Standing.CONTESTED


def test_what_became_of_the_upload_moves_nothing() -> None:
    said = [Said(f"o{n}", word, vetted=True) for n in range(9) for word in (Word.REMOVED, Word.KEPT)]
    assert after(*said) is Standing.ATTESTED


@pytest.mark.parametrize("over", [Standing.WITHDRAWN, Standing.EXPIRED])
def test_nothing_that_is_said_brings_back_what_is_over(over: Standing) -> None:
    assert after(confirms("a"), confirms("b"), denies("c"), banked_as=over) is over


def test_nothing_softens_a_childs_list() -> None:
    assert after(denies("a"), denies("b"), banked_as=Standing.REVIEWED, bank_class=BankClass.CHILD) is Standing.REVIEWED


_SAID = st.lists(st.builds(Said, st.sampled_from(["a", "b", "c", OWNER]), st.sampled_from(Word), st.booleans()))


@given(st.sampled_from(sorted(LIVE_STANDINGS)), st.sampled_from(BankClass), _SAID)
def test_no_opinions_ever_let_an_upload_through(banked_as: Standing, bank_class: BankClass, said: list[Said]) -> None:
    outcomes = Policy().outcomes
    assert outcomes[standing_after(banked_as, bank_class, OWNER, said)] is not Outcome.ALLOW


@given(st.sampled_from(list(Standing)), st.sampled_from(BankClass), _SAID)
def test_only_vetted_words_count(banked_as: Standing, bank_class: BankClass, said: list[Said]) -> None:
    vetted = [each for each in said if each.vetted]
    assert standing_after(banked_as, bank_class, OWNER, said) is standing_after(banked_as, bank_class, OWNER, vetted)
