"""Explain a match: two hashes, how far apart they are, and what would be decided, standing by standing.

For the deployment's own staff, who see every bank and every distance; never for a platform.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import Literal

from takeback.flows.lookups.lookup import LookedUp, look_up
from takeback.flows.services import Services
from takeback.matching.bank import LIVE_STANDINGS, Bank, BankClass
from takeback.matching.decision import Policies
from takeback.matching.standing import Standing
from takeback.matching.supposition import Supposition, suppose
from takeback.records.banks.browsing import entry_of_any_bank
from takeback.records.banks.changes import matching_banks
from takeback.records.banks.models import BankEntry
from takeback.signals.hashers import HASHERS
from takeback.signals.signal import Signal

_NO_BANK = Bank(0, "", BankClass.INTIMATE)
"""Two hashes that are compared by themselves are judged as the default policy judges intimate pictures."""

Resting = Literal["withdrawn", "expired", "paused"]


@dataclass(frozen=True, slots=True)
class Compared:
    """Two signals of one kind, and what a match between them would do.

    Attributes:
        first: stands for the upload.
        second: stands for the entry.
        distance: bits in which they differ.
        radius: the farthest distance at which an index finds anything of this kind; 0 where only equal ones match.
        suppositions: what would be decided under each standing.
        policy_version: the policy that was applied.
        entry: the entry whose signal is the second; `None` where none was named.
        actual: what is decided, as the entry stands; `None` without an entry, or where it rests.
        resting: why the entry matches nothing now, if so.
    """

    first: Signal
    second: Signal
    distance: int
    radius: int
    suppositions: tuple[Supposition, ...]
    policy_version: str
    entry: BankEntry | None = None
    actual: Supposition | None = None
    resting: Resting | None = None

    @property
    def is_found(self) -> bool:
        """Whether an index finds one from the other at all."""
        return self.distance <= self.radius


def compare(services: Services, first: Signal, second: Signal) -> Compared:
    """Two signals by themselves.

    Args:
        services: the process's collaborators.
        first: stands for the upload.
        second: of the same kind; stands for an entry.
    """
    return _compared(services, first, second, _NO_BANK)


def compare_with_entry(services: Services, first: Signal, entry_id: int) -> Compared:
    """A signal and an entry, judged by the policy of the entry's bank.

    Args:
        services: the process's collaborators.
        first: stands for the upload. Its kind is taken to be that of the entry.
        entry_id: in whichever bank.

    Raises:
        NotFound: there is no such entry.
    """
    entry = entry_of_any_bank(entry_id)
    bank = next(each for each in matching_banks() if each.number == entry.bank_id)
    second = Signal(entry.signal_type, entry.value, entry.quality)
    compared = _compared(services, first, second, bank)
    resting = _resting(entry, services)
    standing = Standing(entry.standing)
    actual = None if resting else next(each for each in compared.suppositions if each.standing is standing)
    return Compared(
        first,
        second,
        compared.distance,
        compared.radius,
        compared.suppositions,
        compared.policy_version,
        entry,
        actual,
        resting,
    )


@dataclass(frozen=True, slots=True)
class Searched:
    """A signal looked up in all banks, and compared with the nearest entry.

    Attributes:
        signal: that was looked up.
        found: the decision and every match.
        nearest: the nearest entry; `None` where nothing is near.
    """

    signal: Signal
    found: LookedUp
    nearest: Compared | None


def search_all(services: Services, signal: Signal) -> Searched:
    """Look a signal up in all banks, as they stand at this moment.

    Args:
        services: the process's collaborators.
        signal: to look up.

    Raises:
        Unavailable: the banks cannot be searched.
    """
    (found,) = look_up(services, [signal])
    nearest = compare_with_entry(services, signal, found.matches[0].entry) if found.matches else None
    return Searched(signal, found, nearest)


def radius_of(kind: str) -> int:
    """The farthest distance at which an index finds anything of a kind, in bits.

    Args:
        kind: of a hasher of ours.

    Raises:
        KeyError: there is no such kind.
    """
    return {each.type: each.match_radius for each in HASHERS}[kind]


def _compared(services: Services, first: Signal, second: Signal, bank: Bank) -> Compared:
    distance = (int(first.value, 16) ^ int(second.value, 16)).bit_count()
    radius = radius_of(second.type)
    policies = Policies(services.policy)
    suppositions = suppose(first, distance, bank, policies, exact=radius == 0 and distance == 0)
    return Compared(first, second, distance, radius, suppositions, policies.of(bank).version)


def _resting(entry: BankEntry, services: Services) -> Resting | None:
    if entry.standing == Standing.WITHDRAWN:
        return "withdrawn"
    today = services.clock.now().astimezone(UTC).date()
    if entry.standing not in LIVE_STANDINGS or (entry.expires_on is not None and entry.expires_on <= today):
        return "expired"
    return "paused" if entry.paused_until is not None else None
