"""A decision: what to do with an upload, and why. `decide` is the one rule; it runs wherever a match is judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from takeback.base.words import gettext_noop as _
from takeback.matching.bank import BankClass, Standing
from takeback.matching.matcher import Match


class Outcome(StrEnum):
    """The only three."""

    ALLOW = "allow"
    HOLD = "hold"
    """A person looks before anything is removed or suspended."""
    BLOCK = "block"


_SEVERITY = {Outcome.ALLOW: 0, Outcome.HOLD: 1, Outcome.BLOCK: 2}

MINIMUM_QUALITY = 50
"""Least PDQ quality at which a hash is trusted. Source: ThreatExchange, pdq/README.md, "quality < 50 discard"."""

CAREFUL_BITS = 20
"""Distance for an entry that nobody looked at. Source: our design, "What is trusted how far"."""

USUAL_BITS = 31
"""Distance for every other. Source: ThreatExchange, pdq/README.md, "<= 31"."""


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
class Reason:
    """One thing that counted, or was looked at and did not count.

    Attributes:
        code: a stable word of `REASON_CODES`.
        bank: the bank's name, where an entry is the reason.
        entry: the entry's id.
        standing: how far the entry is trusted.
        signal_type: by which kind of signal it matched.
        distance: how many bits apart.
        quality: of the query, where its kind has one.
        policy_version: the policy that was applied.
    """

    code: str
    policy_version: str
    bank: str | None = None
    entry: int | None = None
    standing: Standing | None = None
    signal_type: str | None = None
    distance: int | None = None
    quality: int | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do, and why.

    Attributes:
        outcome: allow, hold or block.
        reasons: at least one; what weighs most comes first.
        policy_version: the policy that was applied.
        flagged: entries of ours that an allow bank contradicts, for a person to look at.
    """

    outcome: Outcome
    reasons: tuple[Reason, ...]
    policy_version: str
    flagged: tuple[int, ...] = ()


REASON_CODES: Mapping[str, str] = {
    "no_match": _("Nothing in the banks is near this picture."),
    "attested_match": _("The person in it hashed this picture themselves; nobody has looked at it, so a person must."),
    "reviewed_match": _("A trained reviewer looked at this picture once, and said that it is intimate."),
    "confirmed_match": _("Independent platforms have confirmed that this picture is intimate."),
    "contested_match": _("A platform says that this picture is not intimate; a person must look."),
    "child_list_match": _("It is on an authorised list of child sexual abuse material. There is a duty to report."),
    "allow_bank_match": _("A bank of pictures that may be shown holds it."),
    "softened_by_allow_bank": _("A bank of pictures that may be shown holds it too, so a person must look."),
    "too_far_for_standing": _("An entry is near, but not near enough for one that nobody has looked at."),
    "query_quality_low": _("The picture gives too little to hold on to for a sure match, so a person must look."),
}
"""Every reason code, and what it says to a person."""


def decide(matches: Sequence[Match], policy: Policy) -> Decision:
    """The decision on one upload.

    The heaviest outcome of any match that counts wins. A match in an allow bank turns a block into a hold, except
    where a child's list blocks: nothing softens that.

    Args:
        matches: every entry near the upload; none means "searched, nothing near".
        policy: how to judge them.

    Returns:
        The outcome with its reasons; the same matches in any order give the same decision.
    """
    judged = sorted((_judge(match, policy) for match in matches), key=_weight)
    outcome = max((each for each, _ in judged), key=_SEVERITY.__getitem__, default=Outcome.ALLOW)
    reasons = [reason for _, reason in judged]
    on_child_list = any(reason.code == "child_list_match" for reason in reasons)
    may_be_shown = any(reason.code == "allow_bank_match" for reason in reasons)
    flagged: tuple[int, ...] = ()
    if may_be_shown and outcome is not Outcome.ALLOW and not on_child_list:
        flagged = tuple(sorted({reason.entry for each, reason in judged if each is not Outcome.ALLOW and reason.entry}))
        reasons.insert(0, Reason("softened_by_allow_bank", policy.version))
        outcome = Outcome.HOLD
    if not reasons:
        reasons = [Reason("no_match", policy.version)]
    return Decision(outcome, tuple(reasons), policy.version, flagged)


def _judge(match: Match, policy: Policy) -> tuple[Outcome, Reason]:
    """What one match does alone."""
    entry = match.entry
    exact = match.exact

    def because(code: str) -> Reason:
        return Reason(
            code,
            policy.version,
            bank=entry.bank,
            entry=entry.id,
            standing=entry.standing,
            signal_type=entry.signal.type,
            distance=match.distance,
            quality=match.query.quality,
        )

    if entry.bank_class is BankClass.CHILD:
        return Outcome.BLOCK, because("child_list_match")
    if not exact and match.distance > policy.bits[entry.standing]:
        return Outcome.ALLOW, because("too_far_for_standing")
    if entry.bank_class is BankClass.ALLOW:
        return Outcome.ALLOW, because("allow_bank_match")
    outcome = policy.outcomes[entry.standing]
    quality = match.query.quality
    if outcome is Outcome.BLOCK and not exact and quality is not None and quality < policy.minimum_quality:
        return Outcome.HOLD, because("query_quality_low")
    return outcome, because(f"{entry.standing}_match")


def _weight(judged: tuple[Outcome, Reason]) -> tuple[int, int, int, str]:
    """Heaviest first, then nearest, then by id and kind, so that an order of matches never shows."""
    outcome, reason = judged
    return (-_SEVERITY[outcome], reason.distance or 0, reason.entry or 0, reason.signal_type or "")
