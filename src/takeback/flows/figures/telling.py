"""What may be known of figures: by staff of the organisation, and by everybody. Both go through `told_counts`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from takeback.base.errors import NotAllowed, NotFound
from takeback.casework.incident import RoughCount, rough_count
from takeback.casework.notices.routes import ROUTES
from takeback.casework.told_counts import (
    Tally,
    ToldEnds,
    ToldShare,
    ToldTable,
    ToldTally,
    told_ends,
    told_share,
    told_table,
    told_tally,
)
from takeback.flows.figures.counting import EVERYBODY, count
from takeback.flows.figures.written import of_json
from takeback.records.accounts.models import User
from takeback.records.accounts.roles import Role
from takeback.records.figures.models import CountedYear
from takeback.records.figures.queries import counted_year, last_counted, years_counted
from takeback.records.takedowns.figures import Counted
from takeback.records.takedowns.locks import open_notice
from takeback.records.takedowns.models import Notice

READERS: Final = (Role.CASEWORKER, Role.ADMINISTRATOR, Role.AUDITOR)
NO_COUNTRY: Final = ""
"""Of routes that rest on no country's law."""


@dataclass(frozen=True, slots=True)
class Told:
    """A year, as far as it may be told.

    Attributes:
        year: which.
        years: for which there are figures.
        counted_at: as of when.
        cases: how they end.
        locations: how they end.
        asked: all of which somebody was asked.
        routes: by route.
        countries: by the country whose law was used; `NO_COUNTRY` where it was none.
        was_gone: how many locations were gone at least once, roughly.
        reappeared: how many of them were there again.
    """

    year: int
    years: list[int]
    counted_at: datetime
    cases: ToldEnds
    locations: ToldEnds
    asked: ToldTally
    routes: ToldTable
    countries: ToldTable
    was_gone: RoughCount
    reappeared: ToldShare | None


@dataclass(frozen=True, slots=True)
class ToldWork:
    """What a caseworker did, roughly.

    Attributes:
        name: theirs.
        checked: locations.
        approved: notices.
        done: tasks.
    """

    name: str
    checked: RoughCount
    approved: RoughCount
    done: RoughCount


@dataclass(frozen=True, slots=True)
class ToldToStaff:
    """A year, for who works the cases.

    Attributes:
        told: what everybody could be told, but with ends to the unit where no part is small.
        recipients: by their address or host, and how far they reach.
        work: of each caseworker.
    """

    told: Told
    recipients: ToldTable = field(repr=False)
    work: tuple[ToldWork, ...]


def figures_for(by: User, year: int | None, at: datetime) -> ToldToStaff | None:
    """A year of the asker's organisation; counted now only where nothing was ever counted.

    Args:
        by: who asks.
        year: which; `None` for the newest.
        at: the present instant.

    Returns:
        `None` where nothing was ever reported.

    Raises:
        NotAllowed: the asker may not see figures.
        NotFound: nothing was counted of that year.
        Tampered: a notice does not open under the server's key.
    """
    _require(by)
    if last_counted(by.organisation_id) is None:
        count(by.organisation_id, at)
    row = _row(by.organisation_id, year)
    if row is None:
        return None
    numbers = of_json(row.numbers)
    return ToldToStaff(_told(row, numbers, is_public=False), _recipients(numbers), _work(by.organisation_id, numbers))


def count_anew(by: User, at: datetime) -> None:
    """Count the asker's organisation now, without waiting for the night.

    Args:
        by: who asks.
        at: the present instant.

    Raises:
        NotAllowed: the asker may not see figures.
    """
    _require(by)
    count(by.organisation_id, at)


def figures_for_everybody(year: int | None) -> Told | None:
    """A year of all organisations together, as of the start of a month; never counted at somebody's asking.

    Args:
        year: which; `None` for the newest.

    Returns:
        `None` where nothing was counted yet.

    Raises:
        NotFound: nothing was counted of that year.
    """
    row = _row(EVERYBODY, year)
    return None if row is None else _told(row, of_json(row.numbers), is_public=True)


def _row(of: str, year: int | None) -> CountedYear | None:
    years = years_counted(of)
    if year is None and not years:
        return None
    row = counted_year(of, years[0] if year is None else year)
    if row is None:
        raise NotFound(_("Nothing was counted of that year."))
    return row


def _told(row: CountedYear, numbers: Counted, *, is_public: bool) -> Told:
    return Told(
        row.year,
        years_counted(row.of),
        row.counted_at,
        told_ends(numbers.cases, always_rough=is_public),
        told_ends(numbers.locations, always_rough=is_public),
        told_tally(numbers.asked),
        told_table(numbers.by_route),
        told_table(_by_country(numbers.by_route)),
        rough_count(numbers.was_gone),
        told_share(numbers.reappeared, numbers.was_gone),
    )


def _by_country(by_route: Mapping[str, Tally]) -> dict[str, Tally]:
    found: dict[str, Tally] = {}
    for route, tally in by_route.items():
        countries = sorted(ROUTES[route].countries) if route in ROUTES else []
        name = countries[0] if len(countries) == 1 else NO_COUNTRY
        found[name] = found.get(name, Tally()) + tally
    return found


def _recipients(numbers: Counted) -> ToldTable:
    """By address. Notices are opened only of those who may be named."""
    by_notice = {each.notice: each.tally for each in numbers.recipients}
    told = told_table(by_notice, numbers.other_recipients)
    boxes = dict(Notice.objects.filter(pk__in=told.rows).values_list("pk", "text"))
    named = {
        open_notice(notice, bytes(boxes[notice])).recipient if notice in boxes else notice: row
        for notice, row in told.rows.items()
    }
    return ToldTable(named, told.others)


def _work(organisation_id: str, numbers: Counted) -> tuple[ToldWork, ...]:
    names = dict(User.objects.filter(organisation_id=organisation_id, pk__in=numbers.work).values_list("pk", "name"))
    rows = [
        ToldWork(names[by], rough_count(each.checked), rough_count(each.approved), rough_count(each.done))
        for by, each in numbers.work.items()
        if by in names
    ]
    return tuple(sorted(rows, key=lambda each: each.name.casefold()))


def _require(user: User) -> None:
    if not user.is_active or not user.roles & set(READERS):
        raise NotAllowed(_("Your roles do not allow this."))
