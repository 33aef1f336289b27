"""Takedowns: notices drafted and validated a second, and rechecks an hour and core against a server of this machine."""

from __future__ import annotations

import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from takeback.adapters.decoder import ChildDecoder
from takeback.adapters.recheck import Eyes, Sparing, VantagePoint
from takeback.casework.notices import Draft, Valid, drafted, validated
from takeback.casework.notices.facts import (
    Age,
    Authority,
    Check,
    Facts,
    Ground,
    Material,
    Recipient,
    Sender,
    Shows,
    Statement,
    Subject,
    Use,
)
from takeback.casework.takedown.recheck import Wanted
from takeback.demo.world import World
from takeback.demo.world.pictures import shown_picture
from takeback.signals.intake import Limits
from takeback.signals.signal import Hashed
from takeback.sites.contact import Scope
from takeback.sites.location import Location, read_location

TITLE = "Takedowns: one core"
SECONDS = 8.0
DAY = date(2026, 11, 26)
Row = dict[str, str]
T = TypeVar("T")


def rows() -> list[Row]:
    """Both, one after the other."""
    return [*_notices(), *_looks()]


def _facts(links: int) -> Facts:
    return Facts(
        reference="TB-0123456789AB",
        on=DAY,
        sender=Sender(
            organisation="Northern Helpline",
            signatory="Takedown desk",
            email="notices@takeback.example",
            phone="+47 00 00 00 00",
            address="Example Street 1",
        ),
        subject=Subject(country="NO", age=Age.ADULT),
        authority=Authority(signed_on=DAY),
        material=Material(shows=Shows.NUDITY, synthetic=False, refused=frozenset(Use)),
        locations=tuple(f"https://board.example.com/p/{number}" for number in range(links)),
        statement=Statement(
            individual_on=DAY, sender_on=DAY, accurate=True, circumstances="In private.", ground=Ground.UNLAWFUL
        ),
        recipient=Recipient(name="board.example.com", scope=Scope.OPERATOR),
        consent_to_notify=True,
        checked=frozenset(Check),
    )


def _notices() -> list[Row]:
    found = []
    for links in (1, 100):
        facts, done = _facts(links), 0
        ends = time.process_time() + SECONDS
        while time.process_time() < ends:
            for language in ("en", "ko", "es"):
                _is(Draft, drafted(facts, "plain", language))
                done += 1
        found.append(
            _row(f"notices drafted, {links} link{'s' if links > 1 else ''} each", f"{done / SECONDS:,.0f} a second")
        )
    facts, done = _facts(100), 0
    ends = time.process_time() + SECONDS
    while time.process_time() < ends:
        _is(Valid, validated(facts, "plain"))
        done += 1
    return [*found, _row("notices validated, 100 links each", f"{done / SECONDS:,.0f} a second")]


def _looks() -> list[Row]:
    decoder = ChildDecoder(Limits(), children=1, seconds=10)
    try:
        hashed = _is(Hashed, decoder.hash(shown_picture(4)))
        with World(datetime(2026, 3, 2, 9, tzinfo=UTC)) as world:
            points = [VantagePoint("here", world.fetcher()), VantagePoint("elsewhere", world.fetcher(abroad=True))]
            eyes = Eyes(points, decoder, world.clock, sparing=Sparing(0))
            found = []
            for about, is_up in (("the picture is there, and is compared", True), ("the page is gone", False)):
                link = world.locations[0] if is_up else world.locations[0].replace("/p/1", "/p/9")
                location = _is(Location, read_location(link, loopback_allowed=True))
                done, began = 0, time.perf_counter()
                while time.perf_counter() - began < SECONDS:
                    eyes.look(location, Wanted(known=frozenset({hashed.signals[0].value})))
                    done += 1
                an_hour = done / (time.perf_counter() - began) * 3600
                found.append(_row(f"rechecks from two vantage points: {about}", f"{an_hour:,.0f} an hour"))
            return found
    finally:
        decoder.close()


def _is(kind: type[T], found: object) -> T:
    if not isinstance(found, kind):
        raise SystemExit(f"measured something else than {kind.__name__}")
    return found


def _row(job: str, measured: str) -> Row:
    return {"job": job, "measured": measured}


if __name__ == "__main__":
    for each in rows():
        print(each)
