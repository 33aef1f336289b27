"""What a match would do under each standing: for people who want to see a rule at work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from takeback.matching.bank import Bank, BankClass
from takeback.matching.decision import Policies, Reason, decide
from takeback.matching.matcher import Match
from takeback.matching.policy import Outcome
from takeback.matching.standing import Standing
from takeback.signals.signal import Signal

CAN_MATCH: Sequence[Standing] = (Standing.ATTESTED, Standing.REVIEWED, Standing.CONFIRMED, Standing.CONTESTED)
"""Standings under which an entry can match, from the least trusted on."""


@dataclass(frozen=True, slots=True)
class Supposition:
    """What would be decided, if the entry had this standing.

    Attributes:
        standing: the one supposed.
        bits: the farthest distance at which it counts, as the policy has it.
        does: what a match within that distance does.
        outcome: what this match would do.
        reason: why.
        policy_version: the policy that was applied.
    """

    standing: Standing
    bits: int
    does: Outcome
    outcome: Outcome
    reason: Reason
    policy_version: str


def suppose(
    query: Signal, distance: int, bank: Bank, policies: Policies, *, exact: bool = False
) -> tuple[Supposition, ...]:
    """One supposition for each standing under which an entry can match, from `decide` itself.

    Args:
        query: the signal of the upload.
        distance: from the entry, in bits.
        bank: whose entry it is; its class and its owner's changes of the policy count.
        policies: how to judge.
        exact: equal, by a kind of signal that knows only equal and different.
    """
    policy = policies.of(bank)
    supposed = []
    for standing in CAN_MATCH:
        match = Match(1, bank, standing, query.type, distance, query, exact)
        decision = decide([match], policies)
        always = bank.bank_class is BankClass.CHILD
        supposed.append(
            Supposition(
                standing,
                policy.bits[standing],
                Outcome.BLOCK if always else policy.outcomes[standing],
                decision.outcome,
                decision.reasons[0],
                policy.version,
            )
        )
    return tuple(supposed)
