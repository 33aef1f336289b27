"""How matches are judged: distances, outcomes and the least quality, set by us, by a bank, and by a platform.

    default  <  what the bank's owner changed  <  what the platform changed for itself

The later word wins, one number at a time. A list of child sexual abuse material is outside of it: `decide` blocks there
whatever a policy says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from takeback.base.errors import Invalid
from takeback.matching.standing import Standing


class Outcome(StrEnum):
    """The only three."""

    ALLOW = "allow"
    HOLD = "hold"
    """A person looks before anything is removed or suspended."""
    BLOCK = "block"


MINIMUM_QUALITY = 50
"""Least PDQ quality at which a hash is trusted. Source: ThreatExchange, pdq/README.md, "quality < 50 discard"."""

CAREFUL_BITS = 20
"""Distance for an entry that nobody looked at. Source: our design, "What is trusted how far"."""

USUAL_BITS = 31
"""Distance for every other, and the farthest that can be set. Source: ThreatExchange, pdq/README.md, "<= 31"."""

BEST_QUALITY = 100

_JUDGED = (Standing.ATTESTED, Standing.REVIEWED, Standing.CONFIRMED, Standing.CONTESTED)


@dataclass(frozen=True, slots=True)
class Policy:
    """How matches are judged.

    Attributes:
        version: named in every decision, so that one can be explained after the policy has changed.
        bits: the farthest distance at which an entry of a standing counts.
        outcomes: what a match with an entry of a standing does.
        minimum_quality: least quality of a query at which a match may block; below it, a person looks.
    """

    version: str = "default-1"
    bits: Mapping[Standing, int] = field(
        default_factory=lambda: {
            Standing.ATTESTED: CAREFUL_BITS,
            Standing.REVIEWED: USUAL_BITS,
            Standing.CONFIRMED: USUAL_BITS,
            Standing.CONTESTED: USUAL_BITS,
        },
    )
    outcomes: Mapping[Standing, Outcome] = field(
        default_factory=lambda: {
            Standing.ATTESTED: Outcome.HOLD,
            Standing.REVIEWED: Outcome.BLOCK,
            Standing.CONFIRMED: Outcome.BLOCK,
            Standing.CONTESTED: Outcome.HOLD,
        },
    )
    minimum_quality: int = MINIMUM_QUALITY


@dataclass(frozen=True, slots=True)
class PolicyChanges:
    """What somebody changed of the policy that applies without them.

    Attributes:
        edition: whose and which, such as `bank.3-2`; becomes part of the version. Empty where nothing is changed.
        bits: by standing.
        outcomes: by standing.
        minimum_quality: `None` leaves it.
    """

    edition: str = ""
    bits: Mapping[Standing, int] = field(default_factory=dict)
    outcomes: Mapping[Standing, Outcome] = field(default_factory=dict)
    minimum_quality: int | None = None


NO_CHANGES = PolicyChanges()


def with_changes(policy: Policy, changes: PolicyChanges) -> Policy:
    """The policy, as somebody changed it.

    Args:
        policy: what applies without them.
        changes: theirs.
    """
    if not changes.edition:
        return policy
    return Policy(
        version_with(policy, changes),
        {**policy.bits, **changes.bits},
        {**policy.outcomes, **changes.outcomes},
        policy.minimum_quality if changes.minimum_quality is None else changes.minimum_quality,
    )


def version_with(policy: Policy, changes: PolicyChanges) -> str:
    """What a policy's version is, as somebody changed it.

    Args:
        policy: what applies without them.
        changes: theirs.
    """
    return f"{policy.version}+{changes.edition}" if changes.edition else policy.version


def read_changes(written: Mapping[str, Any], edition: str = "") -> PolicyChanges:
    """What was written down as JSON.

    Args:
        written: any of `{"bits": {"attested": 16}, "outcomes": {"reviewed": "hold"}, "minimum_quality": 60}`.
        edition: whose and which; left empty, nothing is changed.

    Raises:
        Invalid: an unknown name, or a value out of its bounds: bits 0 to 31, quality 0 to 100, the three outcomes, the
            four standings that can match. `field` names it.
    """
    strangers = sorted(set(written) - {"bits", "outcomes", "minimum_quality"})
    if strangers:
        raise Invalid("a policy has `bits`, `outcomes` and `minimum_quality`, and nothing else", field="policy")
    quality = written.get("minimum_quality")
    if quality is not None and not _is_whole(quality, BEST_QUALITY):
        raise Invalid("the least quality is a whole number from 0 to 100", field="policy.minimum_quality")
    bits = {
        _standing(name, "bits"): _bits(value, f"policy.bits.{name}") for name, value in _table(written, "bits").items()
    }
    outcomes = {
        _standing(name, "outcomes"): _outcome(value, f"policy.outcomes.{name}")
        for name, value in _table(written, "outcomes").items()
    }
    changed = bool(bits or outcomes or quality is not None)
    return PolicyChanges(edition if changed else "", bits, outcomes, quality)


def _table(written: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    table = written.get(name, {})
    if not isinstance(table, dict):
        raise Invalid(f"`{name}` is an object from standings to values", field=f"policy.{name}")
    return table


def _standing(name: str, table: str) -> Standing:
    if name not in _JUDGED:
        known = ", ".join(each.value for each in _JUDGED)
        raise Invalid(f"a policy judges the standings {known}", field=f"policy.{table}")
    return Standing(name)


def _bits(value: object, where: str) -> int:
    if not _is_whole(value, USUAL_BITS):
        raise Invalid(f"a distance is a whole number of bits from 0 to {USUAL_BITS}", field=where)
    return int(str(value))


def _outcome(value: object, where: str) -> Outcome:
    if value not in list(Outcome):
        raise Invalid("an outcome is allow, hold or block", field=where)
    return Outcome(str(value))


def _is_whole(value: object, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most
