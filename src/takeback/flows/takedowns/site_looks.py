"""Who runs the site of a location that was cleared: what a worker looks up, and what is kept of it in the registry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import transaction

from takeback.adapters.site_look import Looked
from takeback.casework.takedown.location_state import WATCHED, State
from takeback.flows.services import Services
from takeback.flows.takedowns.around import own_cases
from takeback.records.accounts.models import User
from takeback.records.audit.actions import append
from takeback.records.sites.actions import keep_look, remember_site
from takeback.records.sites.mirrors import Network, known_mirrors, network_of
from takeback.records.sites.models import Site
from takeback.records.takedowns.locks import open_location
from takeback.records.takedowns.models import LocationWork
from takeback.records.takedowns.queries import by_site
from takeback.sites.location import Location, Reach
from takeback.sites.mirror import Why

_STALE: Final = timedelta(days=30)
"""After so long a site is looked up again when a link to it is cleared."""
_NEVER: Final = frozenset({Reach.ONION, Reach.NAME})


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What a look at a site brought.

    Attributes:
        site: its domain.
        contacts: how many ways to ask were found at its sources.
        failures: sources that could not be asked, or refused what they said: a source and a word.
        joined: sites of the registry that it belongs together with by its own marks, and why.
    """

    site: str
    contacts: int
    failures: tuple[tuple[str, str], ...]
    joined: dict[str, Why]


def to_look_up(services: Services, location_id: str) -> Location | None:
    """The location whose site a worker is to look up; `None` where nothing is to be.

    Nothing is asked of anybody about a location that no caseworker has cleared.

    Args:
        services: the process's collaborators.
        location_id: which.
    """
    row = LocationWork.objects.filter(pk=location_id).first()
    if row is None or State(row.state) not in WATCHED or Reach(row.reach) in _NEVER:
        return None
    location = open_location(row.pk, bytes(row.place))
    since = services.clock.now() - _STALE
    if not location.site or Site.objects.filter(domain=location.site, looked_at__gt=since).exists():
        return None
    return location


def looked_up(services: Services, looked: Looked) -> LookedUp:
    """Keep what a look found: contacts and marks. By its marks the site joins the network that it belongs to.

    Args:
        services: the process's collaborators.
        looked: what was found, outside of any transaction.
    """
    at = services.clock.now()
    marks = looked.marks()
    with transaction.atomic():
        site = remember_site(looked.site, at)
        joined = known_mirrors(site.domain, dict.fromkeys(marks, at))
        keep_look(site, looked.contacts.ranked, marks, at, language=looked.language)
        if joined:
            append("site_joined", {"site": site.pk, "mirrors": len(joined)}, at)
    failures = tuple((each.source.value, each.reason) for each in looked.contacts.failures)
    return LookedUp(site.domain, site.contacts.count(), failures, joined)


def mirrors_for(by: User, holder: str) -> dict[str, Network]:
    """For each site of a holder that belongs to a network: the network. What is asked of one is offered for all.

    Args:
        by: a caseworker.
        holder: the case or incident.

    Raises:
        NotAllowed: not a caseworker.
        NotFound: the organisation has no such case or incident.
    """
    own_cases(by, holder)
    networks = {site: network_of(site) for site in by_site(by.organisation_id, holder) if site}
    return {site: network for site, network in networks.items() if network.mirrors}
