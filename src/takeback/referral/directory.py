"""The directory of help: rows of `directory.toml`, held to their form, in the order in which people should see them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Final

from takeback.base.errors import Invalid

EVERYWHERE: Final = "*"
COUNTRIES: Final = ("AU", "CA", "EU", "GB", "IN", "KR", "US")
"""Countries that people are asked for by name, because a law or a service of theirs is known here."""

STALE_AFTER: Final = timedelta(days=183)
"""A row that nobody has checked for half a year is shown as such: numbers change."""


class Kind(StrEnum):
    """What kind of help it is. The order is the one in which it is shown: what the state offers stands first."""

    STATE = "state"
    """A service of the state: free, and with powers."""
    CRISIS = "crisis"
    """Somebody who listens when it cannot be borne: by telephone, and for whoever calls."""
    HELPLINE = "helpline"
    """People who help, outside the state."""
    MATCHING = "matching"
    """Takes hashes and gives them to platforms."""
    HOTLINE = "hotline"
    """Takes reports of pictures of minors, and may lawfully look at them."""
    REGULATOR = "regulator"
    """Watches over platforms; to be called when one does not act."""
    COURT = "court"
    """Can order a removal."""


class Whom(StrEnum):
    """Whom it is for."""

    EVERYBODY = "everybody"
    ADULTS = "adults"
    MINORS = "minors"


class Does(StrEnum):
    """What they do, one sentence each; the pages have the sentences."""

    TAKES_DOWN = "takes_down"
    KEEPS_WATCH = "keeps_watch"
    HEARS_FAMILY = "hears_family"
    HAS_CASEWORKERS = "has_caseworkers"
    HASHES_ON_THE_DEVICE = "hashes_on_the_device"
    NEEDS_THE_FILE = "needs_the_file"
    PARTNERS_ONLY = "partners_only"
    ASKS_NO_NAME = "asks_no_name"
    WANTS_THE_PICTURE = "wants_the_picture"
    FROM_13 = "from_13"
    TAKES_REPORTS = "takes_reports"
    LOOKS_FOR_COPIES = "looks_for_copies"
    HEARS_COMPLAINTS = "hears_complaints"
    ORDERS_REMOVAL = "orders_removal"
    DECIDES_UNCLEAR_CASES = "decides_unclear_cases"
    LISTENS = "listens"
    EXPLAINS = "explains"
    NOT_EVERYWHERE = "not_everywhere"


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    """One place to turn to.

    Attributes:
        id: stable, such as `kr-d4u`; hand-overs refer to it.
        country: two letters, `EU`, or `EVERYWHERE`.
        name: as it calls itself; not translated.
        kind: what kind of help.
        whom: for whom.
        does: what they do.
        phone: to be dialled in that country; empty where none was read.
        web: its address; empty where none was read.
        source: where all this was read.
        checked: the day on which somebody read it there.
        read: in a law or in the service's own words; otherwise general knowledge.
    """

    id: str
    country: str
    name: str
    kind: Kind
    whom: Whom
    does: tuple[Does, ...]
    phone: str
    web: str
    source: str
    checked: date
    read: bool

    def is_stale(self, today: date) -> bool:
        """Whether it is so long ago that somebody checked this, that the page must say so.

        Args:
            today: the present day.
        """
        return today - self.checked > STALE_AFTER


@cache
def directory() -> tuple[Help, ...]:
    """All rows, in the order of the file.

    Raises:
        Invalid: the file is not of its form; a program with such a file does not start to serve.
    """
    return parsed(resources.files("takeback.referral").joinpath("directory.toml").read_text("utf-8"))


def parsed(text: str) -> tuple[Help, ...]:
    """The rows of a directory.

    Args:
        text: TOML, of the form that stands at the head of `directory.toml`.

    Raises:
        Invalid: not of that form. The message names the row.
    """
    try:
        tables = tomllib.loads(text)["row"]
    except (tomllib.TOMLDecodeError, KeyError) as error:
        raise Invalid("a directory is TOML, with tables [[row]]", field="directory") from error
    rows = tuple(_row(number, table) for number, table in enumerate(tables, start=1))
    if len({each.id for each in rows}) != len(rows):
        raise Invalid("each row has an id of its own", field="directory")
    return rows


def help_in(country: str, rows: Iterable[Help], *, minors: bool | None = None) -> list[Help]:
    """What there is for somebody in a country: the state's help first, then by kind, each country's own before others.

    Args:
        country: a code; unknown or empty gives what works everywhere.
        rows: of the directory.
        minors: whether somebody in the pictures may have been under age. What is for adults is then left out, and
            otherwise what is for minors; `None`, where nobody has said, leaves nothing out.
    """
    others = None if minors is None else Whom.ADULTS if minors else Whom.MINORS
    fitting = [each for each in rows if each.country in {country, EVERYWHERE} and each.whom is not others]
    order = list(Kind)
    return sorted(fitting, key=lambda each: (each.country == EVERYWHERE, order.index(each.kind)))


def crisis_lines(rows: Iterable[Help]) -> dict[str, list[Help]]:
    """Whom to call when it cannot be borne, by country, in the order in which people are asked for countries.

    Args:
        rows: of the directory.
    """
    lines = [each for each in rows if each.kind is Kind.CRISIS]
    found = {country: [each for each in lines if each.country == country] for country in (*COUNTRIES, EVERYWHERE)}
    return {country: there for country, there in found.items() if there}


_FIELDS: Final = {"id", "country", "name", "kind", "whom", "does", "source", "checked", "read"}
_OPTIONAL: Final = {"phone", "web"}
_ID: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_PHONE: Final = re.compile(r"\+?[0-9](?:[0-9 -]{0,18}[0-9])?")
_WEB: Final = re.compile(r"https://[A-Za-z0-9.-]+(?:/[A-Za-z0-9._/-]*)?")


def _row(number: int, table: Mapping[str, object]) -> Help:
    where = f"row {number}"
    if not isinstance(table, dict) or not _FIELDS <= table.keys() <= _FIELDS | _OPTIONAL:
        raise Invalid(f"{where}: it has {', '.join(sorted(_FIELDS))}, and may have phone and web", field="directory")
    texts = {name: table.get(name, "") for name in ("id", "country", "name", "source", "phone", "web")}
    if not all(isinstance(each, str) for each in texts.values()) or not (texts["name"] and texts["source"]):
        raise Invalid(f"{where}: names, sources and addresses are texts", field="directory")
    if not _ID.fullmatch(str(texts["id"])) or texts["country"] not in {*COUNTRIES, EVERYWHERE}:
        raise Invalid(f"{where}: the id or the country is not of its form", field="directory")
    for name, form in (("phone", _PHONE), ("web", _WEB)):
        if texts[name] and not form.fullmatch(str(texts[name])):
            raise Invalid(f"{where}: its {name} is not of its form", field="directory")
    checked, read, does = table["checked"], table["read"], table["does"]
    if type(checked) is not date or not isinstance(read, bool) or not isinstance(does, list) or not does:
        raise Invalid(f"{where}: checked is a day, read is true or false, does is a list", field="directory")
    try:
        kind, whom = Kind(str(table["kind"])), Whom(str(table["whom"]))
        doings = tuple(Does(str(each)) for each in does)
    except ValueError as error:
        raise Invalid(f"{where}: kind, whom or does has a word that is not known", field="directory") from error
    words = {name: str(text) for name, text in texts.items()}
    return Help(**words, kind=kind, whom=whom, does=doings, checked=checked, read=read)
