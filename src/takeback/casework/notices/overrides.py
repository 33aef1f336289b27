"""What an operator changes of the routes: switches one off, or says what is known by now of its law.

Laws change between two releases. An operator writes TOML, one table a change, and names the source:

    [[route]]
    id = "uk_osa"
    in_force_from = 2027-01-05
    source = "S.I. 2026/..., read by our counsel"
    verified_on = 2026-12-01

    [[route]]
    id = "us_dmca"
    countries = ["KR"]          # only where one of these has to do with the case; left out: everywhere
    switched_off = "Our counsel advises against it."
    source = "a letter of our counsel"
    verified_on = 2026-12-01

    [[route]]
    id = "eu_dsa_16"
    recipients = ["board.example"]    # only where one of these is asked: a site, a mailbox's domain, a form's host
    first = true                      # before whatever else could be proposed there
    source = "our own experience: they answer nothing else"
    verified_on = 2026-12-01

Elements can be asked for beside the law's (`also = ["circumstances"]`) and never taken away: a notice that lacks one
is what a recipient waits for. An error that circulates (`refuted`) cannot be written here either.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Final

from takeback.base.errors import Invalid
from takeback.casework.clocks.length import BusinessDays, BusinessHours, Hours, Length, Months
from takeback.casework.notices.facts import COUNTRY
from takeback.casework.notices.route import OURS, LawClock, Required, Route
from takeback.casework.notices.routes import ROUTES
from takeback.casework.notices.text import one_line

_KEYS: Final = frozenset(
    (
        "id",
        "countries",
        "recipients",
        "first",
        "switched_off",
        "in_force_from",
        "clock",
        "clock_since",
        "also",
        "source",
        "verified_on",
    )
)
_DOMAIN: Final = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_CLOCKS: Final[Mapping[str, type[Hours | BusinessHours | BusinessDays | Months]]] = {
    "hours": Hours,
    "business_hours": BusinessHours,
    "business_days": BusinessDays,
    "months": Months,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """One change of an operator's.

    Attributes:
        route: the route's id.
        countries: where it holds; empty for everywhere.
        recipients: at whom it holds, as domains; empty for everybody.
        first: it goes before whatever else could be proposed.
        switched_off: why it is not used; empty where it is.
        in_force_from: the day, where the operator knows it.
        clock: the law's clock, where it changed.
        clock_since: the first day on which it is so; `None` where it always was.
        also: elements that are asked for beside the route's own.
        source: where that was read.
        verified_on: when.
    """

    route: str
    countries: frozenset[str] = frozenset()
    recipients: frozenset[str] = frozenset()
    first: bool = False
    switched_off: str = ""
    in_force_from: date | None = None
    clock: Length | None = None
    clock_since: date | None = None
    also: tuple[str, ...] = ()
    source: str
    verified_on: date


def parsed(text: str) -> tuple[Override, ...]:
    """An operator's changes.

    Args:
        text: TOML, of the form above.

    Raises:
        Invalid: not of that form, or it repeats an error that circulates. The message names the table.
    """
    try:
        tables = tomllib.loads(text).get("route", [])
    except tomllib.TOMLDecodeError as error:
        raise Invalid("changes of routes are TOML, with tables [[route]]", field="route") from error
    if not isinstance(tables, list):
        raise Invalid("changes of routes are TOML, with tables [[route]]", field="route")
    changes = tuple(_override(f"route.{number}", table) for number, table in enumerate(tables))
    for each in changes:
        _changed(ROUTES[each.route], each)  # what cannot be meant is refused now, and not at the first case
    return changes


def with_overrides(
    overrides: Collection[Override],
    countries: Collection[str],
    routes: Mapping[str, Route] = ROUTES,
    *,
    recipient: str = "",
) -> Mapping[str, Route]:
    """The routes as this deployment uses them in one case.

    Args:
        overrides: the operator's changes, in their order.
        countries: all countries that have to do with the case, as `Facts.countries` names them.
        routes: as they stand in the law.
        recipient: who is asked, as notices name them; what holds at some recipients alone, holds at no other.
    """
    laid = dict(routes)
    for each in overrides:
        if each.route in laid and _holds(each, countries, recipient):
            laid[each.route] = _changed(laid[each.route], each)
    return MappingProxyType(laid)


def _holds(change: Override, countries: Collection[str], recipient: str) -> bool:
    name = recipient.casefold()
    there = any(name == each or name.endswith(f".{each}") for each in change.recipients)
    return (not change.countries or bool(change.countries & set(countries))) and (not change.recipients or there)


def _changed(route: Route, change: Override) -> Route:
    asked = {each.element for each in route.all_required}
    also = tuple(Required(each, OURS) for each in change.also if each not in asked)
    if change.clock and not all(
        isinstance(each, Hours) for each in (change.clock, *(was.length for was in route.clocks))
    ):
        raise Invalid(
            f"the clock of {route.id} can be changed only from hours to hours: its text names them", field="clock"
        )
    return replace(
        route,
        goes_first=change.first or route.goes_first,
        switched_off=change.switched_off or route.switched_off,
        in_force_from=change.in_force_from or route.in_force_from,
        clocks=(*route.clocks, LawClock(change.clock, change.clock_since)) if change.clock else route.clocks,
        required=route.required + also,
        source=f"{route.source}; {change.source}",
        verified_on=change.verified_on,
    )


def _override(at: str, table: object) -> Override:
    if not isinstance(table, dict):
        raise Invalid(f"{at} is a table", field=at)
    if unknown := sorted(set(table) - _KEYS):
        raise Invalid(f"{at}.{unknown[0]} is not known; known are {', '.join(sorted(_KEYS))}", field=at)
    route = _text(at, table, "id")
    if route not in ROUTES:
        raise Invalid(f"{at}.id is no route; known are {', '.join(ROUTES)}", field=f"{at}.id")
    if table.get("first") and table.get("switched_off"):
        raise Invalid(f"{at} goes first or is switched off, and not both", field=at)
    verified_on = _day(at, table, "verified_on")
    if verified_on is None or not _text(at, table, "source"):
        raise Invalid(f"{at} needs `source` and `verified_on`: where it was read, and when", field=at)
    return Override(
        route=route,
        countries=_countries(at, table),
        recipients=_recipients(at, table),
        first=_flag(at, table, "first"),
        switched_off=_text(at, table, "switched_off"),
        in_force_from=_day(at, table, "in_force_from"),
        clock=_clock(at, table.get("clock")),
        clock_since=_day(at, table, "clock_since"),
        also=_texts(at, table, "also"),
        source=_text(at, table, "source"),
        verified_on=verified_on,
    )


def _text(at: str, table: Mapping[str, Any], key: str) -> str:
    value = table.get(key, "")
    if not isinstance(value, str):
        raise Invalid(f"{at}.{key} is text", field=f"{at}.{key}")
    return one_line(value, f"{at}.{key}")


def _texts(at: str, table: Mapping[str, Any], key: str) -> tuple[str, ...]:
    values = table.get(key, [])
    if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
        raise Invalid(f"{at}.{key} is a list of texts", field=f"{at}.{key}")
    return tuple(values)


def _flag(at: str, table: Mapping[str, Any], key: str) -> bool:
    value = table.get(key, False)
    if not isinstance(value, bool):
        raise Invalid(f"{at}.{key} is true or false", field=f"{at}.{key}")
    return value


def _recipients(at: str, table: Mapping[str, Any]) -> frozenset[str]:
    names = _texts(at, table, "recipients")
    if not all(_DOMAIN.fullmatch(each) for each in names):
        raise Invalid(f"{at}.recipients are domains in small letters, such as site.example", field=f"{at}.recipients")
    return frozenset(names)


def _countries(at: str, table: Mapping[str, Any]) -> frozenset[str]:
    codes = _texts(at, table, "countries")
    if not all(COUNTRY.fullmatch(each) for each in codes):
        raise Invalid(f"{at}.countries are codes of two capital letters, `EU` among them", field=f"{at}.countries")
    return frozenset(codes)


def _day(at: str, table: Mapping[str, Any], key: str) -> date | None:
    value = table.get(key)
    if value is not None and (not isinstance(value, date) or isinstance(value, datetime)):
        raise Invalid(f"{at}.{key} is a day, such as 2026-12-01", field=f"{at}.{key}")
    return value


def _clock(at: str, value: object) -> Length | None:
    if value is None:
        return None
    field = f"{at}.clock"
    if not isinstance(value, dict) or len(value) != 1:
        raise Invalid(f"{field} is one of {', '.join(_CLOCKS)}, such as {{hours = 48}}", field=field)
    ((kind, count),) = value.items()
    if kind not in _CLOCKS or not isinstance(count, int) or isinstance(count, bool):
        raise Invalid(f"{field} is one of {', '.join(_CLOCKS)}, with a whole number", field=field)
    try:
        return _CLOCKS[kind](count)
    except ValueError as error:
        raise Invalid(f"{field}: {error}", field=field) from error
