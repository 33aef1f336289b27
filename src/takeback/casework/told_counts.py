"""Which counts may be told, so that none of them, and no two of them, say something of one person. Pure.

Of four cases in one town everybody knows whose they are. Four rules keep that from being read or computed:

1. A row of a table that stands for fewer than five is not told. It goes into "others", with a second row at least and
   with five at least: the next smallest row joins it until that is so.
2. Rows are told in steps of five, so that tables which divide the same things in other ways do not subtract to a few.
3. A share is told in steps, too. One that rests on fewer than five is told as a bound.
4. How cases end is told to the unit where no part of it is small; where one is, all of it is told in steps, and no sum.

A year stands alone: nothing is told of all years, nor of days, of which two neighbours would subtract to one report.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final

from takeback.casework.incident import COUNT_STEP, SMALLEST_COUNT, RoughCount, rough_count
from takeback.casework.takedown.closure import Figure

_FEWEST_ROWS: Final = 2
_FINE_FROM: Final = 100
"""From so many on a share is told to the percent; below in steps of five."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What was asked of somebody, or by some way, and what came of it.

    Attributes:
        asked: how many.
        gone: how many of them are gone.
        hours: how many were gone after so many hours; of some it is not known.
    """

    asked: int = 0
    gone: int = 0
    hours: Mapping[int, int] = field(default_factory=dict)

    def __add__(self, other: Tally) -> Tally:
        """Both together."""
        hours = dict(self.hours)
        for each, many in other.hours.items():
            hours[each] = hours.get(each, 0) + many
        return Tally(self.asked + other.asked, self.gone + other.gone, hours)


@dataclass(frozen=True, slots=True)
class ToldShare:
    """A share that may be told.

    Attributes:
        least: percent.
        most: percent; the same as `least` where it is no bound.
    """

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class ToldTally:
    """A tally that may be told.

    Attributes:
        asked: roughly how many.
        share: how many of them are gone; `None` where nothing can be said.
        median_hours: until they were; `None` where fewer than five are known.
    """

    asked: RoughCount
    share: ToldShare | None
    median_hours: int | None


@dataclass(frozen=True, slots=True)
class ToldTable:
    """A table that may be told.

    Attributes:
        rows: the largest first.
        others: all that no row stands for; `None` where nothing is left, or too little to be told.
    """

    rows: Mapping[str, ToldTally]
    others: ToldTally | None


def told_table(rows: Mapping[str, Tally], rest: Tally | None = None) -> ToldTable:
    """What may be told of tallies that divide one thing.

    Args:
        rows: by what they are of.
        rest: what is of none of these, and is always among the others; it stands for several rows.
    """
    shown = sorted((name for name, each in rows.items() if each.asked), key=lambda name: (-rows[name].asked, name))
    hidden = [name for name in shown if rows[name].asked < SMALLEST_COUNT]
    shown = [name for name in shown if rows[name].asked >= SMALLEST_COUNT]
    others = sum((rows[name] for name in hidden), rest or Tally())
    many = len(hidden) + (_FEWEST_ROWS if rest and rest.asked else 0)
    while others.asked and shown and (many < _FEWEST_ROWS or others.asked < SMALLEST_COUNT):
        others += rows[shown.pop()]
        many += 1
    can_be_told = others.asked >= SMALLEST_COUNT and many >= _FEWEST_ROWS
    return ToldTable({name: told_tally(rows[name]) for name in shown}, told_tally(others) if can_be_told else None)


def told_tally(tally: Tally) -> ToldTally:
    """What may be told of one tally.

    Args:
        tally: of one row.
    """
    return ToldTally(rough_count(tally.asked), told_share(tally.gone, tally.asked), told_median(tally.hours))


def told_share(part: int, whole: int) -> ToldShare | None:
    """How a share may be told: in steps, or as a bound where either side of it is small.

    Args:
        part: how many.
        whole: of how many.
    """
    rough = rough_count(whole)
    if whole < 2 * SMALLEST_COUNT - 1:  # here both sides can be small: whether a bound is told would tell which is
        return None
    few = -(-100 * (SMALLEST_COUNT - 1) // rough.at_least)
    if part < SMALLEST_COUNT:
        return ToldShare(0, few)
    if whole - part < SMALLEST_COUNT:
        return ToldShare(100 - few, 100)
    step = 1 if whole >= _FINE_FROM else COUNT_STEP
    told = step * round(100 * part / whole / step)
    return ToldShare(told, told)


def told_median(hours: Mapping[int, int]) -> int | None:
    """The median, where enough are known.

    Args:
        hours: how many took so many hours.
    """
    known = sum(hours.values())
    if known < SMALLEST_COUNT:
        return None
    until = list(accumulate(hours[each] for each in sorted(hours)))
    return sorted(hours)[bisect_right(until, (known - 1) // 2)]


@dataclass(frozen=True, slots=True)
class ToldEnds:
    """How many are open, resolved, failed and set aside.

    Attributes:
        ends: each of the four: `OPEN` is all that is not ended, in work or not. 0 where `is_rough` means "fewer than
            five, or none".
        in_work: how many of those that are open are in work; `None` where that may not be told.
        is_rough: they are told in steps of five, each "at least so many".
    """

    ends: Mapping[Figure, int]
    in_work: int | None
    is_rough: bool


ENDS: Final = (Figure.OPEN, Figure.RESOLVED, Figure.FAILED, Figure.SET_ASIDE)


def told_ends(counts: Mapping[Figure, int], *, always_rough: bool = False) -> ToldEnds:
    """What may be told of how things end.

    Args:
        counts: by figure.
        always_rough: to the public, which must not see two visits differ by one.
    """
    in_work, unasked = counts.get(Figure.IN_WORK, 0), counts.get(Figure.OPEN, 0)
    ends = {each: counts.get(each, 0) for each in ENDS} | {Figure.OPEN: in_work + unasked}
    is_rough = always_rough or any(map(_is_small, ends.values()))
    may_divide = not _is_small(in_work) and not _is_small(unasked)
    if is_rough:
        ends = {each: rough_count(many).at_least for each, many in ends.items()}
        in_work = rough_count(in_work).at_least
    return ToldEnds(ends, in_work if may_divide else None, is_rough)


def _is_small(count: int) -> bool:
    return 0 < count < SMALLEST_COUNT


def figure_of_case(figures: Mapping[Figure, int]) -> Figure:
    """Under what a case is counted that has locations under several: never under more than is true of all of them.

    Args:
        figures: how many of its locations are counted under each.
    """
    return next((each for each in RANKS if figures.get(each)), Figure.SET_ASIDE)


RANKS: Final = (Figure.IN_WORK, Figure.OPEN, Figure.FAILED, Figure.RESOLVED, Figure.SET_ASIDE)
"""A case is counted under the first of these that any of its locations is: it is resolved only if nothing else is left,
and failed if something of it could not be brought down."""
