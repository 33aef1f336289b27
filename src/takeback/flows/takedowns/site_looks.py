"""Who runs the site of a location: what a worker looks up, what is kept of it in the registry, and who waits for it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from takeback.adapters.site_look import Looked
from takeback.casework.takedown.location_state import WATCHED, State
from takeback.flows.services import Services
from takeback.flows.takedowns.around import need_caseworker, own_cases
from takeback.records.accounts.models import Organisation, User
from takeback.records.audit.actions import append
from takeback.records.sites.actions import keep_look, remember_site
from takeback.records.sites.mirrors import Network, known_mirrors, network_of
from takeback.records.sites.models import Site, SiteContact
from takeback.records.sites.queries import site_named
from takeback.records.takedowns.actions.locations import (
    LOOK_UP,
    have_sites_looked_up,
    look_for_drafts_later,
    wait_for_draft,
)
from takeback.records.takedowns.actions.tasks import end_task
from takeback.records.takedowns.locks import hashed, open_location
from takeback.records.takedowns.models import LocationWork
from takeback.records.takedowns.queries import Worked, by_site, undrafted
from takeback.records.takedowns.words import TaskKind
from takeback.records.work.actions import put_in_outbox
from takeback.sites.location import Location, Reach, read_location
from takeback.sites.mirror import Why

_STALE: Final = timedelta(days=30)
"""After so long a site is looked up again when a link to it is taken in or cleared."""
_JUST_NOW: Final = timedelta(minutes=5)
"""So long after a look nobody needs another one, whoever asks for it."""
_NEVER: Final = frozenset({Reach.ONION, Reach.NAME})
_NEEDS_NO_LOOK: Final = frozenset({Reach.SEARCH.value, Reach.NAME.value})
"""What can be drafted before anybody has looked: the directory may know whom to ask."""
_LOOKED_UP: Final = WATCHED | {State.REPORTED}


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


def have_reported_sites_looked_up(rows: Collection[LocationWork], at: datetime) -> None:
    """Have a worker find out who runs the sites of what was just taken in, while a caseworker opens the links.

    Only the site's own host is asked, never the link: see `to_look_up`.

    Args:
        rows: held by the transaction, and not handed over.
        at: now.
    """
    known = _fresh(rows, at - _STALE)
    have_sites_looked_up([row for row in rows if row.site_hash not in known], at, why="told")


def after_a_check(cleared: Collection[LocationWork], at: datetime) -> None:
    """Let what was cleared wait for its draft: now where it is known whom to ask, else once its site was looked up.

    Args:
        cleared: held by the transaction.
        at: now.
    """
    if not cleared:
        return
    known = _fresh(cleared, at - _STALE)
    have_sites_looked_up([row for row in cleared if row.site_hash not in known], at, why="checked")
    looked_at = _fresh(cleared, None)
    wait_for_draft([row for row in cleared if row.site_hash in looked_at or row.reach in _NEEDS_NO_LOOK], at)
    look_for_drafts_later(cleared, at)


def look_up_now(services: Services, by: User, holder: str) -> int:
    """Have the sites looked up of which nothing is known yet, whenever that was last asked for.

    Args:
        services: the process's collaborators.
        by: a caseworker.
        holder: the case or incident whose sites are meant.

    Returns:
        How many sites.

    Raises:
        NotAllowed: not a caseworker.
        NotFound: the organisation has no such case or incident.
    """
    own_cases(by, holder)
    at = services.clock.now()
    with transaction.atomic():
        rows = LocationWork.objects.filter(holder=holder, state__in=[each.value for each in _LOOKED_UP])
        known = _fresh(rows, None)
        return have_sites_looked_up([row for row in rows if row.site_hash not in known], at, why=f"{at:now-%H%M}")


def unknown_sites(worked: Iterable[Worked]) -> tuple[str, ...]:
    """Sites of locations, in order, of which nobody has looked up yet whom to ask: until then nothing is drafted there.

    Args:
        worked: locations, opened.
    """
    seen = _NEVER | {Reach.SEARCH}
    domains = {each.location.site for each in worked if each.state in _LOOKED_UP and each.location.reach not in seen}
    known = _known(Site.objects.filter(domain__in=domains)).values_list("domain", flat=True)
    return tuple(sorted(domains - set(known) - {""}))


def look_site_up_now(services: Services, by: User, domain: str) -> bool:
    """Have one site of the registry looked up anew.

    Args:
        services: the process's collaborators.
        by: a caseworker.
        domain: of a site of the registry.

    Returns:
        Whether that is done; `False` where somebody has just looked.

    Raises:
        NotAllowed: not a caseworker.
        NotFound: it is not in the registry.
    """
    need_caseworker(by)
    at, site = services.clock.now(), site_named(domain)
    if site.looked_at is not None and site.looked_at > at - _JUST_NOW:
        return False
    with transaction.atomic():
        put_in_outbox(LOOK_UP, f"{site.pk}:{at:%Y%m%dT%H%M}", {"site": site.pk}, at)
    return True


def to_look_up(services: Services, location_id: str) -> Location | None:
    """The site of a location, which a worker is to look up; `None` where nothing is to be.

    What comes back names the host alone. So a link that no caseworker has cleared is not opened: a machine asks only
    what `takeback site look HOST` asks.

    Args:
        services: the process's collaborators.
        location_id: which.
    """
    row = LocationWork.objects.filter(pk=location_id).first()
    if row is None or State(row.state) not in _LOOKED_UP or Reach(row.reach) in _NEVER:
        return None
    location = open_location(row.pk, bytes(row.place))
    since = services.clock.now() - _STALE
    if not location.site or Site.objects.filter(domain=location.site, looked_at__gt=since).exists():
        return None
    scheme, netloc = urlsplit(location.address)[:2]
    return replace(location, address=f"{scheme}://{netloc}/", key=location.site, copy_of="")


def site_to_look_up(services: Services, site_id: str) -> Location | None:
    """A site that a caseworker wants looked up; `None` where it has gone, or was looked up a moment ago.

    Args:
        services: the process's collaborators.
        site_id: of the registry.
    """
    site = Site.objects.filter(pk=site_id).first()
    if site is None or (site.looked_at is not None and site.looked_at > services.clock.now() - _JUST_NOW):
        return None
    place = read_location(site.domain, loopback_allowed=True)  # what may be reached, `safe_fetch` says
    return place if isinstance(place, Location) and place.reach not in _NEVER else None


def looked_up(services: Services, looked: Looked) -> LookedUp:
    """Keep what a look found: contacts and marks. By its marks the site joins the network that it belongs to.

    Whoever waits with checked links on the site is told by a task: they can be drafted now.

    Args:
        services: the process's collaborators.
        looked: what was found, outside of any transaction.
    """
    at = services.clock.now()
    marks = looked.marks()
    with transaction.atomic():
        site = remember_site(looked.site, at)
        joined = known_mirrors(site.domain, dict.fromkeys(marks, at))
        keep_look(
            site,
            looked.contacts.ranked,
            marks,
            at,
            language=looked.language,
            failures=looked.contacts.failures,
        )
        if joined:
            append("site_joined", {"site": site.pk, "mirrors": len(joined)}, at)
        _tell_who_waits(site.domain, at)
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


def look_for_drafts(holder: str, at: datetime) -> None:
    """Put the checked links of a holder before a person that nobody has drafted for, whatever became of the looks.

    Args:
        holder: the case or incident.
        at: now.
    """
    wait_for_draft(list(undrafted(holder=holder)), at)


def end_if_drafted(organisation_id: str, holder: str, at: datetime, unseen: Collection[str] = ()) -> None:
    """Say that nothing of a holder waits for its draft any more, where that is so.

    Args:
        organisation_id: whose.
        holder: the case or incident.
        at: now.
        unseen: ids of locations whose site is yet to be looked up: once it is, the task is put anew.
    """
    if set(undrafted(holder=holder).values_list("pk", flat=True)) <= set(unseen):
        end_task(organisation_id, TaskKind.DRAFT, holder, at)


def can_be_drafted(organisation_id: str, holder: str) -> list[LocationWork]:
    """Checked locations of a holder about which nobody was asked, and of which it is known whom to ask.

    Args:
        organisation_id: whose.
        holder: the case or incident.
    """
    rows = list(undrafted(holder=holder, organisation=organisation_id).order_by("pk"))
    known = _fresh(rows, None)
    return [row for row in rows if row.site_hash in known or row.reach in _NEEDS_NO_LOOK]


def _tell_who_waits(domain: str, at: datetime) -> None:
    """Holders of every organisation: each is told of its own links."""
    organisations = list(Organisation.objects.values_list("pk", flat=True))
    wait_for_draft(list(undrafted(organisation__in=organisations, site_hash=hashed("site", domain))), at)


def _fresh(rows: Iterable[LocationWork], since: datetime | None) -> frozenset[str]:
    """Of the sites of locations, hashed, those that were looked up since an instant, or are known at all."""
    one_each = {row.site_hash: row for row in rows}
    domains = {open_location(row.pk, bytes(row.place)).site: site for site, row in one_each.items()}
    found = Site.objects.filter(domain__in=list(domains))
    known = _known(found) if since is None else found.filter(looked_at__gt=since)
    return frozenset(domains[domain] for domain in known.values_list("domain", flat=True))


def _known(sites: QuerySet[Site]) -> QuerySet[Site]:
    """See `takeback.flows.takedowns.registry.is_known`, of many sites."""
    contacts = SiteContact.objects.filter(site=OuterRef("pk"))
    return sites.filter(Q(looked_at__isnull=False) | Exists(contacts))
