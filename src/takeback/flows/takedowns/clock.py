"""The clock of a notice that a recipient has: an order of a regulator, an extension taken, holidays of its country."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from takeback.base.errors import Conflict, Invalid, NotFound
from takeback.casework.clocks.length import Months
from takeback.casework.notices.route import Route, Starts
from takeback.casework.notices.routes import ROUTES
from takeback.casework.takedown.notice_state import NoticeState
from takeback.flows.services import Services
from takeback.flows.takedowns.around import need_caseworker
from takeback.flows.takedowns.ports import REGULATOR_FOLLOW_UP, Counting, CountsTime
from takeback.records.accounts.models import User
from takeback.records.audit.actions import append
from takeback.records.sites.actions import checked_country
from takeback.records.takedowns.actions import notices
from takeback.records.takedowns.models import Notice
from takeback.sites.contact import Scope

_WITH_THEM = frozenset({NoticeState.ACCEPTED.value, NoticeState.ANSWERED.value})


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is told of a clock.

    Attributes:
        country: where the recipient sits; empty where nobody knows.
        ordered_at: when it had the regulator's order; `None` where there is none.
        extended: it took the extension that its law gives it.
    """

    country: str = ""
    ordered_at: datetime | None = None
    extended: bool = False


def counting(notice: Notice) -> Counting:
    """How the time of a notice is counted.

    Args:
        notice: which.
    """
    return Counting(country=notice.country, extended=notice.extended, by_regulator=notice.ordered_at is not None)


def due_of(clocks: CountsTime, notice: Notice, started_at: datetime) -> datetime | None:
    """When whoever has a notice must have acted. A regulator does not owe what its law asks of others.

    Args:
        clocks: of laws.
        notice: which.
        started_at: since when they have it, or the regulator's order.
    """
    if notice.scope == Scope.REGULATOR.value:
        return started_at + REGULATOR_FOLLOW_UP
    return clocks.due(notice.route, started_at, counting(notice))


def begins_with_an_order(route: str) -> bool:
    """Whether the clock of a route begins with a regulator's order, and not with our notice.

    Args:
        route: a word of the routes.
    """
    known = ROUTES.get(route)
    return known is not None and known.starts is Starts.REGULATORS_NOTICE


def can_be_extended(route: str, since: datetime) -> bool:
    """Whether the law of a route gives an extension.

    Args:
        route: a word of the routes.
        since: when the recipient had the notice.
    """
    known = ROUTES.get(route)
    return known is not None and _extension(known, since) > 0


def set_clock(services: Services, by: User, notice_id: str, told: Told, clocks: CountsTime) -> datetime | None:
    """Count the time of a recipient anew, from what it or a regulator said of it.

    Args:
        services: the process's collaborators.
        by: a caseworker.
        notice_id: a notice that the recipient has.
        told: what counts from now on, in place of what was told before.
        clocks: the clocks of laws.

    Returns:
        When the recipient must have acted; `None` where the route has no clock.

    Raises:
        NotAllowed: not a caseworker.
        NotFound: the organisation has no such notice.
        Conflict: the recipient does not have it, or is a regulator: no law gives it a time.
        Invalid: no country's code, an order that no regulator gives there, or that is to come or older than the notice;
            or an extension that the law does not give.
    """
    need_caseworker(by)
    at = services.clock.now()
    with transaction.atomic():
        notice = notices.locked_notice(notice_id, by.organisation_id)
        if notice is None:
            raise NotFound("there is no such notice")
        if notice.state not in _WITH_THEM or notice.sent_at is None:
            raise Conflict("the recipient does not have this notice")
        if notice.scope == Scope.REGULATOR.value:
            raise Conflict("no law gives a regulator a time")
        _check(notice.route, notice.drafted_at, notice.sent_at, told, at)
        notice.country = checked_country(told.country)
        notice.ordered_at, notice.extended = told.ordered_at, told.extended
        due = due_of(clocks, notice, notice.ordered_at or notice.sent_at)
        notices.set_clock(notice, due, at)
        append("takedown.clock_set", {"by": by.pk, "notice": notice.pk}, at, subject=notice.holder)
    return due


def _check(route: str, drafted_at: datetime, sent_at: datetime, told: Told, at: datetime) -> None:
    if told.ordered_at is not None:
        if not begins_with_an_order(route):
            raise Invalid("no regulator orders anything by this route", field="ordered_at")
        if not drafted_at <= told.ordered_at <= at:
            raise Invalid("an order is received after the notice was drafted, and not to come", field="ordered_at")
    if told.extended and not can_be_extended(route, sent_at):
        raise Invalid("the law of this route gives no extension", field="extended")


def _extension(route: Route, since: datetime) -> int:
    length = route.clock_on(since.date())
    return length.extension if isinstance(length, Months) else 0
