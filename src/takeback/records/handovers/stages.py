"""How a hand-over moves, and by when. Pure: the whole diagram is the table below.

    received --acknowledge--> acknowledged --pass on--> passed on --conclude--> concluded
                                   '------------------conclude--------------------^
    (any but concluded) --take back--> taken back

Each stage but the last ones has a clock. Nothing ends by itself: when a clock runs out, the hand-over is raised in the
queue of the people who work it.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Final


class Stage(StrEnum):
    """How far a hand-over is."""

    RECEIVED = "received"
    """Somebody sent it; nobody has said that they read it."""
    ACKNOWLEDGED = "acknowledged"
    """A caseworker has read it."""
    PASSED_ON = "passed_on"
    """Those who may act by law have it."""
    CONCLUDED = "concluded"
    """It is known what they did, or that there is nothing for them to do."""
    TAKEN_BACK = "taken_back"
    """The person took it back."""


class Step(StrEnum):
    """What moves it."""

    ACKNOWLEDGE = "acknowledge"
    PASS_ON = "pass_on"  # noqa: S105 - no password
    CONCLUDE = "conclude"
    TAKE_BACK = "take_back"


_DIAGRAM: Final[dict[tuple[Stage, Step], Stage]] = {
    (Stage.RECEIVED, Step.ACKNOWLEDGE): Stage.ACKNOWLEDGED,
    (Stage.ACKNOWLEDGED, Step.PASS_ON): Stage.PASSED_ON,
    (Stage.ACKNOWLEDGED, Step.CONCLUDE): Stage.CONCLUDED,
    (Stage.PASSED_ON, Step.CONCLUDE): Stage.CONCLUDED,
    (Stage.RECEIVED, Step.TAKE_BACK): Stage.TAKEN_BACK,
    (Stage.ACKNOWLEDGED, Step.TAKE_BACK): Stage.TAKEN_BACK,
    (Stage.PASSED_ON, Step.TAKE_BACK): Stage.TAKEN_BACK,
}

_DAYS: Final[dict[Stage, int]] = {Stage.RECEIVED: 1, Stage.ACKNOWLEDGED: 1, Stage.PASSED_ON: 7}
"""Full days that each stage may last."""


def after(stage: Stage, step: Step) -> Stage | None:
    """The stage that follows, or `None` where the diagram has no such arrow.

    Args:
        stage: how far it is.
        step: what happens.
    """
    return _DIAGRAM.get((stage, step))


def due_at(stage: Stage, since: datetime) -> datetime | None:
    """When a stage should be over; `None` for one that lasts.

    Rounded up to midnight in UTC, so that what is kept does not tell when the person wrote.

    Args:
        stage: which.
        since: when it began.
    """
    days = _DAYS.get(stage)
    if days is None:
        return None
    over = since.astimezone(UTC) + timedelta(days=days)
    midnight = datetime.combine(over.date(), time(), UTC)
    return midnight if midnight == over else midnight + timedelta(days=1)
