"""The network of one site among many thousands: found mark by mark from it outwards, never by loading them all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Q

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
    shown: Shown = {domain: _marks_of([domain]).get(domain, {})}
    inside, goes_on = {domain}, False
    while True:
        fresh = _showing(_seldom({mark for site in inside for mark in shown[site]}))
        shown |= {site: _marks for site, _marks in fresh.items() if site not in shown}
        edges, removed = edges_between(shown), _removed_among(shown)
        grown = next((each for each in networks(edges, removed) if domain in each), frozenset({domain}))
        goes_on = len(grown) > MOST_IN_A_NETWORK
        if grown <= inside or goes_on:
            break
        inside = set(grown)
    among = tuple(each for each in edges if {each.sites.one, each.sites.other} <= grown)
    return Network(domain, tuple(sorted(grown - {domain}))[:MOST_IN_A_NETWORK], among, frozenset(removed), goes_on)


def known_mirrors(domain: str, marks: Mapping[Indicator, datetime]) -> dict[str, Why]:
    """The sites of the registry that a newly reported one belongs together with by its own marks, and why.

    Args:
        domain: the new one's.
        marks: what it shows, and when that was seen.
    """
    shown = _showing(_seldom(marks))
    return recognised(domain, marks, shown, _removed_among({**shown, domain: dict(marks)}))


def _seldom(marks: Iterable[Indicator]) -> list[Indicator]:
    """Those that join, without what too many sites show."""
    asked = [each for each in marks if each.mark.value in _THAT_JOIN]
    kept: list[Indicator] = []
    for batch in _batches(asked):
        counted = SiteMark.objects.filter(_any_of(batch)).values_list("mark", "value").annotate(sites=Count("site"))
        common = {Indicator(Mark(mark), value) for mark, value, sites in counted.order_by() if sites > MOST_SITES}
        kept += [each for each in batch if each not in common]
    return kept


def _showing(marks: list[Indicator]) -> Shown:
    """The sites that show any of these, each with all that it shows."""
    domains: set[str] = set()
    for batch in _batches(marks):
        domains |= set(SiteMark.objects.filter(_any_of(batch)).order_by().values_list("site__domain", flat=True))
    return _marks_of(sorted(domains))


def _marks_of(domains: list[str]) -> Shown:
    shown: Shown = defaultdict(dict)
    for start in range(0, len(domains), _AT_ONCE):
        rows = SiteMark.objects.filter(site__domain__in=domains[start : start + _AT_ONCE], mark__in=_THAT_JOIN)
        for domain, mark, value, seen_at in rows.order_by().values_list("site__domain", "mark", "value", "seen_at"):
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
