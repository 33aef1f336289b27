"""Which networks are known to stand in front of other people's machines: rows of `networks.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

from takeback.sites.contact import Scope


@dataclass(frozen=True, slots=True)
class Network:
    """A network that is known by name.

    Attributes:
        id: stable.
        name: as it calls itself.
        asn: its numbers.
        fronts: it passes on what stands elsewhere.
        checked: the day on which somebody wrote it down.
    """

    id: str
    name: str
    asn: tuple[int, ...]
    fronts: bool
    checked: date


@cache
def networks() -> tuple[Network, ...]:
    """All rows, in the order of the file."""
    text = resources.files("takeback.sites").joinpath("networks.toml").read_text("utf-8")
    rows = tomllib.loads(text)["network"]
    return tuple(Network(row["id"], row["name"], tuple(row["asn"]), row["fronts"], row["checked"]) for row in rows)


def network_of(asn: int) -> Network | None:
    """The network with a number, where it is known.

    Args:
        asn: the number of an autonomous system.
    """
    return next((each for each in networks() if asn in each.asn), None)


def scope_of(asn: int | None) -> Scope:
    """What asking a network can reach: it holds the machine, or stands in front of it.

    Args:
        asn: its number; `None` where it is not known, and then it is taken for the host.
    """
    known = None if asn is None else network_of(asn)
    return Scope.CDN if known is not None and known.fronts else Scope.HOST
