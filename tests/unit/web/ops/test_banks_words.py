"""A bank's policy in words, and what an entry did in numbers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from takeback.matching.bank import BankClass
from takeback.matching.policy import Policy
from takeback.records.banks.match_counts import Counted
from takeback.records.banks.models import Bank
from takeback.web.ops.matched import matched_by_day
from takeback.web.ops.policy_words import shown_policy

TODAY = date(2026, 11, 22)
FIRST = TODAY - timedelta(days=29)


def test_the_default_policy_is_told_standing_by_standing() -> None:
    shown = shown_policy(Bank(pk=3, name="hers", bank_class=BankClass.INTIMATE), Policy())
    assert [(str(rule.standing), rule.bits, rule.outcome.value, rule.changed) for rule in shown.rules] == [
        ("attested", 20, "hold", False),
        ("reviewed", 31, "block", False),
        ("confirmed", 31, "block", False),
        ("contested", 31, "hold", False),
    ]
    assert (shown.above_it, shown.version) == (None, "default-1")


def test_what_the_owner_changed_is_marked() -> None:
    policy = {"bits": {"reviewed": 24}, "outcomes": {"attested": "block"}, "minimum_quality": 70}
    bank = Bank(pk=3, name="hers", bank_class=BankClass.INTIMATE, policy=policy, policy_edition=2)
    shown = shown_policy(bank, Policy())
    assert [(rule.bits, rule.outcome.value, rule.changed) for rule in shown.rules[:3]] == [
        (20, "block", True),
        (24, "block", True),
        (31, "block", False),
    ]
    assert (shown.minimum_quality, shown.version) == (70, "default-1+bank.3-2")


@pytest.mark.parametrize("bank_class", [BankClass.CHILD, BankClass.ALLOW])
def test_a_class_that_stands_above_the_policy_says_so_instead(bank_class: BankClass) -> None:
    shown = shown_policy(Bank(pk=3, name="hers", bank_class=bank_class), Policy())
    assert shown.above_it
    assert shown.rules == ()


def counted(back: int, who: str, held: int, blocked: int) -> Counted:
    return Counted(TODAY - timedelta(days=back), 7, "hers", who, held, blocked, 0)


def test_an_entry_that_was_met_nowhere_has_no_plot() -> None:
    assert matched_by_day([], FIRST, TODAY) is None


def test_what_an_entry_did_is_added_up_by_platform_and_day() -> None:
    shown = matched_by_day([counted(0, "a", 1, 2), counted(0, "b", 0, 9), counted(3, "a", 4, 0)], FIRST, TODAY)
    assert shown is not None
    assert (shown.held, shown.blocked, shown.platforms) == (5, 11, 2)
    assert [(each.organisation, each.held, each.blocked, each.last) for each in shown.by_platform] == [
        ("b", 0, 9, TODAY),
        ("a", 5, 2, TODAY),
    ]
    assert shown.plot.columns == 30
    assert shown.plot.scale[0] == "20"
