"""Why work on a location ends, and what remains. Closing is no removal: what may still be out there is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from takeback.casework.takedown.location_state import State
from takeback.casework.takedown.matter import Sight


class Ending(StrEnum):
    """Why."""

    STAYED_GONE = "stayed_gone"
    """Gone, and looked at for two years."""
    GONE_ON_WORD = "gone_on_word"
    """Gone, says a witness or the recipient, where no machine can see."""
    LADDER_ENDED = "ladder_ended"
    """Everybody who could be asked was asked. It is there still."""
    NOBODY_TO_ASK = "nobody_to_ask"
    """A hidden service: recorded. What stops copies of it elsewhere is its hash, where there is one."""
    NOT_TO_BE_ASKED = "not_to_be_asked"
    """A check stopped it for good: press, somebody else, nothing there."""
    PERSON_WISHED = "person_wished"
    """The person does not want it pursued, or withdrew everything."""


class Remains(StrEnum):
    """What is left when it is closed."""

    NOTHING_KNOWN = "nothing_known"
    """Nothing that anybody of ours has seen."""
    COPIES_MAY_BE = "copies_may_be"
    """Whoever saved it has it still; its hash goes on blocking uploads."""
    STILL_THERE = "still_there"
    NOT_KNOWN_HERE = "not_known_here"
    """Whether it is there cannot be seen by us."""


@dataclass(frozen=True, slots=True)
class Closure:
    """How work on a location ends.

    Attributes:
        ending: why.
        remains: what is left.
    """

    ending: Ending
    remains: Remains


class NotClosed(StrEnum):
    """Why it cannot be closed so."""

    IS_THERE = "is_there"
    """It is not gone, and this ending says that it is."""
    SEEN_BY_MACHINES = "seen_by_machines"
    """A word does not close what can be looked at."""
    NOT_SEEN_BY_MACHINES = "not_seen_by_machines"
    """Nobody can have looked: it takes a witness's word, or the recipient's."""
    NOT_ASKED = "not_asked"
    """Nobody was asked yet: that is no failure."""
    CAN_BE_ASKED = "can_be_asked"
    """Somebody is there who could be asked."""
    NOT_STOPPED = "not_stopped"
    """No check stopped it."""


_FAILED_FROM: Final = frozenset(
    {State.ASKED, State.ACKNOWLEDGED, State.REFUSED, State.BLOCKED, State.REAPPEARED},
)


def closed(state: State, sight: Sight, ending: Ending) -> Closure | NotClosed:
    """Whether a location may be closed for a reason, and what remains then.

    Args:
        state: where it stands.
        sight: who can see whether it is there.
        ending: the reason.
    """
    wrong = _objection(state, sight, ending)
    return wrong if wrong is not None else Closure(ending, _remains(state, sight, ending))


_NEEDS: Final[tuple[tuple[Ending, NotClosed, Callable[[State, Sight], bool]], ...]] = (
    (Ending.STAYED_GONE, NotClosed.IS_THERE, lambda state, _: state is State.GONE),
    (Ending.STAYED_GONE, NotClosed.NOT_SEEN_BY_MACHINES, lambda _, sight: sight is Sight.MACHINE),
    (Ending.GONE_ON_WORD, NotClosed.IS_THERE, lambda state, _: state is State.GONE),
    (Ending.GONE_ON_WORD, NotClosed.SEEN_BY_MACHINES, lambda _, sight: sight is not Sight.MACHINE),
    (Ending.LADDER_ENDED, NotClosed.NOT_ASKED, lambda state, _: state in _FAILED_FROM),
    (Ending.NOBODY_TO_ASK, NotClosed.CAN_BE_ASKED, lambda _, sight: sight is Sight.NOBODY),
    (Ending.NOT_TO_BE_ASKED, NotClosed.NOT_STOPPED, lambda state, _: state is State.STOPPED),
)
"""What each ending needs, and what is said where it is not so."""


def _objection(state: State, sight: Sight, ending: Ending) -> NotClosed | None:
    return next((said for of, said, holds in _NEEDS if of is ending and not holds(state, sight)), None)


def _remains(state: State, sight: Sight, ending: Ending) -> Remains:
    if ending is Ending.NOT_TO_BE_ASKED:
        return Remains.NOTHING_KNOWN
    if state is State.GONE:
        return Remains.COPIES_MAY_BE
    if sight is not Sight.MACHINE or state in {State.BLOCKED, State.REPORTED, State.STOPPED}:
        return Remains.NOT_KNOWN_HERE
    return Remains.STILL_THERE


class Figure(StrEnum):
    """Under what a location is counted."""

    OPEN = "open"
    """Nobody has been asked."""
    IN_WORK = "in_work"
    RESOLVED = "resolved"
    FAILED = "failed"
    SET_ASIDE = "set_aside"
    """Neither: it was not to be asked for, or is the business of others."""


_FIGURE_OF_STATE: Final[dict[State, Figure]] = {
    State.REPORTED: Figure.OPEN,
    State.CHECKED: Figure.OPEN,
    State.GONE: Figure.RESOLVED,
    State.STOPPED: Figure.SET_ASIDE,
    State.HANDED_OVER: Figure.SET_ASIDE,
}
_FIGURE_OF_ENDING: Final[dict[Ending, Figure]] = {
    Ending.STAYED_GONE: Figure.RESOLVED,
    Ending.GONE_ON_WORD: Figure.RESOLVED,
    Ending.LADDER_ENDED: Figure.FAILED,
    Ending.NOBODY_TO_ASK: Figure.FAILED,
    Ending.NOT_TO_BE_ASKED: Figure.SET_ASIDE,
    Ending.PERSON_WISHED: Figure.SET_ASIDE,
}


def figure(state: State, ending: Ending | None) -> Figure:
    """Under what a location is counted. What left an index, or is hidden from us, is never counted as removed.

    Args:
        state: where it stands.
        ending: why it was closed, where it was.
    """
    if ending is not None:
        return _FIGURE_OF_ENDING[ending]
    return _FIGURE_OF_STATE.get(state, Figure.IN_WORK)
