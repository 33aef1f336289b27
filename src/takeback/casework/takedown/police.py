"""A report to the police: what was promised, by when, and what came of it. The table below is how it moves.

wanted --report--> reported --outcome--> decided --ask review--> in review --outcome--> decided
`-----------------drop-----------------------------------------------------------> ended
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final


class Stage(StrEnum):
    """How far it is."""

    WANTED = "wanted"
    """The person allows it; nobody has told the police yet."""
    REPORTED = "reported"
    DECIDED = "decided"
    IN_REVIEW = "in_review"
    ENDED = "ended"


class Step(StrEnum):
    """What moves it."""

    REPORT = "report"
    OUTCOME = "outcome"
    ASK_REVIEW = "ask_review"
    END = "end"


class Outcome(StrEnum):
    """What the police or the prosecution decided."""

    CHARGED = "charged"
    STOPPED = "stopped"
    """They go no further. Against that there may be a right of review, with a clock."""
    REFUSED = "refused"
    """They did not take the report."""
    SETTLED = "settled"
    """A warning, a caution, an order."""


_MOVES: dict[tuple[Stage, Step], Stage] = {
    (Stage.WANTED, Step.REPORT): Stage.REPORTED,
    (Stage.REPORTED, Step.OUTCOME): Stage.DECIDED,
    (Stage.DECIDED, Step.ASK_REVIEW): Stage.IN_REVIEW,
    (Stage.IN_REVIEW, Step.OUTCOME): Stage.DECIDED,
    **{(stage, Step.END): Stage.ENDED for stage in Stage if stage is not Stage.ENDED},
}


def after(stage: Stage, step: Step) -> Stage | None:
    """The stage that follows; `None` where there is no such arrow.

    Args:
        stage: how far it is.
        step: what happens.
    """
    return _MOVES.get((stage, step))


REVIEWABLE: Final = frozenset({Outcome.STOPPED, Outcome.REFUSED})

_REMIND: Final = timedelta(days=7)
_QUIET: Final = timedelta(days=28)
AGAIN: Final = timedelta(days=28)
"""When somebody is reminded once more of what is due still: that a caseworker has asked is no answer."""


class Clock(StrEnum):
    """What runs out."""

    REPORT_IT = "report_it"
    """Nobody has told the police yet, a week after the person allowed it."""
    PROMISE = "promise"
    """What an officer promised is due."""
    QUIET = "quiet"
    """Nothing was heard for four weeks: somebody asks."""
    REVIEW = "review"
    """The right of review ends soon."""


@dataclass(frozen=True, slots=True)
class Promise:
    """What an officer said would be done.

    Attributes:
        due_on: by when.
        kept_on: the day on which it was; `None` while it was not.
    """

    due_on: date
    kept_on: date | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """A clock, and the day on which it runs out."""

    clock: Clock
    on: date


def clocks(
    stage: Stage,
    since: date,
    *,
    outcome: Outcome | None = None,
    review_until: date | None = None,
    promises: tuple[Promise, ...] = (),
) -> tuple[Due, ...]:
    """What runs out, soonest first.

    Args:
        stage: how far it is.
        since: since when.
        outcome: what was decided, where something was.
        review_until: the last day of the right of review, where there is one; the law's, or as the letter says.
        promises: what was promised.
    """
    due: list[Due] = []
    if stage is Stage.WANTED:
        due.append(Due(Clock.REPORT_IT, since + _REMIND))
    if stage in {Stage.REPORTED, Stage.IN_REVIEW}:
        due += [Due(Clock.PROMISE, each.due_on) for each in promises if each.kept_on is None]
        due.append(Due(Clock.QUIET, since + _QUIET))
    if stage is Stage.DECIDED and outcome in REVIEWABLE and review_until is not None:
        due.append(Due(Clock.REVIEW, max(since, review_until - _REMIND)))
    return tuple(sorted(due, key=lambda each: (each.on, each.clock)))
