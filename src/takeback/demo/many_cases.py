"""Many cases at once, with locations, notices, answers and looks: for benchmarks, and to look at figures.

Rows are written straight into the tables, past the flows, and are what the flows would have left. The links are made up
under `.example`; no case has anything sealed in it, and nobody can open one. Never for a deployment.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from random import Random
from typing import Final

from django.db import transaction
from django.db.models import Model

from takeback.casework.case import State as CaseState
from takeback.casework.takedown.closure import Ending, Remains
from takeback.casework.takedown.location_state import State
from takeback.casework.takedown.matter import Matter
from takeback.casework.takedown.notice_state import NoticeState
from takeback.records.accounts.models import User
from takeback.records.cases.models import Case, SealedItem
from takeback.records.takedowns.locks import NoticeText, hashed, lock_location, lock_notice
from takeback.records.takedowns.models import LocationCase, LocationCheck, LocationWork, LookRow, Notice, NoticeLocation
from takeback.sites.location import Location, Reach, read_location

_AT_ONCE: Final = 1000
_OPEN: Final = (
    State.REPORTED,
    State.CHECKED,
    State.ASKED,
    State.ASKED,
    State.ACKNOWLEDGED,
    State.REFUSED,
    State.BLOCKED,
    State.REAPPEARED,
)
_NOT_ASKED: Final = frozenset({State.REPORTED, State.CHECKED})
_KINDS: Final[tuple[type[Model], ...]] = (
    Case,
    SealedItem,
    LocationWork,
    LocationCase,
    LocationCheck,
    Notice,
    NoticeLocation,
    LookRow,
)
_ROUTES: Final = ("us_take_it_down", "us_dmca", "eu_gdpr_17", "eu_dsa_16", "kr_tba_22_5", "host", "search")


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """How a year's cases ended.

    Attributes:
        cases: how many.
        resolved: of them.
        failed: of them; all others are open.
        most_locations: of one case; each has at least one.
        sites: on which they lie.
    """

    cases: int
    resolved: int
    failed: int
    most_locations: int = 3
    sites: int = 400


PUBLISHED_YEAR: Final = Year(cases=7306, resolved=2127, failed=230)
"""As one service published its year: 4,949 were open at its end."""


def load_cases(by: User, year: Year, at: datetime, *, seed: int = 1) -> None:
    """Put a year's cases into an organisation.

    Args:
        by: a caseworker, who did all of it.
        year: how they ended.
        at: the present instant; all was reported in its year.
        seed: the same cases for the same number.
    """
    chance = Random(seed)  # noqa: S311 - to be the same each time, not to be unknown
    made = _cases(by, year, at, chance)
    while batch := list(islice(made, _AT_ONCE)):
        with transaction.atomic():
            _store(batch)


def _store(batch: list[list[Model]]) -> None:
    """Kind by kind, in the order in which they lean on each other."""
    rows = [row for each in batch for row in each]
    for kind in _KINDS:
        kind._default_manager.bulk_create([row for row in rows if isinstance(row, kind)])  # noqa: SLF001 - documented


def _cases(by: User, year: Year, at: datetime, chance: Random) -> Iterator[list[Model]]:
    days = at.astimezone(UTC).timetuple().tm_yday - 1
    for number in range(year.cases):
        told = at - timedelta(days=chance.randint(0, days), hours=chance.random() * 5)
        told = max(told, datetime(at.year, 1, 1, tzinfo=UTC))
        case = Case(
            organisation=by.organisation,
            state=CaseState.VERIFIED.value if number % 50 else CaseState.AWAITING_VERIFICATION.value,
            opened_on=told.date(),
            verified_on=told.date(),
            withdrawal_rule="at_once",
        )
        rows: list[Model] = [case]
        if case.state != CaseState.VERIFIED.value:
            rows.append(SealedItem(case=case, kind="story", box=b"opens with no key", told_on=told.date()))
        for place in range(chance.randint(1, year.most_locations)):
            rows += _location(by, case, _state(year, number, place, chance), told, (number, place, chance, year.sites))
        yield rows


def _state(year: Year, number: int, place: int, chance: Random) -> State | Ending:
    """Where a location stands, so that its case ends as it should: what is resolved is so altogether."""
    if number < year.resolved:
        return chance.choice((State.GONE, Ending.STAYED_GONE))
    if number < year.resolved + year.failed:
        return chance.choice((State.GONE, Ending.LADDER_ENDED)) if place else Ending.LADDER_ENDED
    return chance.choice((*_OPEN, State.GONE)) if place else chance.choice(_OPEN)


def _location(
    by: User, case: Case, stands: State | Ending, told: datetime, of: tuple[int, int, Random, int]
) -> list[Model]:
    """A location and all that hangs on it."""
    number, place, chance, sites = of
    site = f"board-{int(sites * chance.random() ** 2)}.example"  # few sites have most of it
    location = read_location(f"https://{site}/p/{number}-{place}")
    if not isinstance(location, Location):
        raise TypeError(site)
    is_closed = isinstance(stands, Ending)
    is_gone = stands in {State.GONE, State.REAPPEARED, Ending.STAYED_GONE}
    row = LocationWork(
        organisation=by.organisation,
        holder=case.pk,
        place_hash=hashed("place", location.key),
        site_hash=hashed("site", location.site),
        reach=Reach.WEB.value,
        matter=Matter.IMAGE.value,
        priority=chance.randint(1, 4),
        state=State.CLOSED.value if is_closed else stands.value,
        reported_on=told.date(),
        was_gone=is_gone,
        reappeared=int(stands is State.REAPPEARED),
        ending=stands.value if is_closed else "",
        remains="" if not is_closed else (Remains.COPIES_MAY_BE if is_gone else Remains.STILL_THERE).value,
        closed_on=told.date() if is_closed else None,
    )
    row.place = lock_location(row.pk, location)
    rows: list[Model] = [row, LocationCase(location=row, case_id=case.pk, told_on=told.date())]
    if stands is State.REPORTED:
        return rows
    rows.append(_check(by, case, row, told))
    if stands not in _NOT_ASKED:
        rows += _notice(by, row, site, told, chance)
    if is_gone:
        seen = told + timedelta(hours=3 + chance.expovariate(1 / 60))
        rows += [LookRow(location=row, at=seen, vantage=vantage, saw="gone") for vantage in ("home", "abroad")]
    return rows


def _check(by: User, case: Case, row: LocationWork, told: datetime) -> LocationCheck:
    return LocationCheck(
        location=row,
        case_id=case.pk,
        by=by,
        link="shows_it",
        subject="is_them",
        authority="themselves",
        checked_at=told + timedelta(hours=1),
    )


def _notice(by: User, row: LocationWork, site: str, told: datetime, chance: Random) -> list[Model]:
    sent = told + timedelta(hours=2)
    address = f"abuse@{site}"
    notice = Notice(
        organisation=by.organisation,
        holder=row.holder,
        batch=row.pk,
        scope="operator",
        route=chance.choice(_ROUTES),
        language="en",
        template="plain",
        template_version="1",
        recipient_hash=hashed("recipient", address),
        state=(NoticeState.ANSWERED if row.state == State.ACKNOWLEDGED else NoticeState.ACCEPTED).value,
        drafted_by=by,
        drafted_at=sent,
        approved_by=by,
        approved_at=sent,
        sent_at=sent,
        due_at=sent + timedelta(hours=48),
    )
    notice.text = lock_notice(notice.pk, NoticeText(address, "Removal of intimate images", site, ()))
    return [notice, NoticeLocation(notice=notice, location=row)]
