"""The network of one site among many thousands: found mark by mark from it outwards, never by loading them all."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from takeback.records.sites.models import RemovedEdge, SiteMark
from takeback.sites.indicators import TIERS, Indicator, Mark
from takeback.sites.mirror import (
    MOST_SITES,
    Edge,
    Pair,
    Removed,
    Why,
    edges_between,
    networks,
    recognised,
    why_together,
)

MOST_IN_A_NETWORK = 500
"""Beyond so many, a network is shown as far as it was found, and said to go on."""

_THAT_JOIN = [mark.value for mark, tier in TIERS.items() if tier < 3]  # noqa: PLR2004 - tier 3 joins nothing
_AT_ONCE = 300

Shown = dict[str, dict[Indicator, datetime]]


@dataclass(frozen=True, slots=True)
class Network:
    """The sites that belong together with one.

    Attributes:
        site: the one.
        mirrors: the others, in the order of the alphabet.
        edges: what any two of them have in common.
        removed: what somebody found false among them.
        goes_on: there are more than are shown.
    """

    site: str
    mirrors: tuple[str, ...] = ()
    edges: tuple[Edge, ...] = field(default=(), repr=False)
    removed: frozenset[Removed] = field(default=frozenset(), repr=False)
    goes_on: bool = False

    def why(self, other: str) -> Why | None:
        """Why another site belongs with this one; `None` where it does not.

        Args:
            other: its domain.
        """
        return why_together(self.site, other, self.edges, self.removed)


def network_of(domain: str) -> Network:
    """The sites that belong together with one, step by step.

    Args:
        domain: its registrable domain.
    """
    around = _Around(_marks_of([domain]))
    inside: frozenset[str] = frozenset({domain})
    reached: frozenset[str] = frozenset()
    while inside > reached and len(inside) <= MOST_IN_A_NETWORK:
        around.reach({mark for site in inside - reached for mark in around.shown.get(site, {})})
        edges, removed = around.edges(), _removed_among(around.shown)
        reached, inside = (
            inside,
            next((each for each in networks(edges, removed) if domain in each), frozenset({domain})),
        )
    among = tuple(each for each in around.edges() if {each.sites.one, each.sites.other} <= inside)
    mirrors = tuple(sorted(inside - {domain}))
    removed_here = frozenset(_removed_among(inside))
    return Network(domain, mirrors[:MOST_IN_A_NETWORK], among, removed_here, len(inside) > MOST_IN_A_NETWORK)


def known_mirrors(domain: str, marks: Mapping[Indicator, datetime]) -> dict[str, Why]:
    """The sites of the registry that a newly reported one belongs together with by its own marks, and why.

    Args:
        domain: the new one's.
        marks: what it shows, and when that was seen.
    """
    around = _Around({domain: dict(marks)})
    around.reach(set(marks))
    shown = around.seldom_shown()
    return recognised(domain, shown.pop(domain), shown, _removed_among(around.shown))


class _Around:
    """The part of the registry that lies around one site, loaded mark by mark.

    A mark is common or not by all sites of the registry, and never by those that happen to be loaded: what is seldom
    among a few may be everybody's.
    """

    def __init__(self, shown: Shown) -> None:
        self.shown = shown
        self._is_seldom: dict[Indicator, bool] = {}

    def reach(self, marks: set[Indicator]) -> None:
        """Load every site that shows any of these, unless too many do."""
        self._judge(marks)
        showing = _domains_showing([each for each in marks if self._is_seldom[each]])
        self.shown |= _marks_of(sorted(showing - self.shown.keys()))
        counted = Counter(mark for theirs in self.shown.values() for mark in theirs)
        self._judge({mark for mark, sites in counted.items() if sites > 1})  # only these can make an edge

    def seldom_shown(self) -> Shown:
        """What each loaded site shows, without what too many do or no other does."""
        return {
            site: {mark: at for mark, at in theirs.items() if self._is_seldom.get(mark, False)}
            for site, theirs in self.shown.items()
        }

    def edges(self) -> list[Edge]:
        """What any two of the loaded sites have in common."""
        return edges_between(self.seldom_shown())

    def _judge(self, marks: set[Indicator]) -> None:
        fresh = [each for each in marks if each not in self._is_seldom]
        kept = set(_seldom(fresh))
        self._is_seldom |= {each: each in kept for each in fresh}


def _seldom(marks: Iterable[Indicator]) -> list[Indicator]:
    """Those that join, without what too many sites show. One question a mark, and none counts further than it must."""
    asked = [each for each in marks if each.mark.value in _THAT_JOIN]
    return [
        each
        for each in asked
        if not SiteMark.objects.filter(mark=each.mark.value, value=each.value).order_by()[MOST_SITES:].exists()
    ]


def _domains_showing(marks: list[Indicator]) -> set[str]:
    domains: set[str] = set()
    for batch in _batches(marks):
        domains |= set(SiteMark.objects.filter(_any_of(batch)).order_by().values_list("site__domain", flat=True))
    return domains


def _marks_of(domains: list[str]) -> Shown:
    shown: Shown = defaultdict(dict)
    for start in range(0, len(domains), _AT_ONCE):
        rows = SiteMark.objects.filter(site__domain__in=domains[start : start + _AT_ONCE])
        for domain, mark, value, seen_at in rows.order_by().values_list("site__domain", "mark", "value", "seen_at"):
            if mark in _THAT_JOIN:  # asked here and not of the database, which would go through every mark for it
                shown[domain][Indicator(Mark(mark), value)] = seen_at
    return dict(shown)


def _removed_among(domains: Iterable[str]) -> set[Removed]:
    names = sorted(domains)
    found: set[Removed] = set()
    for start in range(0, len(names), _AT_ONCE):
        rows = RemovedEdge.objects.filter(one__in=names[start : start + _AT_ONCE])
        for one, other, mark, value in rows.order_by().values_list("one", "other", "mark", "value"):
            found.add(Removed(Pair(one, other), Indicator(Mark(mark), value) if mark else None))
    return found


def _any_of(marks: list[Indicator]) -> Q:
    by_kind: dict[str, list[str]] = defaultdict(list)
    for each in marks:
        by_kind[each.mark.value].append(each.value)
    asked = Q(pk__in=[])
    for mark, values in by_kind.items():
        asked |= Q(mark=mark, value__in=values)
    return asked


def _batches(marks: list[Indicator]) -> Iterable[list[Indicator]]:
    return (marks[start : start + _AT_ONCE] for start in range(0, len(marks), _AT_ONCE))
