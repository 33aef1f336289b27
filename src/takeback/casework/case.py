"""How a case moves. The table below is all of it.

    opened -> awaiting verification -> verified
       |                |                 |
       `----------------+-----------------+--> withdrawing --> withdrawn
                                                   |
                                                   `--> back to where it was

A case without an organisation stays `opened`: nobody is there who could verify anybody. `withdrawn` is an end.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

PATIENCE = timedelta(hours=72)
"""How long a withdrawal waits where the person chose so at the start: time to hear of one that somebody else asked."""


class State(StrEnum):
    """Where a case stands."""

    OPENED = "opened"
    """Nobody works it: there is no organisation yet."""
    AWAITING_VERIFICATION = "awaiting_verification"
    """An organisation works it, and nobody has yet seen that the person is who the images show."""
    VERIFIED = "verified"
    """A caseworker has."""
    WITHDRAWING = "withdrawing"
    """The person, or somebody with their code, asked to withdraw everything; it waits."""
    WITHDRAWN = "withdrawn"
    """Nothing of it matches any more, and what was sealed to it is destroyed."""


class Event(StrEnum):
    """What moves a case."""

    TAKE_UP = "take_up"
    """An organisation works it from now on."""
    HAND_BACK = "hand_back"
    """The person takes that back, before anybody was verified."""
    VERIFY = "verify"
    """A caseworker has seen that the person is who the images show."""
    DOUBT = "doubt"
    """A caseworker takes that back."""
    ASK_WITHDRAWAL = "ask_withdrawal"
    """Everything is to be withdrawn once the time is over."""
    KEEP = "keep"
    """The withdrawal is called off."""
    WITHDRAW = "withdraw"
    """Everything is withdrawn now."""


class Path(StrEnum):
    """Which way a case goes."""

    ADULT = "adult"
    MINOR = "minor"
    """Somebody may have been under age: no upload, no hash, a hand-over that is followed up."""


class WithdrawalRule(StrEnum):
    """When a withdrawal counts, as the person chose at the start."""

    AT_ONCE = "at_once"
    AFTER_72_HOURS = "after_72_hours"
    """And the caseworker is told: a stolen code cannot undo everything in a minute."""


_MOVES: dict[tuple[State, Event], State] = {
    (State.OPENED, Event.TAKE_UP): State.AWAITING_VERIFICATION,
    (State.AWAITING_VERIFICATION, Event.HAND_BACK): State.OPENED,
    (State.AWAITING_VERIFICATION, Event.VERIFY): State.VERIFIED,
    (State.VERIFIED, Event.DOUBT): State.AWAITING_VERIFICATION,
    (State.OPENED, Event.ASK_WITHDRAWAL): State.WITHDRAWING,
    (State.AWAITING_VERIFICATION, Event.ASK_WITHDRAWAL): State.WITHDRAWING,
    (State.VERIFIED, Event.ASK_WITHDRAWAL): State.WITHDRAWING,
    (State.OPENED, Event.WITHDRAW): State.WITHDRAWN,
    (State.AWAITING_VERIFICATION, Event.WITHDRAW): State.WITHDRAWN,
    (State.VERIFIED, Event.WITHDRAW): State.WITHDRAWN,
    (State.WITHDRAWING, Event.WITHDRAW): State.WITHDRAWN,
}


def after(state: State, event: Event, *, worked: bool, verified: bool) -> State | None:
    """Where a case stands after an event.

    Args:
        state: where it stands.
        event: what happens.
        worked: whether an organisation works it: where a called-off withdrawal leads back to.
        verified: whether the person was verified: the same.

    Returns:
        The state; `None` where the event cannot happen there.
    """
    if (state, event) == (State.WITHDRAWING, Event.KEEP):
        if verified:
            return State.VERIFIED
        return State.AWAITING_VERIFICATION if worked else State.OPENED
    return _MOVES.get((state, event))


def start_of_day(at: datetime) -> datetime:
    """Midnight in UTC at which the day of an instant began: the finest time that is kept of a survivor's act.

    Args:
        at: any instant with a zone.
    """
    return datetime.combine(at.astimezone(UTC).date(), time(), UTC)


def withdrawal_due(asked_at: datetime) -> datetime:
    """When a withdrawal that waits is carried out: after `PATIENCE`, at the next midnight in UTC.

    Rounded up, so that what is kept does not tell when the person asked.

    Args:
        asked_at: the present instant.
    """
    over = asked_at + PATIENCE
    day = start_of_day(over)
    return day if day == over else day + timedelta(days=1)
