"""Look signals up: matches in the banks, and a decision on each upload."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from itertools import groupby

from takeback.base.errors import Invalid
from takeback.flows.services import Services
from takeback.matching.decision import Decision, Policies, decide
from takeback.matching.matcher import Asker, Match
from takeback.matching.policy import NO_CHANGES, PolicyChanges
from takeback.matching.words import words_of_all
from takeback.records.banks.actions import flag_entries
from takeback.records.banks.queries import bank_named
from takeback.signals.signal import Signal

MOST_AT_ONCE = 1000
"""Most signals in one call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Behalf:
    """On whose behalf something is looked up.

    Attributes:
        organisation: whose platform; `None` for the deployment's own staff and commands, who see every bank.
        changes: what the platform changed of the policy.
        bank: look in this bank only.
    """

    organisation: str | None = None
    changes: PolicyChanges = NO_CHANGES
    bank: str | None = None


OURS = Behalf()


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What was found for one upload.

    Attributes:
        decision: what to do, and why.
        matches: every entry near it, nearest first.
    """

    decision: Decision
    matches: tuple[Match, ...]


def look_up(services: Services, signals: Sequence[Signal], behalf: Behalf = OURS) -> tuple[LookedUp, ...]:
    """Look each signal up by itself.

    Args:
        services: the process's collaborators.
        signals: 1 to 1,000, each of a known kind and well formed.
        behalf: who asks.

    Returns:
        One for each signal, in order.

    Raises:
        Invalid: none, or more than 1,000.
        NotFound: no such bank.
        Unavailable: the banks cannot be searched.
    """
    if not 1 <= len(signals) <= MOST_AT_ONCE:
        raise Invalid(f"look up 1 to {MOST_AT_ONCE} signals at once; got {len(signals)}", field="signals")
    return judge(services, [[signal] for signal in signals], behalf)


def judge(services: Services, uploads: Sequence[Sequence[Signal]], behalf: Behalf = OURS) -> tuple[LookedUp, ...]:
    """Decide on each upload from all of its signals together, against the banks as they stand at this moment.

    Args:
        services: the process's collaborators.
        uploads: the signals of each.
        behalf: who asks.

    Raises:
        NotFound: no such bank.
        Unavailable: the banks cannot be searched.
    """
    if behalf.bank is not None:
        bank_named(behalf.bank)
    found = services.shelf.matches(uploads, asker_of(services, behalf))
    policies = Policies(services.policy, behalf.changes)
    looked_up = tuple(LookedUp(decide(matches, policies), matches) for matches in found)
    if flagged := sorted({entry for each in looked_up for entry in each.decision.flagged}):
        flag_entries(flagged, services.clock.now())
    return looked_up


def judge_now(services: Services, uploads: Sequence[Sequence[Signal]], behalf: Behalf = OURS) -> list[LookedUp | None]:
    """Decide on each upload in memory alone, for a server whose shelf a thread keeps level.

    Args:
        services: the process's collaborators.
        uploads: the signals of each.
        behalf: who asks.

    Returns:
        For each upload what was found, or `None` where every bank was searched and nothing is near: then the decision
        is `nothing_near`. Entries that an allow bank contradicts are left to whoever counts the decisions.

    Raises:
        Unavailable: the banks cannot be searched.
    """
    found = services.shelf.current().matches(uploads, asker_of(services, behalf))
    policies = Policies(services.policy, behalf.changes)
    return [LookedUp(decide(matches, policies), matches) if matches else None for matches in found]


def judge_values_now(
    services: Services, kind: str, values: Sequence[str], qualities: Sequence[int | None], behalf: Behalf = OURS
) -> dict[int, LookedUp]:
    """The same for many uploads of one signal each, where nearly always nothing is near.

    Args:
        services: the process's collaborators.
        kind: of all the signals.
        values: of the signals, well formed.
        qualities: of the signals.
        behalf: who asks.

    Returns:
        For each upload near which there is something, by its place, what was found.

    Raises:
        Unavailable: the banks cannot be searched.
    """
    shelf = services.shelf.current()
    near = shelf.near(kind, words_of_all(values), asker_of(services, behalf))
    if not near:
        return {}
    policies = Policies(services.policy, behalf.changes)
    found: dict[int, LookedUp] = {}
    for query, of_query in groupby(near, key=lambda each: each.query):
        signal = Signal(kind, values[query], qualities[query])
        matches = tuple(shelf.match(kind, each, signal) for each in of_query)
        found[query] = LookedUp(decide(matches, policies), matches)
    return found


def asker_of(services: Services, behalf: Behalf) -> Asker:
    """Who asks, as the matcher knows them.

    Args:
        services: whose clock tells the day.
        behalf: who asks.
    """
    return Asker(services.clock.now().astimezone(UTC).date(), behalf.organisation, behalf.bank)
