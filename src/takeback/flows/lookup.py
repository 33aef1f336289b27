"""Look signals up: matches in the banks, and a decision on each upload."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from takeback.base.errors import Invalid
from takeback.flows.services import Services
from takeback.matching.decision import Decision, decide
from takeback.matching.matcher import Match
from takeback.records.banks.actions import flag_entries
from takeback.records.banks.queries import bank_named
from takeback.signals.signal import Signal

MOST_AT_ONCE = 1000
"""Most signals in one call."""


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What was found for one upload.

    Attributes:
        decision: what to do, and why.
        matches: every entry near it, nearest first.
    """

    decision: Decision
    matches: tuple[Match, ...]


def look_up(services: Services, signals: Sequence[Signal], bank: str | None = None) -> tuple[LookedUp, ...]:
    """Look each signal up by itself.

    Args:
        services: the process's collaborators.
        signals: 1 to 1,000, each of a known kind and well formed.
        bank: look in this bank only.

    Returns:
        One for each signal, in order.

    Raises:
        Invalid: none, or more than 1,000.
        NotFound: no such bank.
        Unavailable: the banks cannot be searched.
    """
    if not 1 <= len(signals) <= MOST_AT_ONCE:
        raise Invalid(f"look up 1 to {MOST_AT_ONCE} signals at once; got {len(signals)}", field="signals")
    return judge(services, [[signal] for signal in signals], bank)


def judge(services: Services, uploads: Sequence[Sequence[Signal]], bank: str | None = None) -> tuple[LookedUp, ...]:
    """Decide on each upload from all of its signals together.

    Args:
        services: the process's collaborators.
        uploads: the signals of each.
        bank: look in this bank only.

    Raises:
        NotFound: no such bank.
        Unavailable: the banks cannot be searched.
    """
    if bank is not None:
        bank_named(bank)
    found = services.shelf.matches(uploads, bank)
    looked_up = tuple(LookedUp(decide(matches, services.policy), matches) for matches in found)
    if flagged := sorted({entry for each in looked_up for entry in each.decision.flagged}):
        flag_entries(flagged, services.clock.now())
    return looked_up
