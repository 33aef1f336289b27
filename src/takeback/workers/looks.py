"""Looking: whether something is still there, and who runs its site. In a thread of its own, since sites are slow.

What is seen moves locations; what is fetched for it is dropped here and nowhere else.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from takeback.adapters.recheck import Eyes, Round
from takeback.adapters.site_look import SiteLook
from takeback.base.errors import Conflict
from takeback.flows.services import Services
from takeback.flows.takedowns.looking import looked, seen_there, to_look_at
from takeback.flows.takedowns.site_looks import looked_up, site_to_look_up, to_look_up
from takeback.flows.takedowns.unseen import take_signals
from takeback.records.takedowns.actions.locations import LOOK_UP
from takeback.records.takedowns.actions.looks import LOOK
from takeback.records.work.progress import Terms
from takeback.workers.handlers import Delivered, Delivery, Handlers, Item, Outcome

_TERMS: Final = Terms(lease=timedelta(minutes=10), attempts=12)
"""A round of looks ends after four minutes, and a look at a site after one."""


def handlers(eyes: Eyes, site_look: SiteLook) -> Handlers:
    """The handlers of this file, by kind.

    Args:
        eyes: look at locations; for one thread.
        site_look: looks sites up.
    """

    def look_up(services: Services, item: Item) -> Outcome:
        site_id = item.payload.get("site")
        location = (
            to_look_up(services, str(item.payload["location"]))
            if site_id is None
            else site_to_look_up(services, str(site_id))
        )
        if location is not None:
            looked_up(services, site_look.look(location))
        return Delivered()

    return {**look_handler(eyes), LOOK_UP: Delivery(look_up, terms=_TERMS)}


def look_handler(eyes: Eyes) -> Handlers:
    """What looks whether something is still there.

    Args:
        eyes: look at locations; for one thread.
    """

    def look(services: Services, item: Item) -> Outcome:
        location_id = str(item.payload["location"])
        found = to_look_at(location_id)
        if found is None:
            return Delivered()  # it may not be looked at any more
        seen = eyes.look(found.location, found.wanted)
        looked(services, location_id, seen.looks)
        _keep(services, location_id, seen)
        return Delivered()

    return {LOOK: Delivery(look, terms=_TERMS)}


def _keep(services: Services, location_id: str, seen: Round) -> None:
    """Keep the hashes that the next looks need. What they are of was dropped with the page."""
    try:
        if seen.hers:
            seen_there(location_id, seen.hers, services.clock.now())
        elif seen.taken:
            take_signals(services, location_id, seen.taken)
    except Conflict:
        return  # a page with that many pictures shows which one is meant to nobody
