"""A bank's policy as a page tells it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from takeback.matching.bank import BankClass
from takeback.matching.policy import Outcome, Policy, read_changes, with_changes
from takeback.matching.supposition import CAN_MATCH
from takeback.records.banks.models import Bank
from takeback.web.ops import words

_ABOVE_IT = {
    BankClass.CHILD: _("A match in this bank blocks whatever a policy says, and there is a duty to report."),
    BankClass.ALLOW: _(
        "A match in this bank stops nothing: it turns a block elsewhere into a hold, and flags the entry."
    ),
}
"""What a class does whatever the policy says."""


@dataclass(frozen=True, slots=True)
class ShownRule:
    """What a match with an entry of one standing does.

    Attributes:
        standing: in words.
        bits: the farthest distance at which it counts.
        outcome: for the badge.
        changed: whether the bank's owner changed one of these.
    """

    standing: str | Promise
    bits: int
    outcome: Outcome
    changed: bool


@dataclass(frozen=True, slots=True)
class ShownPolicy:
    """How matches in a bank are judged, before a platform's own changes.

    Attributes:
        above_it: what counts whatever the rules say; `None` where nothing does.
        rules: one for each standing that can match; none where `above_it` says all.
        minimum_quality: least quality of an upload at which a match may block.
        version: the policy's name in decisions.
    """

    above_it: str | Promise | None
    rules: tuple[ShownRule, ...]
    minimum_quality: int
    version: str


def shown_policy(bank: Bank, default: Policy) -> ShownPolicy:
    """The policy of a bank.

    Args:
        bank: whose.
        default: what applies where its owner changed nothing.
    """
    changes = read_changes(bank.policy, f"bank.{bank.pk}-{bank.policy_edition}")
    policy = with_changes(default, changes)
    bank_class = BankClass(bank.bank_class)
    rules = tuple(
        ShownRule(
            words.STANDINGS[standing],
            policy.bits[standing],
            policy.outcomes[standing],
            standing in changes.bits or standing in changes.outcomes,
        )
        for standing in CAN_MATCH
    )
    told = () if bank_class in _ABOVE_IT else rules
    return ShownPolicy(_ABOVE_IT.get(bank_class), told, policy.minimum_quality, policy.version)
