"""A supposition is the decision itself, asked for each standing: it never tells another rule than `decide` applies."""

from __future__ import annotations

from typing import Literal

from hypothesis import given
from hypothesis import strategies as st

from takeback.matching.bank import LIVE_STANDINGS, Bank, BankClass
from takeback.matching.decision import Policies, decide
from takeback.matching.matcher import Match
from takeback.matching.policy import read_changes
from takeback.matching.supposition import CAN_MATCH, suppose
from takeback.signals.signal import Signal
from tests.unit.matching.values import HERS, ZERO


@given(st.integers(0, 256), st.sampled_from(BankClass), st.none() | st.integers(0, 100), st.booleans())
def test_it_says_what_is_decided_about_such_a_match(
    distance: int, bank_class: BankClass, quality: int | None, exact: Literal[True, False]
) -> None:
    bank, query = Bank(1, "hers", bank_class), Signal("pdq", ZERO, quality)
    for each in suppose(query, distance, bank, Policies(), exact=exact):
        decision = decide([Match(1, bank, each.standing, "pdq", distance, query, exact)], Policies())
        assert (each.outcome, each.reason) == (decision.outcome, decision.reasons[0])


def test_every_standing_that_can_match_is_supposed_once() -> None:
    assert set(CAN_MATCH) == LIVE_STANDINGS
    assert [each.standing for each in suppose(Signal("pdq", ZERO), 0, HERS, Policies())] == list(CAN_MATCH)


def test_what_the_owner_of_the_bank_changed_counts() -> None:
    changes = read_changes({"bits": {"attested": 4}}, "bank.1-1")
    attested = suppose(Signal("pdq", ZERO), 5, Bank(1, "hers", BankClass.INTIMATE, changes=changes), Policies())[0]
    assert (attested.bits, attested.outcome.value, attested.policy_version) == (4, "allow", "default-1+bank.1-1")
