"""What can become of a piece of work, and of a place in a queue. Pure: the whole diagram is the tables below.

    waiting --claim--> claimed --succeed----------------------> done
       ^                 | |  '--begin--> sending --succeed---> done
       |                 | |                 |  '---lapse-----> in_doubt --found_sent----> done
       |<--retry/lapse---' |                 |  '---fail------> in_doubt --found_unsent--> waiting
       |<--retry-----------|-----------------'
       |                   '--give_up (also from sending)-----> dead --revive--> waiting
       '--(waiting, claimed, dead) discharge------------------> discharged

`sending` is written down before an effect that must not happen twice. Whoever finds a row in `sending` after its lease
cannot know whether the effect happened, so no machine ever leads out of `in_doubt`: the two ways out are a person's.

A queue's item:  waiting --take--> leased --finish--> finished --undo--> leased;  leased --give_back--> waiting.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum


class State(StrEnum):
    """Where a piece of work stands."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    SENDING = "sending"
    IN_DOUBT = "in_doubt"
    DONE = "done"
    DEAD = "dead"
    DISCHARGED = "discharged"


class Event(StrEnum):
    """What happens to it. The last three are a person's word, never a machine's."""

    CLAIM = "claim"
    BEGIN = "begin"
    SUCCEED = "succeed"
    RETRY = "retry"
    FAIL = "fail"
    GIVE_UP = "give_up"
    LAPSE = "lapse"
    DISCHARGE = "discharge"
    FOUND_SENT = "found_sent"
    FOUND_UNSENT = "found_unsent"
    REVIVE = "revive"


BY_A_PERSON = frozenset({Event.FOUND_SENT, Event.FOUND_UNSENT, Event.REVIVE})
MOVING = frozenset({State.WAITING, State.CLAIMED, State.SENDING})
"""States that a machine will look at again: these, and only these, have a next instant."""
FOR_A_PERSON = frozenset({State.IN_DOUBT, State.DEAD})
"""States that only a person's word leads out of, where the work is still wanted."""

_DIAGRAM: dict[tuple[State, Event], State] = {
    (State.WAITING, Event.CLAIM): State.CLAIMED,
    (State.WAITING, Event.DISCHARGE): State.DISCHARGED,
    (State.CLAIMED, Event.BEGIN): State.SENDING,
    (State.CLAIMED, Event.SUCCEED): State.DONE,
    (State.CLAIMED, Event.RETRY): State.WAITING,
    (State.CLAIMED, Event.LAPSE): State.WAITING,
    (State.CLAIMED, Event.GIVE_UP): State.DEAD,
    (State.CLAIMED, Event.DISCHARGE): State.DISCHARGED,
    (State.SENDING, Event.SUCCEED): State.DONE,
    (State.SENDING, Event.RETRY): State.WAITING,
    (State.SENDING, Event.GIVE_UP): State.DEAD,
    (State.SENDING, Event.FAIL): State.IN_DOUBT,
    (State.SENDING, Event.LAPSE): State.IN_DOUBT,
    (State.IN_DOUBT, Event.FOUND_SENT): State.DONE,
    (State.IN_DOUBT, Event.FOUND_UNSENT): State.WAITING,
    (State.DEAD, Event.REVIVE): State.WAITING,
    (State.DEAD, Event.DISCHARGE): State.DISCHARGED,
}


def after(state: State, event: Event) -> State | None:
    """The state that follows, or `None` where the diagram has no such arrow.

    Args:
        state: where the work stands.
        event: what happens. `RETRY` and `GIVE_UP` out of `SENDING` claim that the effect certainly did not happen.
    """
    return _DIAGRAM.get((state, event))


class Place(StrEnum):
    """Where an item of a person's queue is."""

    WAITING = "waiting"
    LEASED = "leased"
    FINISHED = "finished"


class Hand(StrEnum):
    """What a person, or the end of their lease, does to it."""

    TAKE = "take"
    GIVE_BACK = "give_back"
    FINISH = "finish"
    UNDO = "undo"
    REOPEN = "reopen"
    """There is something new about it."""


_QUEUE: dict[tuple[Place, Hand], Place] = {
    (Place.WAITING, Hand.TAKE): Place.LEASED,
    (Place.LEASED, Hand.GIVE_BACK): Place.WAITING,
    (Place.LEASED, Hand.FINISH): Place.FINISHED,
    (Place.FINISHED, Hand.UNDO): Place.LEASED,
    (Place.FINISHED, Hand.REOPEN): Place.WAITING,
}


def place_after(place: Place, hand: Hand) -> Place | None:
    """Where the item is then, or `None` where the diagram has no such arrow.

    Args:
        place: where it is.
        hand: what is done to it.
    """
    return _QUEUE.get((place, hand))


FIRST_DELAY = timedelta(seconds=10)
LONGEST_DELAY = timedelta(hours=1)


def delay_before(attempt: int, jitter: float) -> timedelta:
    """How long to wait after a failed attempt: doubling, capped, and spread so that failures do not march in step.

    Args:
        attempt: the attempt that failed, from 1.
        jitter: 0 to 1; 0 waits half of the full delay, 1 all of it.

    Raises:
        ValueError: `attempt` below 1, or `jitter` outside 0 to 1.

    Source:
        Exponential back-off with "equal jitter": half fixed, half drawn.
    """
    if attempt < 1 or not 0 <= jitter <= 1:
        raise ValueError("attempt counts from 1, and jitter lies in 0 to 1")
    doublings = min(attempt - 1, 20)  # beyond the cap by far; keeps the product small
    full = min(FIRST_DELAY * (1 << doublings), LONGEST_DELAY)
    return full / 2 + full / 2 * jitter
