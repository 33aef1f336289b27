"""How one notice moves, and why none is sent twice by a machine. The table below is all of it.

    drafted --approve--> prepared --begin--> sending --accept--> accepted --answer--> answered
       |                  |  ^ |              | |  `--reject--> bounced  ^   `--bounce--> bounced
       `---discard--------'  | `--hand in-----|-|-----------------------'
               v             |                | `--lose-------> may have been sent --found sent--> accepted
           discarded         `----not yet-----'                    |   (an answer or a bounce proves it too)
                             `--------------found unsent-----------'

`sending` is written down before a byte leaves. A machine that finds a notice there cannot know whether it left, so the
only way out without knowledge is `may have been sent`, and out of that leads a person's word, or the recipient's.

A form that somebody fills in by hand goes from `prepared` to `accepted` with the number that the form gave.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class NoticeState(StrEnum):
    """Where a notice stands."""

    DRAFTED = "drafted"
    """Written, and approved by nobody."""
    PREPARED = "prepared"
    """A caseworker has approved it; it has not left."""
    SENDING = "sending"
    """It may be leaving just now."""
    ACCEPTED = "accepted"
    """The recipient's server, or form, has it."""
    BOUNCED = "bounced"
    """It certainly did not arrive."""
    MAY_HAVE_BEEN_SENT = "may_have_been_sent"
    """Nobody knows. A person looks."""
    ANSWERED = "answered"
    """The recipient has written."""
    DISCARDED = "discarded"
    """It never left, and never will."""


class NoticeEvent(StrEnum):
    """What happens to it. Those of `BY_A_PERSON` are never a machine's."""

    APPROVE = "approve"
    DISCARD = "discard"
    BEGIN = "begin"
    HAND_IN = "hand_in"
    ACCEPT = "accept"
    REJECT = "reject"
    NOT_YET = "not_yet"
    """It certainly did not leave, and may later."""
    LOSE = "lose"
    """Whoever sent it is gone, or cannot tell."""
    BOUNCE = "bounce"
    ANSWER = "answer"
    FOUND_SENT = "found_sent"
    FOUND_UNSENT = "found_unsent"


BY_A_PERSON: Final = frozenset(
    {
        NoticeEvent.APPROVE,
        NoticeEvent.HAND_IN,
        NoticeEvent.FOUND_SENT,
        NoticeEvent.FOUND_UNSENT,
    }
)
UNSENT: Final = frozenset({NoticeState.DRAFTED, NoticeState.PREPARED})
"""What certainly has not left, and can still be kept from leaving."""
MAY_HAVE_LEFT: Final = frozenset({NoticeState.SENDING, NoticeState.ACCEPTED, NoticeState.MAY_HAVE_BEEN_SENT})
"""What may be with the recipient, and waits for their answer."""

_MOVES: dict[tuple[NoticeState, NoticeEvent], NoticeState] = {
    (NoticeState.DRAFTED, NoticeEvent.APPROVE): NoticeState.PREPARED,
    (NoticeState.DRAFTED, NoticeEvent.DISCARD): NoticeState.DISCARDED,
    (NoticeState.PREPARED, NoticeEvent.DISCARD): NoticeState.DISCARDED,
    (NoticeState.PREPARED, NoticeEvent.BEGIN): NoticeState.SENDING,
    (NoticeState.PREPARED, NoticeEvent.LOSE): NoticeState.MAY_HAVE_BEEN_SENT,
    (NoticeState.PREPARED, NoticeEvent.HAND_IN): NoticeState.ACCEPTED,
    (NoticeState.SENDING, NoticeEvent.ACCEPT): NoticeState.ACCEPTED,
    (NoticeState.SENDING, NoticeEvent.REJECT): NoticeState.BOUNCED,
    (NoticeState.SENDING, NoticeEvent.NOT_YET): NoticeState.PREPARED,
    (NoticeState.SENDING, NoticeEvent.LOSE): NoticeState.MAY_HAVE_BEEN_SENT,
    (NoticeState.MAY_HAVE_BEEN_SENT, NoticeEvent.FOUND_SENT): NoticeState.ACCEPTED,
    (NoticeState.MAY_HAVE_BEEN_SENT, NoticeEvent.FOUND_UNSENT): NoticeState.PREPARED,
    (NoticeState.ANSWERED, NoticeEvent.ANSWER): NoticeState.ANSWERED,
    **{(state, NoticeEvent.BOUNCE): NoticeState.BOUNCED for state in MAY_HAVE_LEFT},
    **{(state, NoticeEvent.ANSWER): NoticeState.ANSWERED for state in MAY_HAVE_LEFT},
}


def after(state: NoticeState, event: NoticeEvent) -> NoticeState | None:
    """The state that follows; `None` where the diagram has no such arrow.

    Args:
        state: where the notice stands.
        event: what happens. `NOT_YET` and `REJECT` claim that it certainly is not with the recipient.
    """
    return _MOVES.get((state, event))
