"""A decision: what to do with an upload, and why. `decide` is the one rule; it runs wherever a match is judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from takeback.base.words import gettext_noop as _
from takeback.matching.bank import Bank, BankClass
from takeback.matching.matcher import Match
from takeback.matching.policy import NO_CHANGES, Outcome, Policy, PolicyChanges, with_changes
from takeback.matching.standing import Standing

_SEVERITY = {Outcome.ALLOW: 0, Outcome.HOLD: 1, Outcome.BLOCK: 2}

MOST_LISTED = 100
"""Reasons and matches that one decision lists: in a cluster of thousands, more of them say nothing more."""


class Policies:
    """Which policy judges a match: the default, as the bank's owner changed it, and then as the platform did."""

    def __init__(self, default: Policy | None = None, platform: PolicyChanges = NO_CHANGES) -> None:
        """For one platform.

        Args:
            default: what applies where nobody changed anything.
            platform: what the platform changed for itself.
        """
        self._default = default or Policy()
        self._platform = platform
        self.own = with_changes(self._default, platform)
        """What judges matches in banks whose owners changed nothing."""
        self._changed: dict[str, Policy] = {}

    def of(self, bank: Bank) -> Policy:
        """The policy for matches in a bank.

        Args:
            bank: where the match is.
        """
        edition = bank.changes.edition
        if not edition:
            return self.own
        if edition not in self._changed:
            self._changed[edition] = with_changes(with_changes(self._default, bank.changes), self._platform)
        return self._changed[edition]


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

    @property
    def counted(self) -> bool:
        """Whether an entry of ours spoke against the upload, and was near enough."""
        return self.entry is not None and self.code not in {"too_far_for_standing", "allow_bank_match"}


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
    "too_far_for_standing": _("An entry is near, but not near enough for how far it is trusted."),
    "query_quality_low": _("The picture gives too little to hold on to for a sure match, so a person must look."),
}
"""Every reason code, and what it says to a person."""


def decide(matches: Sequence[Match], policies: Policies) -> Decision:
    """The decision on one upload.

    The heaviest outcome of any match that counts wins. A match in an allow bank turns a block into a hold, except
    where a child's list blocks: nothing softens that.

    Args:
        matches: every entry near the upload; none means "searched, nothing near".
        policies: how to judge them.

    Returns:
        The outcome with its reasons, at most `MOST_LISTED`; the same matches in any order give the same decision.
    """
    if not matches:
        return nothing_near(policies)
    judged = sorted((_judge(match, policies.of(match.bank)) for match in matches), key=_weight)
    outcome = max((each for each, _ in judged), key=_SEVERITY.__getitem__)
    reasons = [reason for _, reason in judged[:MOST_LISTED]]
    on_child_list = any(reason.code == "child_list_match" for _, reason in judged)
    may_be_shown = next((reason for _, reason in judged if reason.code == "allow_bank_match"), None)
    version = policies.own.version
    flagged: tuple[int, ...] = ()
    if may_be_shown and outcome is not Outcome.ALLOW and not on_child_list:
        flagged = tuple(sorted({reason.entry for each, reason in judged if each is not Outcome.ALLOW and reason.entry}))
        if may_be_shown not in reasons:
            reasons[-1] = may_be_shown  # it softened the decision, so it is told even among thousands
        reasons.insert(0, Reason("softened_by_allow_bank", version))
        outcome = Outcome.HOLD
    return Decision(outcome, tuple(reasons), version, flagged)


def judged_alone(match: Match, policies: Policies) -> tuple[Outcome, Reason]:
    """What one match would do if there were no other, and why: for answers that list matches and no decision.

    Args:
        match: an entry near the upload.
        policies: how to judge it.
    """
    return _judge(match, policies.of(match.bank))


def nothing_near(policies: Policies) -> Decision:
    """The decision where every bank was searched and nothing is near.

    Args:
        policies: of the asker.
    """
    version = policies.own.version
    return Decision(Outcome.ALLOW, (Reason("no_match", version),), version)


def _judge(match: Match, policy: Policy) -> tuple[Outcome, Reason]:
    """What one match does alone."""

    def because(code: str) -> Reason:
        return Reason(
            code,
            policy.version,
            bank=match.bank.name,
            entry=match.entry,
            standing=match.standing,
            signal_type=match.signal_type,
            distance=match.distance,
            quality=match.query.quality,
        )

    if match.bank.bank_class is BankClass.CHILD:
        return Outcome.BLOCK, because("child_list_match")
    if not match.exact and match.distance > policy.bits[match.standing]:
        return Outcome.ALLOW, because("too_far_for_standing")
    if match.bank.bank_class is BankClass.ALLOW:
        return Outcome.ALLOW, because("allow_bank_match")
    outcome = policy.outcomes[match.standing]
    quality = match.query.quality
    if outcome is Outcome.BLOCK and not match.exact and quality is not None and quality < policy.minimum_quality:
        return Outcome.HOLD, because("query_quality_low")
    return outcome, because(f"{match.standing}_match")


def _weight(judged: tuple[Outcome, Reason]) -> tuple[int, int, int, str]:
    """Heaviest first, then nearest, then by id and kind, so that an order of matches never shows."""
    outcome, reason = judged
    return (-_SEVERITY[outcome], reason.distance or 0, reason.entry or 0, reason.signal_type or "")
