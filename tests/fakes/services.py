"""The collaborators of the web, standing in memory: entries on a real shelf, and a decoder that does as it is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import cast

from takeback.base.errors import Unavailable
from takeback.base.instants import MovableClock
from takeback.flows.lookups.key_book import KeyBook
from takeback.flows.lookups.live_shelf import LiveShelf
from takeback.flows.lookups.rates import Rates
from takeback.flows.lookups.tally import Tally
from takeback.flows.services import Services
from takeback.matching.bank import NEVER, Bank, BankClass, Row, Standing, rows_by_kind
from takeback.matching.matcher import Asker, Match, Shelf
from takeback.matching.standing import CODE_OF
from takeback.signals.showing import Shown
from takeback.signals.signal import Hashed, Signal, Unhashable

MORNING = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
RADII = {"pdq": 31, "md5": 0, "sha256": 0}
PDQ = "f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22"


def near(value: str, bits: int) -> str:
    """A hash that differs from `value` in its last so many bits."""
    return f"{int(value, 16) ^ ((1 << bits) - 1):064x}"


OURS = Bank(1, "ours", BankClass.INTIMATE)


def entry(id_: int, *, bits: int = 0, standing: Standing = Standing.REVIEWED) -> Row:
    """An entry of the bank `ours` that lies `bits` from `PDQ`."""
    return (id_, "pdq", near(PDQ, bits), OURS.number, CODE_OF[standing], NEVER)


@dataclass
class StandingShelf:
    """A shelf that holds what a test puts on it, and cannot be searched when a test says so."""

    shelf: Shelf = field(default_factory=lambda: Shelf(RADII))
    searchable: bool = True

    def hold(self, *entries: Row) -> None:
        """Hold these, in the bank `ours`."""
        self.shelf.know([OURS])
        self.shelf.hold(rows_by_kind(list(entries)))

    def matches(self, uploads: Sequence[Sequence[Signal]], asker: Asker) -> list[tuple[Match, ...]]:
        return self.current().matches(uploads, asker)

    def current(self) -> Shelf:
        return self.level()

    def level(self) -> Shelf:
        self.check()
        return self.shelf

    def level_a_little(self) -> Shelf:
        """The same: it is never behind."""
        return self.level()

    @property
    def is_behind(self) -> bool:
        """Never."""
        return False

    def adopt_if_worthwhile(self) -> bool:
        return False

    def check(self) -> int:
        if not self.searchable:
            raise Unavailable("the banks cannot be read now, so nothing was searched")
        return len(self.shelf)


@dataclass
class ObedientDecoder:
    """Reads no picture: it gives `PDQ` for every file but an empty one, and keeps what it was given."""

    given: list[bytes] = field(default_factory=list)
    fails_with: Exception | None = None

    def hash(self, data: bytes, *, fast: bool = False) -> Hashed | Unhashable:  # noqa: ARG002 - it gives one answer
        self.given.append(data)
        if self.fails_with is not None:
            raise self.fails_with
        if not data or data.startswith(b"no picture"):
            return Unhashable("not_an_image", "This is not a picture. Send a JPEG, PNG, WebP, GIF or HEIC file.")
        return Hashed((Signal("pdq", PDQ, 100),), ("truncated",) if data.endswith(b"...") else ())

    def show(self, data: bytes) -> Shown | Unhashable:
        self.given.append(data)
        if self.fails_with is not None:
            raise self.fails_with
        return Shown(1, 1, 1, 1, bytes(3))

    def close(self) -> None:
        self.given.clear()


@dataclass
class FakeServices:
    """Three collaborators to be set up by a test, and the value that the web is given."""

    clock: MovableClock = field(default_factory=lambda: MovableClock(MORNING))
    shelf: StandingShelf = field(default_factory=StandingShelf)
    decoder: ObedientDecoder = field(default_factory=ObedientDecoder)
    keys: KeyBook = field(default_factory=lambda: KeyBook(monotonic=lambda: 0.0))
    tally: Tally = field(default_factory=Tally)
    rates: Rates = field(default_factory=Rates)

    def as_services(self, most_bytes: int = 64 * 1024 * 1024) -> Services:
        """What a view sees."""
        return Services(
            clock=self.clock,
            decoder=self.decoder,
            shelf=cast("LiveShelf", self.shelf),  # it answers the calls that flows make
            most_bytes=most_bytes,
            keys=self.keys,
            tally=self.tally,
            rates=self.rates,
        )
