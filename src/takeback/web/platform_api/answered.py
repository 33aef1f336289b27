"""What a platform is answered. A distance is told only to a key that carries the scope `distances`.

Distances let whoever makes pictures steer one past a match. So without that scope nothing else tells them either:
answers stand in the order of entries and not of nearness, and an entry that is near but not near enough is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from takeback.flows.lookups.lookup import LookedUp
from takeback.matching.decision import MOST_LISTED, REASON_CODES, Decision, Reason
from takeback.matching.matcher import Match
from takeback.matching.policy import Outcome
from takeback.signals.signal import Hashed, Signal

_TOO_FAR = "too_far_for_standing"

_ENTRY: dict[str, JsonValue] = {
    "bank": "stopncii",
    "entry": 7,
    "standing": "reviewed",
    "signal_type": "pdq",
    "distance": None,
}


class MatchAnswered(BaseModel):
    """One entry near the upload."""

    bank: str
    entry: int
    standing: str
    signal_type: str
    distance: int | None = Field(description="Bits apart; null without the scope `distances`.")


class ReasonAnswered(BaseModel):
    """One thing that counted for the decision, what weighs most first."""

    code: str = Field(description="One of: " + ", ".join(f"`{code}`" for code in REASON_CODES) + ".")
    bank: str | None
    entry: int | None
    standing: str | None
    signal_type: str | None
    distance: int | None = Field(description="Bits apart; null without the scope `distances`.")
    quality: int | None = Field(description="Of the signal asked for.")
    policy_version: str


class ResultAnswered(BaseModel):
    """What to do with one upload, and why."""

    decision: Literal["allow", "hold", "block"]
    would_be: Literal["allow", "hold", "block"] | None = Field(
        description="In shadow mode what would have been decided; `decision` is `allow` then. Null otherwise."
    )
    reasons: list[ReasonAnswered] = Field(description=f"At most {MOST_LISTED}, and one more where an allow bank spoke.")
    matches: list[MatchAnswered] = Field(description=f"At most {MOST_LISTED}.")


_RESULT: dict[str, JsonValue] = {
    "decision": "block",
    "would_be": None,
    "reasons": [{"code": "reviewed_match", **_ENTRY, "quality": 100, "policy_version": "default-1"}],
    "matches": [_ENTRY],
}


class LookupAnswered(BaseModel):
    """One result for each signal, in the order asked."""

    model_config = ConfigDict(json_schema_extra={"example": {"results": [_RESULT]}})

    results: list[ResultAnswered]


class SignalAnswered(BaseModel):
    """One signal that the picture was reduced to."""

    type: str
    value: str
    quality: int | None


class ScanAnswered(ResultAnswered):
    """What a picture was reduced to, and what to do with it."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                **_RESULT,
                "signals": [{"type": "pdq", "value": "f8f8f0cee0f4a84f06370a22038f63f0" * 2, "quality": 100}],
                "marks": [],
            },
        },
    )

    signals: list[SignalAnswered]
    marks: list[str] = Field(description="What to know of how the picture was read, such as `truncated`.")


def lookup_answered(found: Sequence[LookedUp], *, with_distances: bool, in_shadow: bool = False) -> LookupAnswered:
    """The answer to a lookup.

    Args:
        found: one for each signal, in order.
        with_distances: whether the key carries the scope `distances`.
        in_shadow: whether the decision is counted and not told.
    """
    results = [result_answered(each, with_distances=with_distances, in_shadow=in_shadow) for each in found]
    return LookupAnswered(results=results)


def scan_answered(hashed: Hashed, found: LookedUp, *, with_distances: bool, in_shadow: bool = False) -> ScanAnswered:
    """The answer to a scan.

    Args:
        hashed: what the picture was reduced to.
        found: what is near it.
        with_distances: whether the key carries the scope `distances`.
        in_shadow: whether the decision is counted and not told.
    """
    result = result_answered(found, with_distances=with_distances, in_shadow=in_shadow)
    return ScanAnswered(
        decision=result.decision,
        would_be=result.would_be,
        reasons=result.reasons,
        matches=result.matches,
        signals=[_signal(each) for each in hashed.signals],
        marks=list(hashed.marks),
    )


def nothing_near_answered(policy_version: str, *, in_shadow: bool = False) -> ResultAnswered:
    """The result where every bank was searched and nothing is near.

    Args:
        policy_version: of the asker's policy.
        in_shadow: whether decisions are counted and not told.
    """
    nothing = Decision(Outcome.ALLOW, (Reason("no_match", policy_version),), policy_version)
    return result_answered(LookedUp(nothing, ()), with_distances=False, in_shadow=in_shadow)


def result_answered(found: LookedUp, *, with_distances: bool, in_shadow: bool = False) -> ResultAnswered:
    """What one upload is answered.

    Args:
        found: what is near it, and what to do.
        with_distances: whether the key carries the scope `distances`.
        in_shadow: whether the decision is counted and not told.
    """
    decision = found.decision
    reasons = list(decision.reasons)
    shown = list(found.matches[:MOST_LISTED])
    if not with_distances:
        too_far = {each.entry for each in reasons if each.code == _TOO_FAR}
        shown = sorted((each for each in shown if each.entry not in too_far), key=lambda each: each.entry)
        reasons = sorted((each for each in reasons if each.code != _TOO_FAR), key=_order_without_nearness)
        reasons = reasons or [Reason("no_match", decision.policy_version)]
    outcome = decision.outcome.value
    return ResultAnswered(
        decision="allow" if in_shadow else outcome,
        would_be=outcome if in_shadow else None,
        reasons=[_reason(each, with_distances=with_distances) for each in reasons],
        matches=[_match(each, with_distances=with_distances) for each in shown],
    )


def _order_without_nearness(reason: Reason) -> tuple[int, str]:
    return (reason.entry or 0, reason.code)


def _match(match: Match, *, with_distances: bool) -> MatchAnswered:
    return MatchAnswered(
        bank=match.bank.name,
        entry=match.entry,
        standing=match.standing.value,
        signal_type=match.signal_type,
        distance=match.distance if with_distances else None,
    )


def _reason(reason: Reason, *, with_distances: bool) -> ReasonAnswered:
    return ReasonAnswered(
        code=reason.code,
        bank=reason.bank,
        entry=reason.entry,
        standing=reason.standing.value if reason.standing else None,
        signal_type=reason.signal_type,
        distance=reason.distance if with_distances else None,
        quality=reason.quality,
        policy_version=reason.policy_version,
    )


def _signal(signal: Signal) -> SignalAnswered:
    return SignalAnswered(type=signal.type, value=signal.value, quality=signal.quality)
