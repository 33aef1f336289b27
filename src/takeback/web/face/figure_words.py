"""How figures are said, at the desk and to everybody: the same words, so that the same is meant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from takeback.casework.incident import RoughCount
from takeback.casework.notices.routes import ROUTES
from takeback.casework.takedown.closure import Figure
from takeback.casework.told_counts import ENDS, ToldEnds, ToldShare, ToldTable, ToldTally
from takeback.flows.figures.telling import NO_COUNTRY, Told
from takeback.web.face.stacks import Piece, stack

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

END_NAMES: Final[dict[Figure, str | StrPromise]] = {
    Figure.OPEN: gettext_lazy("Still open"),
    Figure.RESOLVED: gettext_lazy("Resolved"),
    Figure.FAILED: gettext_lazy("Failed"),
    Figure.SET_ASIDE: gettext_lazy("Set aside"),
}
_COUNTRIES: Final[dict[str, str | StrPromise]] = {
    "US": gettext_lazy("United States"),
    "EU": gettext_lazy("European Union"),
    "GB": gettext_lazy("United Kingdom"),
    "KR": gettext_lazy("South Korea"),
    "IN": gettext_lazy("India"),
    "AU": gettext_lazy("Australia"),
    NO_COUNTRY: gettext_lazy("No country's law"),
}


@dataclass(frozen=True, slots=True)
class EndRow:
    """One way in which cases and locations end.

    Attributes:
        name: in words.
        style: of its part of the bar.
        cases: how many.
        locations: how many.
    """

    name: str
    style: str
    cases: str
    locations: str


@dataclass(frozen=True, slots=True)
class TallyRow:
    """One row of what was asked.

    Attributes:
        name: of what.
        asked: how many.
        share: of these that are gone, in words.
        hours: until they were, in words.
        pieces: the same share as a bar.
    """

    name: str
    asked: str
    share: str
    hours: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class ShownYear:
    """A year, as both pages show it.

    Attributes:
        told: what was told.
        ends: open, resolved, failed and set aside.
        in_work: of those that are open, cases and locations; empty where it may not be told.
        bar: the cases as a bar.
        asked: everything that was asked.
        routes: by route.
        countries: by country.
        was_gone: how many were gone once.
        reappeared: how many of them were there again.
    """

    told: Told
    ends: tuple[EndRow, ...]
    in_work: tuple[str, str]
    bar: tuple[Piece, ...]
    asked: TallyRow
    routes: tuple[TallyRow, ...]
    countries: tuple[TallyRow, ...]
    was_gone: str
    reappeared: str


def shown_year(told: Told) -> ShownYear:
    """A year in words.

    Args:
        told: as far as it may be.
    """
    ends = tuple(
        EndRow(str(END_NAMES[each]), _style(each), _end(told.cases, each), _end(told.locations, each)) for each in ENDS
    )
    in_work = (_in_work(told.cases), _in_work(told.locations))
    return ShownYear(
        told,
        ends,
        in_work if any(in_work) else ("", ""),
        stack((_style(each), told.cases.ends[each]) for each in ENDS),
        tally_row(_("All together"), told.asked),
        table_rows(told.routes, {name: route.title for name, route in ROUTES.items()}),
        table_rows(told.countries, {code: str(name) for code, name in _COUNTRIES.items()}),
        rough_in_words(told.was_gone),
        share_in_words(told.reappeared),
    )


def table_rows(table: ToldTable, names: dict[str, str]) -> tuple[TallyRow, ...]:
    """The rows of a table, and last all others.

    Args:
        table: as far as it may be told.
        names: what its rows are called; one that is not named is called as it is.
    """
    rows = [tally_row(names.get(name, name), tally) for name, tally in table.rows.items()]
    if table.others is not None:
        rows.append(tally_row(_("All others"), table.others))
    return tuple(rows)


def tally_row(name: str, tally: ToldTally) -> TallyRow:
    """One tally in words.

    Args:
        name: what it is of.
        tally: as far as it may be told.
    """
    share = tally.share
    pieces: tuple[Piece, ...] = ()
    if share is not None:
        pieces = stack(
            [("bar-sure", share.least), ("bar-perhaps", share.most - share.least), ("bar-rest", 100 - share.most)]
        )
    return TallyRow(
        name, rough_in_words(tally.asked), share_in_words(share), hours_in_words(tally.median_hours), pieces
    )


def rough_in_words(count: RoughCount) -> str:
    """A rough count: "120 or more", or that they are few.

    Args:
        count: as it may be told.
    """
    return _("fewer than 5") if count.is_small else _("%(count)s or more") % {"count": f"{count.at_least:,}"}


def share_in_words(share: ToldShare | None) -> str:
    """A share: "37 %", or between what it lies.

    Args:
        share: as it may be told.
    """
    if share is None:
        return _("not told")
    if share.least == share.most:
        return f"{share.most} %"
    if share.least == 0:
        return _("at most %(percent)s %%") % {"percent": share.most}
    return _("at least %(percent)s %%") % {"percent": share.least}


def hours_in_words(hours: int | None) -> str:
    """A duration in hours.

    Args:
        hours: `None` where too few are known.
    """
    return _("not told") if hours is None else ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}


def _end(ends: ToldEnds, figure: Figure) -> str:
    many = ends.ends[figure]
    return rough_in_words(RoughCount(many)) if ends.is_rough else f"{many:,}"


def _in_work(ends: ToldEnds) -> str:
    if ends.in_work is None or (ends.is_rough and not ends.in_work):
        return ""
    return rough_in_words(RoughCount(ends.in_work)) if ends.is_rough else f"{ends.in_work:,}"


def _style(figure: Figure) -> str:
    return f"bar-{figure.value.replace('_', '-')}"
