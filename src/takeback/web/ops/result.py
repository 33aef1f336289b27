"""A scan's result, made ready for the page: words for codes, and bars for milliseconds."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from takeback.flows.lookups.scan import Scanned, Took
from takeback.matching.policy import Outcome
from takeback.signals.signal import Signal, Unhashable
from takeback.web.ops import words


@dataclass(frozen=True, slots=True)
class ShownReason:
    """One reason: a sentence, and where it comes from."""

    sentence: str
    particulars: str


@dataclass(frozen=True, slots=True)
class ShownMatch:
    """One row of the table of matches.

    Attributes:
        distance: in bits.
        quality: the upload's, 0 to 100, or `None`.
        value: the upload's hash that is near, of the ways in which it can lie.
    """

    bank: str
    bank_class: str | Promise
    entry: int
    standing: str | Promise
    signal_type: str
    distance: int
    quality: int | None
    value: str


@dataclass(frozen=True, slots=True)
class ShownTime:
    """How long one part took: in milliseconds, and as a share of the whole in percent, for the bar."""

    part: str
    milliseconds: str
    percent: int


@dataclass(frozen=True, slots=True)
class Shown:
    """All that the page says about one picture."""

    outcome: Outcome
    name: str | Promise
    meaning: str | Promise
    reasons: tuple[ShownReason, ...]
    matches: tuple[ShownMatch, ...]
    signals: tuple[Signal, ...]
    marks: tuple[str, ...]
    times: tuple[ShownTime, ...]
    policy_version: str
    flagged: tuple[int, ...]


def shown(scanned: Scanned) -> Shown:
    """What the page says about a picture that was scanned.

    Args:
        scanned: as the flow returned it.
    """
    decision = scanned.decision
    name, meaning = words.OUTCOMES[decision.outcome]
    return Shown(
        outcome=decision.outcome,
        name=name,
        meaning=meaning,
        reasons=tuple(ShownReason(words.sentence_of(each), words.particulars_of(each)) for each in decision.reasons),
        matches=tuple(
            ShownMatch(
                bank=each.bank.name,
                bank_class=words.BANK_CLASSES[each.bank.bank_class],
                entry=each.entry,
                standing=words.STANDINGS[each.standing],
                signal_type=each.signal_type,
                distance=each.distance,
                quality=each.query.quality,
                value=each.query.value,
            )
            for each in scanned.matches
        ),
        signals=scanned.signals,
        marks=tuple(words.mark_in_words(each) for each in scanned.marks),
        times=_times(scanned.took),
        policy_version=decision.policy_version,
        flagged=decision.flagged,
    )


def _times(took: Took) -> tuple[ShownTime, ...]:
    parts = (
        (_("Decode and hash"), took.decode_ms),
        (_("Look up and decide"), took.lookup_ms),
        (_("Whole"), took.whole_ms),
    )
    return tuple(ShownTime(name, f"{ms:.1f}", _percent(ms, took.whole_ms)) for name, ms in parts)


def _percent(part: float, whole: float) -> int:
    """At least 1, so that a bar can be seen at all; at most 100."""
    return max(1, min(100, round(100 * part / whole))) if whole > 0 else 1


def shown_unhashable(unhashable: Unhashable) -> Unhashable:
    """The same, with its sentence in the language of the page.

    Args:
        unhashable: as the flow returned it.
    """
    return Unhashable(unhashable.reason, words.why_unhashable(unhashable))
