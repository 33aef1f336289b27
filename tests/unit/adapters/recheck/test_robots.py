"""Robots' rules: the longest that fits wins, and no pattern holds a worker up."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest

from takeback.adapters.recheck.robots import Robots, Rules, read_rules
from takeback.adapters.safe_fetch import Reason
from takeback.base.instants import MovableClock
from tests.fakes.fetcher import FakeFetcher, Page
from tests.fakes.services import MORNING

SITE = "https://board.example.com"


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("User-agent: *\nDisallow: /private", "/private/a", False),
        ("User-agent: *\nDisallow: /private", "/p/1", True),
        ("User-agent: *\nDisallow: /\nAllow: /p/", "/p/1", True),
        ("User-agent: *\nDisallow: /p\nAllow: /p", "/p", True),
        ("User-agent: *\nDisallow: /*.jpg$", "/media/1.jpg", False),
        ("User-agent: *\nDisallow: /*.jpg$", "/media/1.jpg?x", True),
        ("User-agent: *\nDisallow:", "/anything", True),
        ("User-agent: OtherBot\nDisallow: /", "/p/1", True),
        ("User-agent: OtherBot\nUser-agent: *\nDisallow: /", "/p/1", False),
        ("User-agent: *\nDisallow: /a # not this\n\nUser-agent: OtherBot\nDisallow: /p", "/p/1", True),
        ("\ufeffuser-agent: *\r\nDISALLOW: /p\r\n", "/p/1", False),
        ("", "/p/1", True),
        ("\x00\xff<html>", "/p/1", True),
    ],
)
def test_the_longest_rule_that_fits_wins(text: str, path: str, allowed: bool) -> None:  # noqa: FBT001 - a table
    assert read_rules(text.encode("utf-8", "surrogateescape")).allow(path) is allowed


def test_a_pattern_of_a_thousand_stars_takes_no_time() -> None:
    rules = Rules(((("*a" * 900) + "$", False),) * 50)
    began = time.perf_counter()
    rules.allow("/" + "a" * 4_000 + "b")
    assert time.perf_counter() - began < 2


def test_rules_that_cannot_be_read_forbid_everything_and_rules_that_are_missing_nothing() -> None:
    clock = MovableClock(MORNING)
    fetcher = FakeFetcher(clock)
    fetcher.place(f"{SITE}/robots.txt", Reason.TOO_SLOW)
    assert not Robots(clock).allow(f"{SITE}/p/1", fetcher, "here")
    fetcher.place(f"{SITE}/robots.txt", Page(status=503))
    assert not Robots(clock).allow(f"{SITE}/p/1", fetcher, "here")
    fetcher.place(f"{SITE}/robots.txt", Page(status=404))
    assert Robots(clock).allow(f"{SITE}/p/1", fetcher, "here")


def test_rules_are_asked_for_once_a_day_and_vantage_point() -> None:
    clock = MovableClock(MORNING)
    fetcher = FakeFetcher(clock)
    fetcher.place(f"{SITE}/robots.txt", Page(body=b"User-agent: *\nDisallow: /x"))
    robots = Robots(clock)
    for _ in range(3):
        robots.allow(f"{SITE}/p/1", fetcher, "here")
    robots.allow(f"{SITE}/p/1", fetcher, "elsewhere")
    assert len(fetcher.asked) == 2
    clock.move(timedelta(days=2))
    robots.allow(f"{SITE}/p/1", fetcher, "here")
    assert len(fetcher.asked) == 3
