"""When somebody looks again, what is looked for, and what may be concluded from what was seen.

Gone is a grave word: a person stops being afraid by it. So nobody says it alone. It takes

    two machines that see it gone, from two vantage points; or one of them and a person of ours; or
    a person of ours and a machine that looked and cannot tell; or
    two different persons of ours, where machines tried and saw nothing; or
    where a person of ours tried too and nothing can be seen from here: somebody who can see it, and says so.

What a machine sees *there* is there until the same machine sees something else: no word outvotes it. What a person of
ours saw there counts until a person looks again, or until machines see that it has changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from takeback.casework.takedown.location_state import Event
from takeback.casework.takedown.matter import Matter

_DAYS: Final = (1, 2, 4, 7, 14, 30, 60, 90, 135, 180, 240, 300, 365, 450, 540, 635, 730)
_LAST_SEEN: Final = timedelta(days=_DAYS[-1] + 3)
"""Nobody looks then any more: what the last look saw, or a further one where it saw nothing, is written down by now."""
PLAN: Final = (timedelta(hours=6), *(timedelta(days=days) for days in _DAYS), _LAST_SEEN)
"""How long after it was asked for, or was gone, somebody looks: soon, after days, then ever rarer for two years. At the
last of these nobody looks, and what is gone is closed: were it closed at the last look, that would see nothing."""
AGAIN: Final = timedelta(days=1)
"""When somebody looks again after a look that told nothing."""
FRESH: Final = timedelta(days=3)
"""For how long what one vantage point saw counts beside what another sees."""
VANTAGE_POINTS: Final = 2
PERSON_AGAIN: Final = timedelta(days=1)
"""How long a person is not asked to look once more, where machines cannot tell."""
PERSON_AGAIN_WHEN_GONE: Final = timedelta(days=30)
"""The same of what is gone: whoever said so is looked after, and nobody's day is filled with it."""

HAND: Final = "hand:"
"""How the vantage point of a person of ours begins."""
_TOLD: Final = "told:"
_LONGEST_VANTAGE: Final = 40


class Saw(StrEnum):
    """What one look from one vantage point told."""

    THERE = "there"
    """The very media, or what else was reported, is at the very location."""
    GONE = "gone"
    SOFT_404 = "soft_404"
    """The page is there and says that nothing is."""
    UNCLEAR = "unclear"
    """The page is there, or machines may not open it: a machine cannot tell whether what was reported is there."""
    LOGIN_WALL = "login_wall"
    BLOCKED = "blocked"
    """Hidden from the country, or from machines."""
    NOT_LOOKED = "not_looked"
    """Could not look: no answer, a limit."""


BY_HAND: Final = (Saw.THERE, Saw.GONE, Saw.LOGIN_WALL, Saw.BLOCKED)
"""What a person can say of what they see. Who is not sure says nothing."""

_GONE = frozenset({Saw.GONE, Saw.SOFT_404})
_HIDDEN = frozenset({Saw.LOGIN_WALL, Saw.BLOCKED})


@dataclass(frozen=True, slots=True)
class Look:
    """One look.

    Attributes:
        saw: what it told.
        vantage: from where, a word of ours.
        at: when.
    """

    saw: Saw
    vantage: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a machine is to look for at a location. Hashes are PDQs, as hex digits.

    Attributes:
        matter: what was reported there. Only of pictures can a machine say that they are gone while their page stays.
        known: the person's pictures, wherever they may be.
        seen: pictures that are the person's and were seen at this very location.
        taken: pictures that a machine found at this location, of which nobody has said whether they are the person's.
        results: keys of the locations that search results must not lead to.
        may_take: whether pictures may be taken unseen: while no recipient has answered and it was never gone. Else what
            is taken could be what was put in its place.
    """

    matter: Matter = Matter.IMAGE
    known: frozenset[str] = field(default=frozenset(), repr=False)
    seen: frozenset[str] = field(default=frozenset(), repr=False)
    taken: frozenset[str] = field(default=frozenset(), repr=False)
    results: frozenset[str] = field(default=frozenset(), repr=False)
    may_take: bool = False


def by_hand(user_id: str) -> str:
    """The vantage point of a caseworker's own browser.

    Args:
        user_id: who.
    """
    return f"{HAND}{user_id}"[:_LONGEST_VANTAGE]


def told_to(user_id: str) -> str:
    """The vantage point of somebody who can see it and told a caseworker.

    Args:
        user_id: the caseworker.
    """
    return f"{_TOLD}{user_id}"[:_LONGEST_VANTAGE]


def is_person(vantage: str) -> bool:
    """Whether a person of ours looked.

    Args:
        vantage: from where.
    """
    return vantage.startswith(HAND)


def is_machine(vantage: str) -> bool:
    """Whether a machine looked.

    Args:
        vantage: from where.
    """
    return not vantage.startswith((HAND, _TOLD))


def saw_gone(look: Look) -> bool:
    """Whether a look saw it gone.

    Args:
        look: any.
    """
    return look.saw in _GONE


def observed(
    looks: Sequence[Look], before: Sequence[Look] = (), *, is_gone: bool = False, on_word: bool = False
) -> Event | None:
    """What a round of looks means.

    Args:
        looks: what was seen in this round.
        before: earlier looks, in the order of time. What each vantage point saw last counts while it is `FRESH`,
            unless it looked in this round too.
        is_gone: it was found gone before. Then one machine that sees it gone still is enough beside others from which
            it is hidden: else whoever is behind a border would be asked anew every few days.
        on_word: it was found gone by what persons saw, and by no machine. That machines do not see it is then no news.

    Returns:
        What happens to the location by it; `None`: nothing is known, and it is looked at again.
    """
    if not looks:
        return None
    seen = _Seen(looks, before)
    if seen.is_there():
        return Event.SEE_THERE if seen.is_told else None
    if seen.is_gone(was_gone=is_gone):
        return Event.SEE_GONE
    if (is_gone and on_word) or not seen.is_hidden():
        return None
    return Event.SEE_NOTHING


class _Seen:
    """What each vantage point saw last, as far as it is fresh."""

    def __init__(self, looks: Sequence[Look], before: Sequence[Look]) -> None:
        newest = max(look.at for look in looks)
        self._all = [look for look in (*before, *looks) if newest - look.at <= FRESH]
        self.is_told = any(look.saw is not Saw.NOT_LOOKED for look in looks)
        self._last = {look.vantage: look for look in self._all if look.saw is not Saw.NOT_LOOKED}
        self._machines = [look for look in self._last.values() if is_machine(look.vantage)]
        self._persons = [look for look in self._last.values() if is_person(look.vantage)]
        self._told = [look for look in self._last.values() if look.vantage.startswith(_TOLD)]

    def is_there(self) -> bool:
        """Whether somebody sees it there, and nobody has seen a change since."""
        if any(look.saw is Saw.THERE for look in self._machines):
            return True
        by_person = self._last_there()
        return by_person is not None and not self._changed_since(by_person)

    def is_gone(self, *, was_gone: bool) -> bool:
        """Whether those agree who must."""
        machines = sum(saw_gone(look) for look in self._machines)
        persons = self._persons_who_see_it_gone()
        if machines >= (1 if was_gone else VANTAGE_POINTS) or (machines and persons):
            return True
        if persons and any(look.saw is Saw.UNCLEAR for look in self._machines):
            return True
        tried = any(is_machine(look.vantage) for look in self._all)
        if persons >= VANTAGE_POINTS and tried:
            return True
        return self._is_told_of_what_nobody_here_can_see()

    def is_hidden(self) -> bool:
        """Whether it is hidden from those who looked, and no machine can open it."""
        opened = any(look.saw is Saw.UNCLEAR for look in self._machines)
        hidden = any(look.saw in _HIDDEN for look in (*self._machines, *self._persons))
        return self.is_told and hidden and not opened

    def _is_told_of_what_nobody_here_can_see(self) -> bool:
        tried = [*self._machines, *self._persons]
        hidden = all(look.saw in _HIDDEN for look in tried)
        return hidden and bool(self._persons) and any(saw_gone(look) for look in self._told)

    def _last_there(self) -> datetime | None:
        return max((look.at for look in self._persons if look.saw is Saw.THERE), default=None)

    def _persons_who_see_it_gone(self) -> int:
        """Different ones; whoever looked before another saw it there does not count any more."""
        since = self._last_there()
        return sum(saw_gone(look) and (since is None or look.at > since) for look in self._persons)

    def _changed_since(self, there: datetime) -> bool:
        """Whether a later look tells that it went since a person saw it there.

        A machine that saw it gone already while the person saw it there is shown something else than people are: it
        tells no change.
        """
        if self._persons_who_see_it_gone():
            return True
        shown_else = {look.vantage for look in self._all if saw_gone(look) and look.at <= there}
        later = [look for look in self._machines if saw_gone(look) and look.at > there]
        return len(later) >= VANTAGE_POINTS and not any(look.vantage in shown_else for look in later)


def ask_a_person(
    since: datetime, looked_at: datetime | None, at: datetime, *, is_gone: bool, is_news: bool = False
) -> bool:
    """Whether a person of ours is asked to look, where machines cannot tell.

    Args:
        since: from when on the plan of looks counts.
        looked_at: when a person of ours looked last; `None` where nobody did.
        at: the present instant.
        is_gone: it counts as gone now.
        is_news: something happened that only a person can judge: a page that was gone is there, or somebody says that
            it was removed.
    """
    last = max(since, looked_at or since)
    return is_news or at - last >= (PERSON_AGAIN_WHEN_GONE if is_gone else PERSON_AGAIN)


def next_look(since: datetime, at: datetime, *, told: bool = True) -> datetime | None:
    """When somebody looks next.

    Args:
        since: from when on the plan counts: since it was asked for, or gone, or there again.
        at: the present instant.
        told: whether the last look told anything.

    Returns:
        An instant after `at`, the last of them to close what is gone; `None` once the two years are over.
    """
    planned = next((since + wait for wait in PLAN if since + wait > at), None)
    if planned is None or told:
        return planned
    return min(planned, at + AGAIN)
