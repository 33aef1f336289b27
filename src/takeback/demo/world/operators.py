"""The people behind the mailboxes: they read a notice, find the links in it, and do as they do.

What takes them time waits until the world's clock has moved so far.
"""

from __future__ import annotations

import heapq
import itertools
import re
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Final

from takeback.base.instants import MovableClock
from takeback.demo.world.answers import ASKS, RECEIVED, REMOVED, answer, bounce
from takeback.demo.world.cast import HOST_ABUSE, HOST_AFTER, SITES, Reaction, Site
from takeback.demo.world.record import Event, Happened, Received, Record, text_of
from takeback.demo.world.state import State

_LINK: Final = re.compile(r"https?://(?:www\.)?([a-z0-9.-]{4,80})(?::\d{1,5})?(/p/\d)\b", re.IGNORECASE)
_AUTHORITY: Final = re.compile(r"authori|위임|autorizaci", re.IGNORECASE)


def locations_in(text: str) -> tuple[str, ...]:
    """The pages that a text names, each `host/path`.

    Args:
        text: of a notice.
    """
    found = (f"{host.lower()}{path}" for host, path in _LINK.findall(text))
    return tuple(dict.fromkeys(found))


class Operators:
    """All of them."""

    def __init__(self, clock: MovableClock, state: State, record: Record, deliver: Callable[[bytes], None]) -> None:
        """Sit down.

        Args:
            clock: the world's.
            state: the pages, which they take down and put up.
            record: where what they do is written down.
            deliver: hands a mail to whoever sent the notice.
        """
        self._clock = clock
        self._state = state
        self._record = record
        self._deliver = deliver
        self._lock = threading.Lock()
        self._due: list[tuple[datetime, int, Callable[[], None]]] = []
        self._order = itertools.count()

    def read(self, mail: Received) -> None:
        """Read a mail, and decide what to do about it, now or later.

        Args:
            mail: as it came.
        """
        if mail.recipient == HOST_ABUSE:
            self._later(HOST_AFTER, lambda: self._remove(mail.locations))
            return
        site = next((site for site in SITES if site.operator == mail.recipient), None)
        if site is not None:
            self._react(site, mail)

    def move(self, by: timedelta) -> None:
        """Let time go on, doing what falls due on the way, each thing at its instant.

        Args:
            by: how far.
        """
        end = self._clock.now() + by
        while (due := self._next_until(end)) is not None:
            at, act = due
            self._clock.move(max(timedelta(0), at - self._clock.now()))
            act()
        self._clock.move(end - self._clock.now())

    def _react(self, site: Site, mail: Received) -> None:
        own = tuple(each for each in mail.locations if each.partition("/")[0] == site.name)
        match site.reaction:
            case Reaction.REMOVES:
                self._later(site.after, lambda: self._remove_and_say(site, mail.message, own))
            case Reaction.BRINGS_BACK:
                again = own and self._was_removed_before(own)
                self._later(site.after, lambda: self._remove_and_say(site, mail.message, own))
                if not again:
                    self._later(site.after + site.back_after, lambda: self._bring_back(own))
            case Reaction.ASKS:
                if _AUTHORITY.search(text_of(mail.message)) and self._has_asked(site):
                    self._later(site.after, lambda: self._remove_and_say(site, mail.message, own))
                else:
                    self._later(site.after, lambda: self._say(site, mail.message, ASKS[site.language]))
            case Reaction.BOUNCES:
                self._later(site.after, lambda: self._bounce(site, mail))
            case Reaction.AUTO_REPLIES:
                self._say(site, mail.message, RECEIVED[site.language], automatic=True)
                self._later(site.after, lambda: self._remove(own))
            case Reaction.IGNORES:
                pass

    def _remove_and_say(self, site: Site, notice: EmailMessage, locations: tuple[str, ...]) -> None:
        self._remove(locations)
        self._say(site, notice, REMOVED[site.language])

    def _remove(self, locations: tuple[str, ...]) -> None:
        for location in locations:
            if self._state.is_up(location):
                self._state.take_down(location)
                self._write(Happened.REMOVED, location.partition("/")[0], location)

    def _bring_back(self, locations: tuple[str, ...]) -> None:
        for location in locations:
            self._state.put_up(location)
            self._write(Happened.BROUGHT_BACK, location.partition("/")[0], location)

    def _say(self, site: Site, notice: EmailMessage, words: str, *, automatic: bool = False) -> None:
        self._write(Happened.ANSWERED, site.operator)
        self._deliver(answer(site, notice, words, self._clock.now(), automatic=automatic).as_bytes())

    def _bounce(self, site: Site, mail: Received) -> None:
        self._write(Happened.BOUNCED, site.operator)
        self._deliver(bounce(site, mail.sender, mail.message, self._clock.now()))

    def _was_removed_before(self, locations: tuple[str, ...]) -> bool:
        return any(each.what is Happened.REMOVED and each.location in locations for each in self._record.events)

    def _has_asked(self, site: Site) -> bool:
        return any(each.what is Happened.ANSWERED and each.who == site.operator for each in self._record.events)

    def _write(self, what: Happened, who: str, location: str = "") -> None:
        self._record.write(Event(self._clock.now(), what, who, location))

    def _later(self, by: timedelta, act: Callable[[], None]) -> None:
        with self._lock:
            heapq.heappush(self._due, (self._clock.now() + by, next(self._order), act))

    def _next_until(self, end: datetime) -> tuple[datetime, Callable[[], None]] | None:
        with self._lock:
            if not self._due or self._due[0][0] > end:
                return None
            at, _, act = heapq.heappop(self._due)
            return at, act
