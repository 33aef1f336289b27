"""What lies on one site of a network lies on the others too, mostly at the same path: the same is offered for all.

Nothing is taken in here. What is offered is a guess until a caseworker has opened it, so it goes the way of every
report: it is shown, taken in, and checked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from takeback.casework.takedown.location_state import WATCHED
from takeback.flows.takedowns.site_looks import mirrors_for
from takeback.records.accounts.models import User
from takeback.records.sites.mirrors import Network
from takeback.records.takedowns.queries import Worked, by_site
from takeback.sites.location import Location, Reach, read_location
from takeback.sites.mirror import Why

MOST_OFFERED: Final = 1_000
"""Links in one offer; further ones are offered once these are taken in."""


@dataclass(frozen=True, slots=True)
class Mirror:
    """A site that belongs together with one of the holder's.

    Attributes:
        domain: its registrable domain.
        why: why the two belong together.
        fresh: links of the one, as they would stand here, that nobody works on for the holder yet.
        known: how many of them are worked on already.
    """

    domain: str
    why: Why | None
    fresh: tuple[str, ...] = field(repr=False)
    known: int


@dataclass(frozen=True, slots=True)
class Offer:
    """One site of a holder, with its mirrors.

    Attributes:
        site: its domain.
        mirrors: the others, in the order of the alphabet.
    """

    site: str
    mirrors: tuple[Mirror, ...]


def offered(by: User, holder: str) -> tuple[Offer, ...]:
    """For each site of a holder that has mirrors: what was checked there, as it would stand on each of them.

    Args:
        by: a caseworker.
        holder: the case or incident.

    Raises:
        NotAllowed: not a caseworker.
        NotFound: the organisation has no such case or incident.
    """
    networks = mirrors_for(by, holder)
    rows = by_site(by.organisation_id, holder)
    known = {row.location.key for each in rows.values() for row in each}
    return tuple(
        Offer(site, tuple(_mirror(each, network, rows[site], known) for each in network.mirrors))
        for site, network in networks.items()
        if any(_may_be_offered(row) for row in rows[site])
    )


def links_on(offers: Iterable[Offer], domains: Collection[str]) -> list[str]:
    """The links of an offer on the mirrors that were chosen, each once, and no more than one report takes.

    Args:
        offers: as they were shown.
        domains: of mirrors.
    """
    wanted = [link for each in offers for one in each.mirrors if one.domain in domains for link in one.fresh]
    return list(dict.fromkeys(wanted))[:MOST_OFFERED]


def _mirror(domain: str, network: Network, rows: Iterable[Worked], known: Collection[str]) -> Mirror:
    there = [moved for row in rows if _may_be_offered(row) and (moved := _moved(row.location, domain)) is not None]
    fresh = tuple(dict.fromkeys(each.address for each in there if each.key not in known))
    return Mirror(domain, network.why(domain), fresh, sum(each.key in known for each in there))


def _may_be_offered(row: Worked) -> bool:
    """What a caseworker has cleared: what was stopped on one site is not asked for on another."""
    return row.state in WATCHED and row.location.reach is Reach.WEB and not row.location.copy_of


def _moved(location: Location, domain: str) -> Location | None:
    """The same path on another site."""
    parts = urlsplit(location.address)
    host = f"{(parts.hostname or '').removesuffix(location.site)}{domain}"
    moved = read_location(urlunsplit(parts._replace(netloc=f"{host}:{parts.port}" if parts.port else host)))
    return moved if isinstance(moved, Location) else None
