from __future__ import annotations

import pytest

from takeback.matching.bank import LIVE_STANDINGS, BankClass, Standing
from takeback.matching.decision import REASON_CODES, Outcome, Policy, decide
from tests.unit.matching.values import entry, match

POLICY = Policy()


def test_no_match_allows_and_says_so() -> None:
    decision = decide([], POLICY)
    assert decision.outcome is Outcome.ALLOW
    assert [reason.code for reason in decision.reasons] == ["no_match"]
    assert decision.policy_version == POLICY.version


@pytest.mark.parametrize(
    ("standing", "outcome"),
    [
        (Standing.ATTESTED, Outcome.HOLD),
        (Standing.REVIEWED, Outcome.BLOCK),
        (Standing.CONFIRMED, Outcome.BLOCK),
        (Standing.CONTESTED, Outcome.HOLD),
    ],
)
def test_the_standing_decides_by_default(standing: Standing, outcome: Outcome) -> None:
    decision = decide([match(entry(standing=standing))], POLICY)
    assert decision.outcome is outcome
    assert decision.reasons[0].code == f"{standing}_match"


@pytest.mark.parametrize(("distance", "outcome"), [(20, Outcome.HOLD), (21, Outcome.ALLOW), (31, Outcome.ALLOW)])
def test_an_entry_that_nobody_looked_at_counts_up_to_twenty_bits(distance: int, outcome: Outcome) -> None:
    decision = decide([match(entry(standing=Standing.ATTESTED), distance)], POLICY)
    assert decision.outcome is outcome
    if outcome is Outcome.ALLOW:
        assert decision.reasons[0].code == "too_far_for_standing"


def test_a_reviewed_entry_counts_up_to_thirty_one_bits() -> None:
    assert decide([match(entry(), 31)], POLICY).outcome is Outcome.BLOCK
    assert decide([match(entry(), 32)], POLICY).outcome is Outcome.ALLOW


def test_the_heaviest_outcome_wins_and_its_reason_comes_first() -> None:
    held = match(entry(1, standing=Standing.ATTESTED), 0)
    blocked = match(entry(2, standing=Standing.REVIEWED), 30)
    decision = decide([held, blocked], POLICY)
    assert decision.outcome is Outcome.BLOCK
    assert [reason.entry for reason in decision.reasons] == [2, 1]


def test_an_allow_bank_turns_a_block_into_a_hold_and_flags_the_entry() -> None:
    shown = match(entry(7, bank="press", bank_class=BankClass.ALLOW))
    decision = decide([match(entry(3)), shown], POLICY)
    assert decision.outcome is Outcome.HOLD
    assert decision.reasons[0].code == "softened_by_allow_bank"
    assert decision.flagged == (3,)


def test_an_allow_bank_alone_allows_and_flags_nothing() -> None:
    decision = decide([match(entry(7, bank_class=BankClass.ALLOW))], POLICY)
    assert decision.outcome is Outcome.ALLOW
    assert decision.reasons[0].code == "allow_bank_match"
    assert decision.flagged == ()


def test_nothing_softens_a_childs_list() -> None:
    listed = match(entry(1, bank_class=BankClass.CHILD, standing=Standing.ATTESTED), 31)
    shown = match(entry(2, bank_class=BankClass.ALLOW))
    decision = decide([listed, shown], POLICY)
    assert decision.outcome is Outcome.BLOCK
    assert decision.reasons[0].code == "child_list_match"


def test_a_query_of_low_quality_never_blocks() -> None:
    decision = decide([match(entry(), 3, quality=49)], POLICY)
    assert decision.outcome is Outcome.HOLD
    assert decision.reasons[0].code == "query_quality_low"


def test_an_equal_checksum_blocks_whatever_the_distance_rules_say() -> None:
    decision = decide([match(entry(), quality=None, exact=True)], POLICY)
    assert decision.outcome is Outcome.BLOCK


def test_the_order_of_matches_never_shows() -> None:
    matches = [
        match(entry(number, standing=standing), number) for number, standing in enumerate(LIVE_STANDINGS, start=1)
    ]
    assert decide(matches, POLICY) == decide(matches[::-1], POLICY)


def test_every_reason_that_is_given_has_its_sentence() -> None:
    seen = {
        reason.code
        for standing in LIVE_STANDINGS
        for bank_class in BankClass
        for distance in (0, 31)
        for quality in (10, 100)
        for extra in ([], [match(entry(9, bank_class=BankClass.ALLOW))])
        for reason in decide(
            [match(entry(standing=standing, bank_class=bank_class), distance, quality=quality), *extra],
            POLICY,
        ).reasons
    } | {decide([], POLICY).reasons[0].code}
    assert seen == set(REASON_CODES)
