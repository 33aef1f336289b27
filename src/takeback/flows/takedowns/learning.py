"""Every ending teaches something of a site: by which way it was asked, whether that removed anything, and how soon.

The registry keeps it as numbers without a case. The next notice to that site takes the way that worked.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from takeback.casework.takedown.notice_state import NoticeState
from takeback.records.sites.actions import note_answer
from takeback.records.sites.models import Site
from takeback.records.takedowns.locks import open_location
from takeback.records.takedowns.models import LocationWork, Notice
from takeback.sites.contact import Scope

OPERATORS: Final = frozenset({Scope.OPERATOR, Scope.PLATFORM_FORM})
_WAYS_OF_OTHERS: Final = frozenset({"host", "cdn", "search"})
_HOUR: Final = timedelta(hours=1)


def learn_of_ending(row: LocationWork, at: datetime, *, removed: bool) -> int:
    """Note how each way ended by which somebody was asked about a location in its present round.

    Whoever was asked last has removed it: before them, others were asked in vain. Nothing is noted of a site that
    nobody has in the registry, nor of what nobody was asked about.

    Args:
        row: held by the transaction; it has just gone, or was closed though it is there.
        at: now.
        removed: whether it is gone.

    Returns:
        How many endings were noted.
    """
    domain = open_location(row.pk, bytes(row.place)).site
    site = Site.objects.filter(domain=domain).first() if domain else None
    if site is None:
        return 0
    in_round = Q() if row.round_since is None else Q(sent_at__gte=row.round_since)
    had = Notice.objects.filter(in_round, locations__location=row, sent_at__lte=at)
    had = had.exclude(state=NoticeState.BOUNCED.value).exclude(scope=Scope.REGULATOR.value)  # a complaint is no asking
    newest_first = list(had.order_by("-sent_at", "-pk").values_list("scope", "route", "sent_at"))
    # The first asking by a way counts: reminders begin nothing anew.
    asked_first = {(scope, route): sent_at for scope, route, sent_at in newest_first if sent_at is not None}
    noted = 0
    for (scope, route), sent_at in asked_first.items():
        if not tells_of_a_site(Scope(scope), route):
            continue
        worked = removed and (scope, route) == newest_first[0][:2]
        hours = round((at - sent_at) / _HOUR) if worked else None
        note_answer(site, route, removed=worked, hours=hours, on=at.date())
        noted += 1
    return noted


def tells_of_a_site(scope: Scope, route: str) -> bool:
    """Whether how asking ended says what that way is worth at the site itself: a law, at who hosts it, does not.

    Args:
        scope: who was asked.
        route: by which way.
    """
    return scope in OPERATORS or route in _WAYS_OF_OTHERS
