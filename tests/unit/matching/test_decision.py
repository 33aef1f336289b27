from __future__ import annotations

import pytest

from takeback.matching.bank import LIVE_STANDINGS, Bank, BankClass, Standing
from takeback.matching.decision import MOST_LISTED, REASON_CODES, Policies, decide
from takeback.matching.policy import Outcome, PolicyChanges
from tests.unit.matching.values import match

POLICY = Policies()


def test_no_match_allows_and_says_so() -> None:
    decision = decide([], POLICY)
    assert decision.outcome is Outcome.ALLOW
    assert [reason.code for reason in decision.reasons] == ["no_match"]
    assert decision.policy_version == POLICY.own.version


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
    decision = decide([match(standing=standing)], POLICY)
    assert decision.outcome is outcome
    assert decision.reasons[0].code == f"{standing}_match"


@pytest.mark.parametrize(("distance", "outcome"), [(20, Outcome.HOLD), (21, Outcome.ALLOW), (31, Outcome.ALLOW)])
def test_an_entry_that_nobody_looked_at_counts_up_to_twenty_bits(distance: int, outcome: Outcome) -> None:
    decision = decide([match(1, distance, standing=Standing.ATTESTED)], POLICY)
    assert decision.outcome is outcome
    if outcome is Outcome.ALLOW:
        assert decision.reasons[0].code == "too_far_for_standing"


def test_a_reviewed_entry_counts_up_to_thirty_one_bits() -> None:
    assert decide([match(1, 31)], POLICY).outcome is Outcome.BLOCK
    assert decide([match(1, 32)], POLICY).outcome is Outcome.ALLOW


def test_the_heaviest_outcome_wins_and_its_reason_comes_first() -> None:
    held = match(1, 0, standing=Standing.ATTESTED)
    blocked = match(2, 30, standing=Standing.REVIEWED)
    decision = decide([held, blocked], POLICY)
    assert decision.outcome is Outcome.BLOCK
    assert [reason.entry for reason in decision.reasons] == [2, 1]


def test_an_allow_bank_turns_a_block_into_a_hold_and_flags_the_entry() -> None:
    shown = match(7, bank="press", bank_class=BankClass.ALLOW)
    decision = decide([match(3), shown], POLICY)
    assert decision.outcome is Outcome.HOLD
    assert decision.reasons[0].code == "softened_by_allow_bank"
    assert decision.flagged == (3,)


def test_an_allow_bank_alone_allows_and_flags_nothing() -> None:
    decision = decide([match(7, bank_class=BankClass.ALLOW)], POLICY)
    assert decision.outcome is Outcome.ALLOW
    assert decision.reasons[0].code == "allow_bank_match"
    assert decision.flagged == ()


def test_nothing_softens_a_childs_list() -> None:
    listed = match(1, 31, bank_class=BankClass.CHILD, standing=Standing.ATTESTED)
    shown = match(2, bank_class=BankClass.ALLOW)
    decision = decide([listed, shown], POLICY)
    assert decision.outcome is Outcome.BLOCK
    assert decision.reasons[0].code == "child_list_match"


def test_a_query_of_low_quality_never_blocks() -> None:
    decision = decide([match(1, 3, quality=49)], POLICY)
    assert decision.outcome is Outcome.HOLD
    assert decision.reasons[0].code == "query_quality_low"


def test_an_equal_checksum_blocks_whatever_the_distance_rules_say() -> None:
    decision = decide([match(quality=None, exact=True)], POLICY)
    assert decision.outcome is Outcome.BLOCK


def test_the_order_of_matches_never_shows() -> None:
    matches = [match(number, number, standing=standing) for number, standing in enumerate(LIVE_STANDINGS, start=1)]
    assert decide(matches, POLICY) == decide(matches[::-1], POLICY)


def test_every_reason_that_is_given_has_its_sentence() -> None:
    seen = {
        reason.code
        for standing in LIVE_STANDINGS
        for bank_class in BankClass
        for distance in (0, 31)
        for quality in (10, 100)
        for extra in ([], [match(9, bank_class=BankClass.ALLOW)])
        for reason in decide(
            [match(1, distance, standing=standing, bank_class=bank_class, quality=quality), *extra],
            POLICY,
        ).reasons
    } | {decide([], POLICY).reasons[0].code}
    assert seen == set(REASON_CODES)


def test_of_thousands_of_matches_the_heaviest_are_listed_and_all_of_them_count() -> None:
    held = [match(number, standing=Standing.ATTESTED) for number in range(1, 2001)]
    decision = decide([*held, match(5000, 31)], POLICY)
    assert decision.outcome is Outcome.BLOCK
    assert len(decision.reasons) == MOST_LISTED
    assert decision.reasons[0].entry == 5000


def test_what_softens_a_block_is_told_even_among_thousands() -> None:
    blocked = [match(number) for number in range(1, 2001)]
    decision = decide([*blocked, match(5000, bank="press", bank_class=BankClass.ALLOW)], POLICY)
    assert decision.outcome is Outcome.HOLD
    assert "allow_bank_match" in {reason.code for reason in decision.reasons}
    assert len(decision.flagged) == 2000


def test_what_a_banks_owner_changed_counts_in_that_bank_alone_and_stands_in_the_reason() -> None:
    changes = PolicyChanges("bank.1-3", outcomes={Standing.REVIEWED: Outcome.HOLD})
    strict = Bank(1, "hers", BankClass.INTIMATE, changes=changes)
    judged = match(4)
    hers = type(judged)(4, strict, Standing.REVIEWED, "pdq", 0, judged.query)
    decision = decide([hers], POLICY)
    assert decision.outcome is Outcome.HOLD
    assert decision.reasons[0].policy_version == "default-1+bank.1-3"
    assert decide([match(4)], POLICY).outcome is Outcome.BLOCK


def test_what_a_platform_changed_counts_over_what_the_bank_changed() -> None:
    of_bank = PolicyChanges("bank.1-3", bits={Standing.REVIEWED: 5}, outcomes={Standing.REVIEWED: Outcome.ALLOW})
    of_platform = PolicyChanges("platform-1", bits={Standing.REVIEWED: 31})
    bank = Bank(1, "hers", BankClass.INTIMATE, changes=of_bank)
    near = match(4)
    decision = decide([type(near)(4, bank, Standing.REVIEWED, "pdq", 20, near.query)], Policies(platform=of_platform))
    assert decision.reasons[0].code == "reviewed_match"
    assert decision.outcome is Outcome.ALLOW
    assert decision.policy_version == "default-1+platform-1"


def test_no_policy_softens_a_childs_list() -> None:
    changes = PolicyChanges("bank.2-1", outcomes=dict.fromkeys(LIVE_STANDINGS, Outcome.ALLOW), minimum_quality=100)
    bank = Bank(2, "list", BankClass.CHILD, changes=changes)
    listed = match(1)
    assert decide([type(listed)(1, bank, Standing.REVIEWED, "pdq", 31, listed.query)], POLICY).outcome is Outcome.BLOCK
