"""How one location moves. The table below is all of it.

    reported --clear--> checked --ask--> asked --acknowledge--> acknowledged
      |   ^                ^ |             `-------refuse-------> refused
      |   |                | `--ask, once more or of somebody else, from each of these--> asked
      |   |             (clear)
      `--stop--> stopped --'         (stop also from every state that is watched: doubt may come late)

    watched: checked, asked, acknowledged, refused, blocked, gone, reappeared
      --see it gone-----> gone            --see it there--> reappeared, if it was gone; else where it was
      --see nothing-----> blocked         (what was only checked stays checked)
      --told it is gone-> gone            (what no machine can see: a witness or the recipient says so)

    every one but handed over  --close--> closed --reopen--> reported: it is checked anew
    every one                  --hand over--> handed over --turn back--> reported: it is checked anew

Why it is no bigger: "drafted" and "approved" are states of a notice, not of a location: one location may stand in two
notices at once, to a site and to a search engine. "Not visible to us" is no state either: it is what a private room
always is, see `matter`. "Failed" is a reason for which something is closed, see `closure`.

Out of `handed over` leads nothing but a caseworker's word, with a reason, that the call was false. Whoever may have
been under age is the business of those who may act by law.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class State(StrEnum):
    """Where a location stands."""

    REPORTED = "reported"
    """Somebody told it. Nobody of ours has looked, and nothing fetches it."""
    STOPPED = "stopped"
    """A check stopped it, or a doubt came later. No notice about it leaves."""
    CHECKED = "checked"
    """A caseworker has checked link, subject and authority."""
    ASKED = "asked"
    """A recipient was asked to act."""
    ACKNOWLEDGED = "acknowledged"
    """The recipient says that they have it."""
    REFUSED = "refused"
    """The recipient will not act, or could not be reached."""
    BLOCKED = "blocked_to_us"
    """From where we can look, one cannot know whether it is there: it is hidden from our country, or behind a login."""
    GONE = "gone"
    """Seen gone from two vantage points; or, where no machine can see, somebody who can says so."""
    REAPPEARED = "reappeared"
    """It was gone, and is there again."""
    CLOSED = "closed"
    """Nobody works on it any more, for a reason that is written down."""
    HANDED_OVER = "handed_over"
    """Somebody in it may have been under age: the address went to those who may act by law."""


class Event(StrEnum):
    """What moves a location."""

    CLEAR = "clear"
    STOP = "stop"
    ASK = "ask"
    """A notice about it was sent, or may have been."""
    ACKNOWLEDGE = "acknowledge"
    REFUSE = "refuse"
    SEE_THERE = "see_there"
    SEE_GONE = "see_gone"
    SEE_NOTHING = "see_nothing"
    """It can no longer be looked at from any of our vantage points."""
    TOLD_GONE = "told_gone"
    """Of what no machine can see, a witness or the recipient says that it is gone."""
    CLOSE = "close"
    REOPEN = "reopen"
    HAND_OVER = "hand_over"
    TURN_BACK = "turn_back"
    """That somebody in it may have been under age was a false call."""


WATCHED: Final = frozenset(
    {
        State.CHECKED,
        State.ASKED,
        State.ACKNOWLEDGED,
        State.REFUSED,
        State.BLOCKED,
        State.GONE,
        State.REAPPEARED,
    }
)
"""States in which a machine may look. Not before a caseworker has: else anybody could have us open what they like."""

CAN_BE_ASKED: Final = WATCHED - {State.GONE}
"""States in which a notice about it may be drafted, approved and sent."""

_NOTICED = frozenset({State.ASKED, State.ACKNOWLEDGED, State.REFUSED, State.BLOCKED, State.REAPPEARED})

_MOVES: dict[tuple[State, Event], State] = {
    (State.REPORTED, Event.CLEAR): State.CHECKED,
    (State.STOPPED, Event.CLEAR): State.CHECKED,
    (State.REPORTED, Event.STOP): State.STOPPED,
    (State.CLOSED, Event.REOPEN): State.REPORTED,
    (State.HANDED_OVER, Event.TURN_BACK): State.REPORTED,
    (State.ASKED, Event.ACKNOWLEDGE): State.ACKNOWLEDGED,
    (State.BLOCKED, Event.ACKNOWLEDGE): State.BLOCKED,
    (State.CHECKED, Event.SEE_NOTHING): State.CHECKED,
    **{(state, Event.STOP): State.STOPPED for state in WATCHED},
    **{(state, Event.ASK): State.ASKED for state in CAN_BE_ASKED},
    **{(state, Event.REFUSE): State.REFUSED for state in _NOTICED},
    **{(state, Event.SEE_THERE): state for state in WATCHED - {State.BLOCKED, State.GONE}},
    **{(state, Event.SEE_GONE): State.GONE for state in WATCHED},
    **{(state, Event.TOLD_GONE): State.GONE for state in WATCHED},
    **{(state, Event.SEE_NOTHING): State.BLOCKED for state in WATCHED - {State.CHECKED}},
    **{(state, Event.CLOSE): State.CLOSED for state in State if state not in {State.CLOSED, State.HANDED_OVER}},
    **{(state, Event.HAND_OVER): State.HANDED_OVER for state in State if state is not State.HANDED_OVER},
}


def after(state: State, event: Event, *, was_gone: bool) -> State | None:
    """Where a location stands after an event.

    Args:
        state: where it stands.
        event: what happens.
        was_gone: whether it was ever seen, or said to be, gone: then being there is being there *again*.

    Returns:
        The state, which may be the same; `None` where the event cannot happen there.
    """
    if (state, event) in _BACK:
        return State.REAPPEARED if was_gone else _BACK[state, event]
    return _MOVES.get((state, event))


_BACK: dict[tuple[State, Event], State] = {
    (State.GONE, Event.SEE_THERE): State.REAPPEARED,
    (State.BLOCKED, Event.SEE_THERE): State.ASKED,
}
"""Where something is there again, or for the first time that we could see."""
