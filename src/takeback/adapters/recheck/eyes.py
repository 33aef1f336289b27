"""One round of looks at one location, from every vantage point."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Final

from takeback.adapters.recheck.judging import by_answer, by_words, leads_home
from takeback.adapters.recheck.pictures import CouldNotTell, alike, hashes_of
from takeback.adapters.recheck.robots import Robots
from takeback.adapters.recheck.sparing import Sparing
from takeback.adapters.safe_fetch import Fetched, Fetches
from takeback.adapters.site_look.html import Page, read_page
from takeback.base.instants import Clock
from takeback.casework.takedown.recheck import Look, Saw
from takeback.signals.decoder import Decoder
from takeback.signals.signal import Signal
from takeback.sites.location import Location

_MOST_PICTURES: Final = 12
_LEAST_BYTES: Final = 2_048
"""What is smaller is an icon."""
_HTML: Final = ("text/html", "application/xhtml")


@dataclass(frozen=True, slots=True)
class VantagePoint:
    """From where one looks.

    Attributes:
        name: a word of ours, stored with each look.
        fetches: fetches from there.
    """

    name: str
    fetches: Fetches


@dataclass(frozen=True, slots=True)
class Round:
    """What one round told.

    Attributes:
        looks: one from each vantage point.
        taken: hashes of the pictures that are there, where none was known: nobody has looked at these pictures.
    """

    looks: tuple[Look, ...]
    taken: tuple[Signal, ...] = field(default=(), repr=False)


class Eyes:
    """Looks at locations. Keeps robots' rules for a day, and nothing of what it sees. For one thread."""

    def __init__(
        self,
        vantage_points: Sequence[VantagePoint],
        decoder: Decoder,
        clock: Clock,
        *,
        sparing: Sparing | None = None,
        seconds: float = 240.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take what looking needs.

        Args:
            vantage_points: the more, the more certain; what is gone was seen gone from two.
            decoder: hashes hostile pictures.
            clock: tells when was looked.
            sparing: between two fetches from one site.
            seconds: for one round. What is not looked at by then was not looked at.
            monotonic: measures them.
        """
        self._points = tuple(vantage_points)
        self._decoder = decoder
        self._clock = clock
        self._robots = Robots(clock)
        self._sparing = sparing or Sparing()
        self._seconds = seconds
        self._monotonic = monotonic

    def look(self, location: Location, taken_there: Collection[str] = (), known: Collection[str] = ()) -> Round:
        """Look, from every vantage point.

        Args:
            location: on the web, or search results.
            taken_there: PDQs of pictures that were seen at this very location.
            known: PDQs of the person's pictures: what is looked for.
        """
        ends_at = self._monotonic() + self._seconds
        looks: list[Look] = []
        taken: tuple[Signal, ...] = ()
        for point in self._points:
            one = _OneLook(self, point, location, frozenset(taken_there), frozenset(known), ends_at)
            saw = one.saw()
            looks.append(Look(saw, point.name, self._clock.now()))
            if saw is Saw.THERE and not taken_there and not known and not taken:
                taken = one.taken
        return Round(tuple(looks), taken)

    def fetched(self, point: VantagePoint, url: str, site: str, ends_at: float) -> Fetched | Saw:
        """One fetch, if robots and time allow it; else, or where the answer tells it already, what that means.

        Args:
            point: from where.
            url: what.
            site: whose turn is waited for.
            ends_at: a reading of the monotonic clock.
        """
        if self._monotonic() > ends_at:
            return Saw.NOT_LOOKED
        self._sparing.wait(site)
        if not self._robots.allow(url, point.fetches, point.name):
            return Saw.NOT_LOOKED
        outcome = point.fetches.fetch(url)
        told = by_answer(outcome)
        if told is not None or not isinstance(outcome, Fetched):
            return told or Saw.NOT_LOOKED
        return outcome

    def hashes(self, data: bytes) -> tuple[Signal, ...]:
        """See `hashes_of`."""
        return hashes_of(data, self._decoder)


@dataclass
class _OneLook:
    eyes: Eyes
    point: VantagePoint
    location: Location
    taken_there: frozenset[str]
    known: frozenset[str]
    ends_at: float
    taken: tuple[Signal, ...] = ()

    def saw(self) -> Saw:
        """What is there, from one vantage point."""
        answer = self.eyes.fetched(self.point, self.location.address, self.location.site, self.ends_at)
        if isinstance(answer, Saw):
            return answer
        kind = _kind(answer)
        try:
            if kind.startswith("image/"):
                return self._of_picture(answer.body)
            if kind.startswith(_HTML) or not kind:
                return self._of_page(answer, read_page(answer.body, answer.final_url, _header(answer)))
        except CouldNotTell:
            return Saw.NOT_LOOKED
        return Saw.THERE  # a film, a document: that it is there is all that can be told

    def _of_picture(self, data: bytes) -> Saw:
        shown = self.eyes.hashes(data)
        if not shown:
            return Saw.NOT_LOOKED
        self.taken = shown[:1]
        wanted = self.known | self.taken_there
        return Saw.THERE if not wanted or alike(shown, wanted) else Saw.GONE

    def _of_page(self, answer: Fetched, page: Page) -> Saw:
        told = by_words(page)
        if told is not None:
            return told
        wanted = self.known | self.taken_there
        shown, whole = self._pictures(page)
        if any(alike(each, wanted) for each in shown):
            return Saw.THERE
        if leads_home(self.location.address, answer.final_url):
            return Saw.SOFT_404
        if not wanted:
            self.taken = tuple(each[0] for each in shown)
            return Saw.THERE
        if self.taken_there and whole and shown:
            return Saw.GONE  # it was seen here, and every picture of the page was compared: these are others
        return Saw.NOT_LOOKED  # perhaps a script shows it; a person's own browser tells

    def _pictures(self, page: Page) -> tuple[list[tuple[Signal, ...]], bool]:
        """The hashes of the page's pictures, and whether these are all of them."""
        found: list[tuple[Signal, ...]] = []
        wanted, whole = self.known | self.taken_there, len(page.pictures) <= _MOST_PICTURES
        for address in page.pictures[:_MOST_PICTURES]:
            answer = self.eyes.fetched(self.point, address, self.location.site, self.ends_at)
            if isinstance(answer, Saw):
                whole = whole and answer is Saw.GONE
                continue
            if len(answer.body) < _LEAST_BYTES:
                continue
            shown = self.eyes.hashes(answer.body)
            if shown:
                found.append(shown)
                if alike(shown, wanted):
                    break
        return found, whole


def _header(answer: Fetched) -> str:
    return next((value for name, value in answer.headers if name.lower() == "content-type"), "")


def _kind(answer: Fetched) -> str:
    return _header(answer).partition(";")[0].strip().lower()
