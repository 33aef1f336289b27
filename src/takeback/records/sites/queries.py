"""What the registry knows: whom to ask about a site, how they answered before, and sites by the page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median
from typing import Final

from django.db.models import Count, Q

from takeback.base.errors import NotFound
from takeback.records.sites.models import RemovedEdge, Site, SiteAnswer, SiteContact
from takeback.sites.channels import channel_at, channels_everywhere, channels_for
from takeback.sites.contact import Contact, RouteKind, Scope, Source, customary, ranked

LATEST: Final = 2_000
"""So many answers of one site are looked at."""
_OPERATORS = frozenset({Scope.OPERATOR, Scope.PLATFORM_FORM})


@dataclass(frozen=True, slots=True)
class Answered:
    """How they answered on one route.

    Attributes:
        asked: how many notices have ended.
        removed: how many of them with a removal.
        median_hours: to the removal, of those that were removed; none where nothing was.
    """

    asked: int
    removed: int
    median_hours: float | None

    @property
    def share_removed(self) -> float:
        """0 to 1."""
        return self.removed / self.asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Which sites a list shows.

    Attributes:
        text: part of the domain; empty for all.
        never_contact: only those whose operator is never asked.
        unseen_since: only those that nobody has looked up since then.
        after: the domain behind which the page begins.
        most: sites on the page.
    """

    text: str = ""
    never_contact: bool = False
    unseen_since: datetime | None = None
    after: str = ""
    most: int = 50


def site_named(domain: str) -> Site:
    """The site of a domain.

    Args:
        domain: a registrable domain.

    Raises:
        NotFound: it is not in the registry.
    """
    site = None if "\0" in domain else Site.objects.filter(domain=domain).first()
    if site is None:
        raise NotFound("this site is not in the registry")
    return site


def sites_page(sought: Sought) -> list[Site]:
    """One page of sites in the order of the alphabet; the last one's domain is where the next begins.

    Args:
        sought: which.
    """
    rows = Site.objects.filter(domain__gt=sought.after) if sought.after else Site.objects.all()
    if sought.text:
        rows = rows.filter(domain__contains=sought.text.lower())
    if sought.never_contact:
        rows = rows.exclude(never_contact_operator="")
    if sought.unseen_since is not None:
        rows = rows.filter(Q(looked_at=None) | Q(looked_at__lt=sought.unseen_since))
    return list(rows.order_by("domain")[: sought.most])


def how_many_sites() -> int:
    """How many sites the registry has."""
    return Site.objects.count()


def contacts_counted(sites: Collection[Site]) -> dict[str, int]:
    """How many ways to ask each of these has.

    Args:
        sites: of one page.
    """
    rows = SiteContact.objects.filter(site__in=[each.pk for each in sites]).order_by()
    return dict(rows.values_list("site").annotate(Count("pk")))


def removed_edges_of(domain: str) -> list[RemovedEdge]:
    """The edges of a site that somebody found false, the last first.

    Args:
        domain: its registrable domain.
    """
    return list(RemovedEdge.objects.filter(Q(one=domain) | Q(other=domain)).order_by("-removed_at", "pk"))


def contacts_for(domain: str, on: date) -> tuple[Contact, ...]:
    """Whom to ask about a site, the best first; known to the registry or not. Guesses come last.

    Where the operator is never to be asked, neither they nor their own form are among these: the ladder starts at the
    host.

    Args:
        domain: a registrable domain.
        on: the present day.
    """
    site = Site.objects.filter(domain=domain).first()
    found = [each.as_contact(on) for each in (*channels_for(domain), *channels_everywhere())]
    found += customary(domain, domain, on)
    if site is not None:
        found += [now for row in site.contacts.all() if (now := _as_it_is_now(row, on)) is not None]
        if site.never_contact_operator:
            found = [each for each in found if each.scope not in _OPERATORS]
    return ranked(found)


def _as_it_is_now(row: SiteContact, on: date) -> Contact | None:
    """A contact; of a network's channel what the directory says of it today, and nothing where it has it no more."""
    if row.source != Source.CHANNELS.value:
        return as_contact(row)
    channel = channel_at(row.address)
    return None if channel is None else channel.as_contact(on)


def operators_never_asked(domains: Iterable[str]) -> frozenset[str]:
    """Those of some sites whose operator is never to be asked.

    Args:
        domains: registrable domains; of those that are not known nobody said so.
    """
    barred = Site.objects.filter(domain__in=set(domains)).exclude(never_contact_operator="")
    return frozenset(barred.values_list("domain", flat=True))


def answers_of(site: Site) -> dict[str, Answered]:
    """How they answered lately, by route; the route that worked best first, and where it is equal the quicker one.

    Of a large platform there are tens of thousands of answers: the newest `LATEST` tell how it is today.

    Args:
        site: which.
    """
    ended: dict[str, list[tuple[bool, int | None]]] = defaultdict(list)
    rows = SiteAnswer.objects.filter(site=site).order_by("-pk")[:LATEST]
    for route, removed, hours in rows.values_list("route", "removed", "hours"):
        ended[route].append((removed, hours))
    found = {route: _answered(each) for route, each in ended.items()}
    order = sorted(found, key=lambda route: (-found[route].share_removed, found[route].median_hours or 0, route))
    return {route: found[route] for route in order}


def as_contact(row: SiteContact) -> Contact:
    """A row as the value that it is.

    Args:
        row: of the registry.
    """
    return Contact(
        scope=Scope(row.scope),
        route_kind=RouteKind(row.route_kind),
        address=row.address,
        source=Source(row.source),
        found_on=row.found_on,
        language=row.language,
        note=row.note,
        answers_only_intermediaries=row.answers_only_intermediaries,
    )


def _answered(ended: list[tuple[bool, int | None]]) -> Answered:
    taken = [hours for removed, hours in ended if removed and hours is not None]
    return Answered(len(ended), sum(removed for removed, _ in ended), float(median(taken)) if taken else None)
