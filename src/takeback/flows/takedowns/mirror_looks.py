"""Something went, or came back: its mirrors are looked at too, by a person.

No machine fetches from them. A path that is true on one site may be anything on another, nobody has checked it, and a
fetch that no caseworker has cleared is one that anybody could have us make. So a task names the mirrors, and what the
caseworker finds there is taken in as a link of its own, and is looked at by machines from then on.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Final

from takeback.flows.takedowns.around import own_cases
from takeback.records.accounts.models import User
from takeback.records.sites.mirrors import Network, network_of
from takeback.records.takedowns.actions.tasks import put_task
from takeback.records.takedowns.locks import open_location
from takeback.records.takedowns.models import LocationWork, Task
from takeback.records.takedowns.queries import by_site
from takeback.records.takedowns.words import TaskKind

_WITHIN: Final = timedelta(days=1)


def have_mirrors_looked_at(row: LocationWork, at: datetime) -> bool:
    """Let the mirrors of a location's site wait for a caseworker, once for a holder and a network.

    Args:
        row: held by the transaction; it has just gone, or come back.
        at: now.

    Returns:
        Whether its site has mirrors.
    """
    site = open_location(row.pk, bytes(row.place)).site
    network = network_of(site) if site else Network("")
    if not network.mirrors:
        return False
    put_task(row.organisation_id, row.holder, TaskKind.MIRRORS, about_network(row.holder, network), at + _WITHIN)
    return True


def mirrors_to_look_at(by: User, holder: str) -> list[Network]:
    """The networks of a holder whose mirrors wait for a look, each once.

    Args:
        by: a caseworker.
        holder: the case or incident.

    Raises:
        NotAllowed: not a caseworker.
        NotFound: the organisation has no such case or incident.
    """
    own_cases(by, holder)
    waiting = Task.objects.filter(organisation_id=by.organisation_id, holder=holder, kind=TaskKind.MIRRORS.value)
    about = set(waiting.filter(done_at__isnull=True).values_list("about", flat=True))
    found: dict[str, Network] = {}
    for site in by_site(by.organisation_id, holder) if about else ():
        network = network_of(site) if site else Network("")
        found.setdefault(about_network(holder, network), network)
    return [network for name, network in sorted(found.items()) if name in about]


def about_network(holder: str, network: Network) -> str:
    """By what the task about a network is known. Alike for each of its sites.

    Args:
        holder: the case or incident.
        network: of any of its sites.
    """
    first = min(network.site, *network.mirrors) if network.mirrors else network.site
    return hashlib.sha256(f"{holder} {first}".encode()).hexdigest()
