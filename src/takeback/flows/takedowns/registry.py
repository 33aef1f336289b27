"""Whom to ask next, out of the registry of sites: by the ladder, with the route that is proposed there."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from takeback.casework.ladder import Climb, next_rung, step
from takeback.casework.notices.facts import Facts
from takeback.casework.notices.facts import Recipient as Addressee
from takeback.casework.notices.overrides import Override, with_overrides
from takeback.casework.notices.proposal import Experience, Proposal, proposed
from takeback.casework.notices.routes import ROUTES
from takeback.casework.packet import REGULATORS
from takeback.flows.takedowns.ports import Asking, Recipient
from takeback.records.sites.models import Site
from takeback.records.sites.queries import answers_of, as_contact, contacts_for
from takeback.sites.channels import channel_at, channels_everywhere
from takeback.sites.contact import Contact, RouteKind, Scope, Source
from takeback.sites.location import Location, Reach

_OPERATORS: Final = frozenset({Scope.OPERATOR, Scope.PLATFORM_FORM})
_NEAR: Final = _OPERATORS | {Scope.HOST, Scope.CDN}
"""Who can take it down themselves. Where one of them was found, nobody writes to a mailbox that is only a guess."""


class Registry:
    """See `takeback.flows.takedowns.ports.KnowsRecipients`. Reads what looks and caseworkers have stored."""

    def __init__(self, changes: Collection[Override] = ()) -> None:
        """Propose routes as this deployment uses them.

        Args:
            changes: the operator's.
        """
        self._changes = tuple(changes)

    def recipient_of(self, location: Location, asking: Asking) -> Recipient | None:
        """See `KnowsRecipients.recipient_of`. A regulator is never chosen here: it is told by a packet."""
        site = Site.objects.filter(domain=location.site).first() if location.site else None
        never = site is not None and bool(site.never_contact_operator)
        ways = self._ways(location, site, asking)
        scopes = {each.scope for each in ways}
        match step(asking.tried, scopes, asking.at, never_contact_operator=never):
            case Climb(scope):
                contact = next(each for each in ways if each.scope is scope)
            case _:
                return None
        proposal = self._proposal(contact, location, site, asking.known)
        if proposal is None:
            return None
        route = ROUTES[proposal.route]
        wanted = contact.language or (site.language if site is not None and contact.scope in _OPERATORS else "")
        return Recipient(
            scope=contact.scope.value,
            address=contact.address,
            by_hand=contact.route_kind is not RouteKind.EMAIL or contact.answers_only_intermediaries,
            route=route.id,
            language=wanted if wanted in route.languages else route.languages[0],
            name=_name(contact, location),
            **_limit(contact),
        )

    def regulator_of(self, route: str, location: Location, asking: Asking) -> Recipient | None:
        """See `KnowsRecipients.regulator_of`.

        A contact that a caseworker noted at the site comes first, since only they know of which country's authority a
        European site is the business; then the directory's channel of the law's own country. Where its address was
        never read, its name stands for it: the text is offered, and a person finds the form.
        """
        site = Site.objects.filter(domain=location.site).first() if location.site else None
        never = site is not None and bool(site.never_contact_operator)
        scopes = {each.scope for each in self._ways(location, site, asking)} | {Scope.REGULATOR}
        if next_rung(asking.tried, scopes, asking.at, never_contact_operator=never) is not Scope.REGULATOR:
            return None
        if not asking.tried or route not in REGULATORS:
            return None
        noted = [] if site is None else [as_contact(row) for row in site.contacts.filter(scope=Scope.REGULATOR.value)]
        for contact in noted:
            if contact.address:
                return _regulator(route, contact, contact.note or contact.address)
        on = asking.at.date()
        for channel in channels_everywhere():
            if channel.scope is Scope.REGULATOR and channel.country in ROUTES[route].countries:
                return _regulator(route, channel.as_contact(on), channel.name)
        return None

    def _ways(self, location: Location, site: Site | None, asking: Asking) -> Sequence[Contact]:
        """The contacts that can be asked by a notice, the best first."""
        if location.reach is Reach.SEARCH:
            wanted = {Scope.SEARCH_ENGINE}
        elif site is None or (site.looked_at is None and not site.contacts.exists()):
            return ()  # nobody has looked: a search engine asked first would be the wrong one
        else:
            wanted = set(Scope) - {Scope.REGULATOR}
        found = [
            each
            for each in contacts_for(location.site, asking.at.date())
            if each.scope in wanted and each.route_kind is not RouteKind.THROUGH and each.address
        ]
        if any(each.source is not Source.CUSTOM and each.scope in _NEAR for each in found):
            found = [each for each in found if each.source is not Source.CUSTOM]
        return found

    def _proposal(self, contact: Contact, location: Location, site: Site | None, known: Facts) -> Proposal | None:
        """The best route that is complete, or, if none is, the best that could be: then what it lacks is said."""
        facts = replace(
            known,
            reference=known.reference or "-",
            locations=(location.address,),
            recipient=Addressee(name=_name(contact, location), scope=contact.scope),
        )
        before = {} if site is None else answers_of(site)
        experience = {
            route: Experience(each.asked, each.removed, each.median_hours)
            for route, each in before.items()
            if contact.scope in _OPERATORS or route in {"host", "cdn", "search"}
        }
        routes = with_overrides(self._changes, facts.countries, recipient=facts.recipient.name)
        ranked = proposed(
            facts,
            experience=experience,
            only_intermediaries=contact.answers_only_intermediaries,
            routes=routes,
        ).ranked
        free = [each for each in ranked if not each.asks_first]
        return next((each for each in free if not each.missing), free[0] if free else None)


def _regulator(route: str, contact: Contact, name: str) -> Recipient:
    return Recipient(
        scope=Scope.REGULATOR.value,
        address=contact.address or name,
        by_hand=contact.route_kind is not RouteKind.EMAIL,
        route=route,
        language=contact.language or ROUTES[route].languages[0],
        name=name.splitlines()[0][:200],
    )


def _limit(contact: Contact) -> dict[str, int]:
    """How many links its form takes, where the directory knows: the notice is then one filling of it."""
    channel = channel_at(contact.address) if contact.route_kind is RouteKind.FORM else None
    return {"most_links": channel.most_links} if channel is not None and channel.most_links else {}


def _name(contact: Contact, location: Location) -> str:
    if contact.scope in _OPERATORS:
        return location.site
    if contact.route_kind is RouteKind.EMAIL:
        return contact.address.rpartition("@")[2]
    return urlsplit(contact.address).hostname or location.site
