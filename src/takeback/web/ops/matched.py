"""How often an entry stopped or held uploads, as a plot and a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from takeback.records.banks.match_counts import Counted
from takeback.web.ops.plots import Plot, bars


@dataclass(frozen=True, slots=True)
class OnPlatform:
    """What an entry did on one platform over some days.

    Attributes:
        organisation: the platform's name.
        held: uploads.
        blocked: uploads.
        shadowed: how many of both the platform was not told.
        last: the last of the days on which it was met.
    """

    organisation: str
    held: int
    blocked: int
    shadowed: int
    last: date


@dataclass(frozen=True, slots=True)
class Matched:
    """What an entry did over some days.

    Attributes:
        held: uploads, over all days and platforms.
        blocked: the same.
        platforms: how many platforms it was met on.
        plot: by day; hold and block one on another.
        by_platform: those where it was met most first.
        rows: by day and platform, the newest day first.
    """

    held: int
    blocked: int
    platforms: int
    plot: Plot
    by_platform: Sequence[OnPlatform]
    rows: Sequence[Counted]


def matched_by_day(counted: Sequence[Counted], first: date, last: date) -> Matched | None:
    """Ready for the page; `None` where the entry was met nowhere.

    Args:
        counted: by day and platform.
        first: day of the plot.
        last: day of the plot.
    """
    if not counted:
        return None
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    held = [sum(each.held for each in counted if each.day == day) for day in days]
    blocked = [sum(each.blocked for each in counted if each.day == day) for day in days]
    platforms = [_on(name, counted) for name in {each.organisation for each in counted}]
    return Matched(
        sum(held),
        sum(blocked),
        len(platforms),
        bars([("plot-hold", held), ("plot-block", blocked)], [first.isoformat(), last.isoformat()]),
        sorted(platforms, key=lambda each: (-each.held - each.blocked, each.organisation)),
        counted,
    )


def _on(organisation: str, counted: Sequence[Counted]) -> OnPlatform:
    there = [each for each in counted if each.organisation == organisation]
    return OnPlatform(
        organisation,
        sum(each.held for each in there),
        sum(each.blocked for each in there),
        sum(each.shadowed for each in there),
        max(each.day for each in there),
    )
