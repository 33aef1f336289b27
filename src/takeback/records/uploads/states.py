"""What can become of a request for an upload. Pure: the whole diagram is the table below.

    open --upload--> uploaded --take--> under_review --decide--> decided --settle--> settled
                                         |        ^                |
                                         |        '------undo------'
                                         '--withhold--> withheld --hand_over--> handed_over
                                                           '------destroy-----> destroyed
    revoke: from open, uploaded, under_review and decided to revoked
    expire: from open, uploaded and under_review to expired

A near-duplicate of a decided picture goes from `uploaded` to `decided` without anybody's taking it. Of a case in which
somebody may have been under age every picture goes to `withheld`, from `uploaded` and `decided` too.

A picture exists in `uploaded`, `under_review`, `decided` and `withheld`. In every other state its key and its bytes are
destroyed, or will be within moments.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum


class State(StrEnum):
    """Where a request stands."""

    OPEN = "open"
    UPLOADED = "uploaded"
    UNDER_REVIEW = "under_review"
    DECIDED = "decided"
    SETTLED = "settled"
    WITHHELD = "withheld"
    HANDED_OVER = "handed_over"
    DESTROYED = "destroyed"
    REVOKED = "revoked"
    EXPIRED = "expired"


class Event(StrEnum):
    """What happens to it."""

    UPLOAD = "upload"
    TAKE = "take"
    DECIDE = "decide"
    UNDO = "undo"
    SETTLE = "settle"
    WITHHOLD = "withhold"
    HAND_OVER = "hand_over"
    DESTROY = "destroy"
    REVOKE = "revoke"
    EXPIRE = "expire"


HAS_PICTURE = frozenset({State.UPLOADED, State.UNDER_REVIEW, State.DECIDED, State.WITHHELD})
"""States in which there is something to open."""

WAITS_FOR_REVIEW = frozenset({State.UPLOADED, State.UNDER_REVIEW})

_DIAGRAM: dict[tuple[State, Event], State] = {
    (State.OPEN, Event.UPLOAD): State.UPLOADED,
    (State.OPEN, Event.REVOKE): State.REVOKED,
    (State.OPEN, Event.EXPIRE): State.EXPIRED,
    (State.UPLOADED, Event.TAKE): State.UNDER_REVIEW,
    (State.UPLOADED, Event.DECIDE): State.DECIDED,
    (State.UPLOADED, Event.WITHHOLD): State.WITHHELD,
    (State.UPLOADED, Event.REVOKE): State.REVOKED,
    (State.UPLOADED, Event.EXPIRE): State.EXPIRED,
    (State.UNDER_REVIEW, Event.TAKE): State.UNDER_REVIEW,
    (State.UNDER_REVIEW, Event.DECIDE): State.DECIDED,
    (State.UNDER_REVIEW, Event.WITHHOLD): State.WITHHELD,
    (State.UNDER_REVIEW, Event.REVOKE): State.REVOKED,
    (State.UNDER_REVIEW, Event.EXPIRE): State.EXPIRED,
    (State.DECIDED, Event.UNDO): State.UNDER_REVIEW,
    (State.DECIDED, Event.SETTLE): State.SETTLED,
    (State.DECIDED, Event.REVOKE): State.REVOKED,
    (State.DECIDED, Event.WITHHOLD): State.WITHHELD,
    (State.WITHHELD, Event.HAND_OVER): State.HANDED_OVER,
    (State.WITHHELD, Event.DESTROY): State.DESTROYED,
}


def after(state: State, event: Event) -> State | None:
    """The state that follows, or `None` where the diagram has no such arrow.

    Args:
        state: where the request stands.
        event: what happens.
    """
    return _DIAGRAM.get((state, event))


WITHHELD_WITHIN = timedelta(hours=24)
"""How soon the legal contact records what became of what may be of a minor. No timer destroys the picture."""
