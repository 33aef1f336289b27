"""Words of these tables that no pure package has."""

from __future__ import annotations

from enum import StrEnum


class AnswerWord(StrEnum):
    """What a caseworker read in a recipient's answer."""

    UNREAD = "unread"
    RECEIPT = "receipt"
    """They have it, and will look."""
    REMOVED = "removed"
    """They say that it is gone. A look says whether it is; in a private room, where nobody can look, this is all."""
    REFUSED = "refused"
    ASKS_MORE = "asks_more"
    OTHER = "other"


class TaskKind(StrEnum):
    """What waits for a caseworker, with how urgent it is at most."""

    CHECK = "check"
    """Locations that nobody has checked."""
    DRAFT = "draft"
    """Checked locations that nobody was asked about, and of which it is known by now whom to ask."""
    APPROVE = "approve"
    HAND_IN = "hand_in"
    """A form is to be filled in by hand."""
    READ_ANSWER = "read_answer"
    ASKED_FOR_MORE = "asked_for_more"
    BOUNCED = "bounced"
    IN_DOUBT = "in_doubt"
    """A notice may have been sent; only a person can find out."""
    HELD_BACK = "held_back"
    """An approved notice did not leave, since something spoke against it in the meantime."""
    UNSENT = "unsent"
    OVERDUE = "overdue"
    """A law's clock ran out. The next one to be asked is to be chosen."""
    DUE_SOON = "due_soon"
    """A law's clock is nearly over, and what was asked for is still there."""
    STILL_OPEN = "still_open"
    """A law's clock ran out some time ago, and nobody has been asked since."""
    REAPPEARED = "reappeared"
    BLOCKED = "blocked"
    """No machine can see whether it is there: it is hidden from them, or they cannot tell. A person looks."""
    MIRRORS = "mirrors"
    """Something went, or came back: somebody looks whether it is on the mirrors of its site."""
    POLICE = "police"


URGENCY: dict[TaskKind, int] = {
    TaskKind.CHECK: 3,
    TaskKind.DRAFT: 3,
    TaskKind.APPROVE: 3,
    TaskKind.HAND_IN: 3,
    TaskKind.READ_ANSWER: 3,
    TaskKind.ASKED_FOR_MORE: 2,
    TaskKind.BOUNCED: 2,
    TaskKind.IN_DOUBT: 1,
    TaskKind.HELD_BACK: 1,
    TaskKind.UNSENT: 2,
    TaskKind.OVERDUE: 2,
    TaskKind.DUE_SOON: 4,
    TaskKind.STILL_OPEN: 1,
    TaskKind.REAPPEARED: 1,
    TaskKind.BLOCKED: 4,
    TaskKind.MIRRORS: 3,
    TaskKind.POLICE: 2,
}
"""Places in the queue where nothing about danger is known; what is a danger goes first whatever its kind."""
