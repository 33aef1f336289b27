"""How often an entry stopped or held uploads, as a plot and a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from takeback.records.banks.match_counts import Counted
from takeback.web.ops.plots import Plot, bars


@dataclass(frozen=True, slots=True)
class Matched:
    """What an entry did over some days.

    Attributes:
        held: uploads, over all days and platforms.
        blocked: the same.
        platforms: how many platforms it was met on.
        plot: by day; hold and block one on another.
        rows: by day and platform, the newest day first.
    """

    held: int
    blocked: int
    platforms: int
    plot: Plot
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
    return Matched(
        sum(held),
        sum(blocked),
        len({each.organisation for each in counted}),
        bars([("plot-hold", held), ("plot-block", blocked)], [first.isoformat(), last.isoformat()]),
        counted,
    )
