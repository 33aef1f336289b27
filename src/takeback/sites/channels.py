"""The directory of official channels for intimate images: rows of `channels.toml`, held to their form, with age.

Large platforms have a form of their own for such images, and a notice elsewhere waits in the wrong queue. Channels
move: each row says where it was read and when, and grows stale for everybody to see.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Final

from takeback.base.errors import Invalid
from takeback.sites.contact import Contact, RouteKind, Scope, Source, why_no_mailbox

STALE_AFTER: Final = timedelta(days=183)
"""A row that nobody has checked for half a year is shown as such: forms move."""


class Asks(StrEnum):
    """What a channel asks for, one field each."""

    LINKS = "links"
    SEARCH_RESULTS = "search_results"
    NAME = "name"
    CONTACT = "contact"
    RELATION = "relation"
    """Whether it is the person or somebody for them."""
    DESCRIPTION = "description"
    GOOD_FAITH = "good_faith"
    SIGNATURE = "signature"
    EARLIER_REQUEST = "earlier_request"
    HASH = "hash"


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One official channel.

    Attributes:
        id: stable, such as `google-search`.
        name: as it calls itself; not translated.
        sites: the registrable domains that it is for.
        everywhere: it is for every site: a search engine, a regulator.
        network: a word of `networks.toml` whose sites it is for; empty for none.
        country: where an authority has its say; empty for all others.
        scope: how far it reaches.
        route_kind: how it is reached.
        address: where; empty where none was read.
        languages: in which it is known to be read.
        asks: what it asks for.
        most_links: in one filling of its form; 0 where no limit is known.
        intermediaries: it answers no single person.
        warning: what to know before using it; may be empty.
        source: where all this was read.
        checked: the day on which somebody read it there.
        read: in a law or in the service's own words; otherwise general knowledge.
    """

    id: str
    name: str
    sites: tuple[str, ...]
    everywhere: bool
    network: str
    country: str
    scope: Scope
    route_kind: RouteKind
    address: str
    languages: tuple[str, ...]
    asks: tuple[Asks, ...]
    most_links: int
    intermediaries: bool
    warning: str
    source: str
    checked: date
    read: bool

    def is_stale(self, today: date) -> bool:
        """Whether it is so long ago that somebody checked this, that the page must say so.

        Args:
            today: the present day.
        """
        return today - self.checked > STALE_AFTER

    def as_contact(self, today: date) -> Contact:
        """The same as a contact; its note says what is unsure about it.

        Args:
            today: the present day.
        """
        notes = [self.name, self.warning]
        notes += ["its address was never read: find it before use"] if not self.address else []
        notes += ["not checked in the service's own words"] if not self.read else []
        notes += [f"stale: last checked on {self.checked.isoformat()}"] if self.is_stale(today) else []
        return Contact(
            scope=self.scope,
            route_kind=self.route_kind,
            address=self.address,
            source=Source.CHANNELS,
            found_on=self.checked,
            language=self.languages[0] if self.languages else "",
            note="; ".join(filter(None, notes)),
            answers_only_intermediaries=self.intermediaries,
        )


@cache
def channels() -> tuple[Channel, ...]:
    """All rows, in the order of the file.

    Raises:
        Invalid: the file is not of its form.
    """
    return parsed(resources.files("takeback.sites").joinpath("channels.toml").read_text("utf-8"))


def channels_for(site: str, *, network: str = "") -> tuple[Channel, ...]:
    """The channels that are for one site: its own, and those of the network that it stands behind.

    Args:
        site: a registrable domain.
        network: a word of `networks.toml`; empty where it is not known.
    """
    return tuple(each for each in channels() if site in each.sites or (network and network == each.network))


def channels_everywhere() -> tuple[Channel, ...]:
    """The channels that are for every site: search engines and regulators."""
    return tuple(each for each in channels() if each.everywhere)


def channel_at(address: str) -> Channel | None:
    """The channel that is reached at an address; `None` where the directory has none there.

    Args:
        address: of a form's page; of a form whose page nobody has read, the site that it is for.
    """
    if not address:
        return None
    return next((each for each in channels() if each.address == address or _is_unread_form_of(each, address)), None)


def _is_unread_form_of(channel: Channel, site: str) -> bool:
    return not channel.address and channel.route_kind is RouteKind.FORM and site in channel.sites


def parsed(text: str) -> tuple[Channel, ...]:
    """The rows of a directory.

    Args:
        text: TOML, of the form that stands at the head of `channels.toml`.

    Raises:
        Invalid: not of that form. The message names the row.
    """
    try:
        tables = tomllib.loads(text)["channel"]
    except (tomllib.TOMLDecodeError, KeyError) as error:
        raise Invalid("a directory of channels is TOML, with tables [[channel]]", field="channels") from error
    rows = tuple(_row(number, table) for number, table in enumerate(tables, start=1))
    if len({each.id for each in rows}) != len(rows):
        raise Invalid("each row has an id of its own", field="channels")
    return rows


_TEXTS: Final = ("id", "name", "scope", "route", "source")
_OPTIONAL_TEXTS: Final = ("address", "network", "country", "warning")
_LISTS: Final = ("sites", "asks")
_KNOWN: Final = {
    *_TEXTS,
    *_OPTIONAL_TEXTS,
    *_LISTS,
    "languages",
    "most_links",
    "intermediaries",
    "everywhere",
    "checked",
    "read",
}
_ID: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_PAGE: Final = re.compile(r"https://[A-Za-z0-9.-]+(?:/[A-Za-z0-9._/-]*)?")
_SITE: Final = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")


def _row(number: int, table: Mapping[str, object]) -> Channel:
    where = f"row {number}"
    if (
        not isinstance(table, dict)
        or not set(table) <= _KNOWN
        or not {*_TEXTS, *_LISTS, "checked", "read"} <= set(table)
    ):
        raise Invalid(f"{where}: a field is missing or not known", field="channels")
    words = {name: str(table.get(name, "")) for name in (*_TEXTS, *_OPTIONAL_TEXTS)}
    lists = {name: table.get(name, []) for name in (*_LISTS, "languages")}
    if not all(isinstance(table.get(name, ""), str) for name in words) or not (words["name"] and words["source"]):
        raise Invalid(f"{where}: names, sources and addresses are texts", field="channels")
    if not all(isinstance(each, list) and all(isinstance(one, str) for one in each) for each in lists.values()):
        raise Invalid(f"{where}: sites, asks and languages are lists of texts", field="channels")
    flags = {name: table.get(name, False) for name in ("intermediaries", "everywhere", "read")}
    checked, most_links = table["checked"], table.get("most_links", 0)
    if (
        type(checked) is not date
        or type(most_links) is not int
        or not all(isinstance(each, bool) for each in flags.values())
    ):
        raise Invalid(f"{where}: checked is a day, most_links a number, the flags true or false", field="channels")
    try:
        scope, route = Scope(words.pop("scope")), RouteKind(words.pop("route"))
        asks = tuple(Asks(each) for each in table["asks"])
    except ValueError as error:
        raise Invalid(f"{where}: scope, route or asks has a word that is not known", field="channels") from error
    sites = tuple(map(str, table["sites"]))
    if (
        not _ID.fullmatch(words["id"])
        or not (sites or flags["everywhere"])
        or not all(_SITE.fullmatch(each) for each in sites)
    ):
        raise Invalid(f"{where}: the id or a site is not of its form", field="channels")
    if not _is_address(words["address"], route):
        raise Invalid(f"{where}: its address is not of the form of its route", field="channels")
    return Channel(
        **words,
        sites=sites,
        scope=scope,
        route_kind=route,
        asks=asks,
        languages=tuple(table.get("languages", [])),
        most_links=most_links,
        checked=checked,
        intermediaries=bool(flags["intermediaries"]),
        everywhere=bool(flags["everywhere"]),
        read=bool(flags["read"]),
    )


def _is_address(address: str, route: RouteKind) -> bool:
    if not address:
        return True
    if route is RouteKind.EMAIL:
        return why_no_mailbox(address) is None
    return route is not RouteKind.THROUGH and _PAGE.fullmatch(address) is not None
