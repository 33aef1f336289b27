"""One round of looks at one location, from every vantage point."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from takeback.adapters.recheck.comparing import compared, hers
from takeback.adapters.recheck.judging import by_answer, by_words, leads_home
from takeback.adapters.recheck.pictures import CouldNotTell, alike, hashes_of
from takeback.adapters.recheck.results import leads_to
from takeback.adapters.recheck.robots import Robots
from takeback.adapters.recheck.sparing import Sparing
from takeback.adapters.safe_fetch import Fetched, Fetches
from takeback.adapters.site_look.html import Page, read_page
from takeback.base.instants import Clock
from takeback.casework.takedown.matter import Matter
from takeback.casework.takedown.recheck import Look, Saw, Wanted
from takeback.signals.decoder import Decoder
from takeback.signals.signal import Signal
from takeback.sites.location import Location, Reach

_MOST_PICTURES: Final = 12
_LEAST_BYTES: Final = 2_048
"""What is smaller is an icon."""
_HTML: Final = ("text/html", "application/xhtml")
_PICTURES: Final = frozenset({Matter.IMAGE, Matter.IMPERSONATION})
_NO_PHOTOGRAPHS: Final = ("image/svg", "image/x-icon", "image/vnd.microsoft.icon")


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
        hers: those of the person's pictures that were seen there for the first time.
    """

    looks: tuple[Look, ...]
    taken: tuple[Signal, ...] = field(default=(), repr=False)
    hers: frozenset[str] = field(default=frozenset(), repr=False)


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

    def look(self, location: Location, wanted: Wanted | None = None) -> Round:
        """Look, from every vantage point.

        Args:
            location: on the web, or search results.
            wanted: what is looked for; pictures of which nothing is known, if left out.
        """
        wanted = wanted or Wanted(may_take=True)
        ends_at = self._monotonic() + self._seconds
        looks: list[Look] = []
        taken: tuple[Signal, ...] = ()
        found: frozenset[str] = frozenset()
        for point in self._points:
            one = _OneLook(self, point, location, wanted, ends_at)
            looks.append(Look(one.saw(), point.name, self._clock.now()))
            taken = taken or one.taken
            found |= one.hers
        return Round(tuple(looks), taken, found - wanted.seen)

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
            return Saw.UNCLEAR if self._robots.were_read(url, point.name) else Saw.NOT_LOOKED
        outcome = point.fetches.fetch(url)
        told = by_answer(outcome)
        if told is not None or not isinstance(outcome, Fetched):
            return told or Saw.NOT_LOOKED
        return outcome

    def hashes(self, data: bytes, *, fast: bool) -> tuple[Signal, ...]:
        """See `hashes_of`."""
        return hashes_of(data, self._decoder, fast=fast)


@dataclass
class _OneLook:
    eyes: Eyes
    point: VantagePoint
    location: Location
    wanted: Wanted
    ends_at: float
    taken: tuple[Signal, ...] = ()
    hers: frozenset[str] = frozenset()

    def saw(self) -> Saw:
        """What is there, from one vantage point."""
        answer = self.eyes.fetched(self.point, self.location.address, self.location.site, self.ends_at)
        is_search = self.location.reach is Reach.SEARCH or self.wanted.matter is Matter.SEARCH_RESULT
        if isinstance(answer, Saw):
            # A search engine that shows a machine nothing tells nothing of what it shows to people.
            return Saw.UNCLEAR if is_search and answer is Saw.GONE else answer
        kind = _kind(answer)
        is_page = kind.startswith(_HTML) or not kind
        page = read_page(answer.body, answer.final_url, _header(answer)) if is_page else Page()
        if is_search:
            return self._of_results(page)
        try:
            if is_page:
                return self._of_page(answer, page)
            if kind.startswith("image/") and self.wanted.matter in _PICTURES:
                return self._of_picture(answer.body)
        except CouldNotTell:
            return Saw.NOT_LOOKED
        return Saw.UNCLEAR  # a film, a document: that a file is there is all that can be told

    def _of_results(self, page: Page) -> Saw:
        if leads_to(page, self.wanted.results):
            return Saw.THERE
        told = by_words(page)
        return told if told in {Saw.BLOCKED, Saw.LOGIN_WALL} else Saw.UNCLEAR

    def _of_picture(self, data: bytes) -> Saw:
        shown = self.eyes.hashes(data, fast=not self._takes)
        if not shown:
            return Saw.NOT_LOOKED
        return self._by_pictures([shown], whole=True)

    def _of_page(self, answer: Fetched, page: Page) -> Saw:
        told = by_words(page)
        if told is not None and told is not Saw.SOFT_404:
            return told
        shown, whole = self._pictures(page) if self.wanted.matter in _PICTURES else ([], False)
        is_home = leads_home(self.location.address, answer.final_url)
        is_there = compared(shown, self.wanted, whole=whole) is Saw.THERE
        if (told is not None or is_home) and not is_there:  # a picture is there whatever the words beside it say
            return Saw.SOFT_404
        return self._by_pictures(shown, whole=whole)

    @property
    def _takes(self) -> bool:
        """Whether what is there is taken unseen: nothing was taken here before, and nothing of hers was seen."""
        return self.wanted.may_take and not (self.wanted.seen or self.wanted.taken)

    def _by_pictures(self, shown: list[tuple[Signal, ...]], *, whole: bool) -> Saw:
        self.hers = hers(shown, self.wanted)
        if self.hers or not (shown and self._takes):
            return compared(shown, self.wanted, whole=whole)
        self.taken = tuple(each[0] for each in shown)
        # A caseworker has just seen that it is there, and this is what there is. Where hers are known, they are others.
        return Saw.UNCLEAR if self.wanted.known else Saw.THERE

    def _pictures(self, page: Page) -> tuple[list[tuple[Signal, ...]], bool]:
        """The hashes of the page's pictures, and whether these are all of them."""
        found: list[tuple[Signal, ...]] = []
        known, whole = self.wanted.known | self.wanted.seen, len(page.pictures) <= _MOST_PICTURES
        for address in page.pictures[:_MOST_PICTURES]:
            answer = self.eyes.fetched(self.point, address, self.location.site, self.ends_at)
            if isinstance(answer, Saw):
                whole = whole and answer is Saw.GONE
                continue
            if len(answer.body) < _LEAST_BYTES:
                continue
            shown = self.eyes.hashes(answer.body, fast=not self._takes)
            if not shown:
                kind = _kind(answer)
                whole = whole and (not kind.startswith("image/") or kind.startswith(_NO_PHOTOGRAPHS))
                continue
            found.append(shown)
            if alike(shown, known):
                break
        return found, whole


def _header(answer: Fetched) -> str:
    return next((value for name, value in answer.headers if name.lower() == "content-type"), "")


def _kind(answer: Fetched) -> str:
    return _header(answer).partition(";")[0].strip().lower()
