"""Which sites belong together, and why: a graph whose edges keep what was the same on both sides, and when.

Two sites are joined by one mark of tier 1, or by two of tier 2 that are independent of each other, and by nothing else.
A caseworker who finds an edge false removes it for good: it never joins these two again, however often it is seen. What
more sites share than anybody runs is nobody's mark.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from typing import Final

from takeback.sites.indicators import Indicator, Mark

MOST_SITES: Final = 200
"""A mark that more sites show belongs to a program, a theme or a shared host, and to nobody."""

_NEEDED_OF_TIER_2: Final = 2
_FAMILIES: Final[Mapping[Mark, str]] = {Mark.SUBNET: "machine", Mark.HEADERS: "server", Mark.ICON: "looks"}
"""Marks of tier 2 are independent where their families differ."""


@dataclass(frozen=True, slots=True, order=True)
class Pair:
    """Two sites, in the order of the alphabet.

    Attributes:
        one: the first.
        other: the second.
    """

    one: str
    other: str


def pair(one: str, other: str) -> Pair:
    """Two sites as a pair.

    Args:
        one: a registrable domain.
        other: another.

    Raises:
        ValueError: they are the same.
    """
    if one == other:
        raise ValueError("a site is no mirror of itself")
    return Pair(min(one, other), max(one, other))


@dataclass(frozen=True, slots=True, order=True)
class Edge:
    """What two sites have in common.

    Attributes:
        sites: which two.
        indicator: the mark on both; its tier is the edge's.
        seen_at: when it was last seen on both.
    """

    sites: Pair
    indicator: Indicator
    seen_at: datetime

    @property
    def tier(self) -> int:
        """How much it says."""
        return self.indicator.tier


@dataclass(frozen=True, slots=True, order=True)
class Removed:
    """An edge that somebody found false.

    Attributes:
        sites: which two.
        indicator: which mark; `None`: whatever these two have in common, now and later.
    """

    sites: Pair
    indicator: Indicator | None = None


@dataclass(frozen=True, slots=True)
class Why:
    """Why two sites belong together, to be said in one sentence in the reader's language.

    Attributes:
        code: a word of `SENTENCES`.
        values: what the sentence names.
    """

    code: str
    values: Mapping[str, str]

    def in_english(self) -> str:
        """The sentence."""
        return SENTENCES[self.code].format_map(self.values)


SENTENCES: Final[Mapping[str, str]] = {
    Mark.ANALYTICS: "Both count their visitors with the account {value}.",
    Mark.ADVERTISING: "Both are paid for advertisements through the account {value}.",
    Mark.VERIFICATION: "Both were claimed by the same owner at a search engine or network: {value}.",
    Mark.WALLET: "Both ask for money to the wallet {value}.",
    Mark.CERTIFICATE: "One certificate is for both: {value}.",
    Mark.ADDRESS: "Both stand on one machine, which nobody stands in front of: {value}.",
    "several": "Several things are the same that seldom are for strangers: {value}.",
    "by_way_of": "Both belong with {via}, step by step.",
}


def edges_between(shown: Mapping[str, Mapping[Indicator, datetime]], most_sites: int = MOST_SITES) -> list[Edge]:
    """The edges between sites, by what they show.

    Args:
        shown: each site's marks, and when each was last seen there.
        most_sites: a mark that more sites show makes no edge.
    """
    sites_with: dict[Indicator, list[str]] = defaultdict(list)
    for site in sorted(shown):
        for indicator in shown[site]:
            sites_with[indicator].append(site)
    return [
        Edge(Pair(one, other), indicator, min(shown[one][indicator], shown[other][indicator]))
        for indicator, sites in sorted(sites_with.items())
        if 1 < len(sites) <= most_sites
        for one, other in combinations(sites, 2)
    ]


def joins(edges: Iterable[Edge]) -> bool:
    """Whether the edges between two sites make them one network.

    Args:
        edges: those that hold between these two.
    """
    tiers = {1: 0}
    families: set[str] = set()
    for each in edges:
        if each.tier == 1:
            tiers[1] += 1
        elif each.indicator.mark in _FAMILIES:
            families.add(_FAMILIES[each.indicator.mark])
    return bool(tiers[1]) or len(families) >= _NEEDED_OF_TIER_2


def networks(edges: Iterable[Edge], removed: AbstractSet[Removed] = frozenset()) -> list[frozenset[str]]:
    """The networks that the edges make, the largest first; each has two sites or more.

    Args:
        edges: in any order.
        removed: what somebody found false.
    """
    neighbours = _neighbours(edges, removed)
    seen: set[str] = set()
    found: list[frozenset[str]] = []
    for site in sorted(neighbours):
        if site not in seen:
            reached = set(_ways_from(site, neighbours))
            seen |= reached
            found.append(frozenset(reached))
    return sorted(found, key=lambda each: (-len(each), sorted(each)))


def why_together(
    one: str, other: str, edges: Sequence[Edge], removed: AbstractSet[Removed] = frozenset()
) -> Why | None:
    """Why two sites belong together; `None` where they do not.

    Args:
        one: a site.
        other: another.
        edges: in any order.
        removed: what somebody found false.
    """
    way = _ways_from(one, _neighbours(edges, removed)).get(other)
    if way is None or one == other:
        return None
    if len(way) > 1:
        return Why("by_way_of", {"via": ", ".join(way[:-1])})
    between = sorted(each for each in edges if each.sites == pair(one, other) and _holds(each, removed))
    strongest = next((each for each in between if each.tier == 1), None)
    if strongest is not None:
        return Why(strongest.indicator.mark.value, {"value": strongest.indicator.value})
    common = sorted({f"{each.indicator.mark.value} {each.indicator.value}" for each in between if each.tier == 2})  # noqa: PLR2004 - the tier
    return Why("several", {"value": "; ".join(common)})


def recognised(
    site: str,
    marks: Mapping[Indicator, datetime],
    shown: Mapping[str, Mapping[Indicator, datetime]],
    removed: AbstractSet[Removed] = frozenset(),
) -> dict[str, Why]:
    """The known sites that a newly reported one belongs together with by its own marks, and why.

    Args:
        site: the new one.
        marks: what it shows.
        shown: what the known ones show.
        removed: what somebody found false.
    """
    others = {name: theirs for name, theirs in shown.items() if name != site}
    edges = [each for each in edges_between({**others, site: marks}) if site in {each.sites.one, each.sites.other}]
    found: dict[str, Why] = {}
    for other in sorted({each.sites.one if each.sites.other == site else each.sites.other for each in edges}):
        direct = [each for each in edges if each.sites == pair(site, other)]
        if (why := why_together(site, other, direct, removed)) is not None:
            found[other] = why
    return found


def _holds(edge: Edge, removed: AbstractSet[Removed]) -> bool:
    return Removed(edge.sites) not in removed and Removed(edge.sites, edge.indicator) not in removed


def _neighbours(edges: Iterable[Edge], removed: AbstractSet[Removed]) -> dict[str, list[str]]:
    between: dict[Pair, list[Edge]] = defaultdict(list)
    for each in edges:
        if _holds(each, removed):
            between[each.sites].append(each)
    neighbours: dict[str, list[str]] = defaultdict(list)
    for sites in sorted(between):
        if joins(between[sites]):
            neighbours[sites.one].append(sites.other)
            neighbours[sites.other].append(sites.one)
    return neighbours


def _ways_from(site: str, neighbours: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """The shortest way to each site that can be reached, without the start."""
    ways: dict[str, tuple[str, ...]] = {site: ()}
    waiting = deque([site])
    while waiting:
        at = waiting.popleft()
        for each in neighbours.get(at, ()):
            if each not in ways:
                ways[each] = (*ways[at], each)
                waiting.append(each)
    return ways


def joined_pairs(edges: Iterable[Edge], removed: AbstractSet[Removed] = frozenset()) -> dict[Pair, int]:
    """The pairs of sites that what they have in common joins, each with the strongest tier of it: for drawing.

    Args:
        edges: in any order.
        removed: what somebody found false.
    """
    between: dict[Pair, list[Edge]] = defaultdict(list)
    for each in edges:
        if _holds(each, removed):
            between[each.sites].append(each)
    return {sites: min(each.tier for each in held) for sites, held in sorted(between.items()) if joins(held)}
