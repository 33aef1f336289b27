"""Whom to ask next, out of the registry of sites: by the ladder, with the route that is proposed there."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from typing import Final
from urllib.parse import urlsplit

from takeback.casework.ladder import Climb, next_rung, step
from takeback.casework.notices.facts import Check, Facts
from takeback.casework.notices.facts import Recipient as Addressee
from takeback.casework.notices.overrides import Override, with_overrides
from takeback.casework.notices.proposal import Experience, Proposal, proposed
from takeback.casework.notices.routes import ROUTES
from takeback.casework.packet import REGULATORS
from takeback.flows.takedowns.learning import OPERATORS, tells_of_a_site
from takeback.flows.takedowns.ports import Asking, NotLookedUp, Recipient
from takeback.records.sites.models import Site
from takeback.records.sites.queries import answers_of, as_contact, contacts_for
from takeback.sites.channels import channel_at, channels_everywhere
from takeback.sites.contact import Contact, RouteKind, Scope, Source, ranked
from takeback.sites.location import Location, Reach

_ANYBODY: Final = frozenset(Scope) - {Scope.REGULATOR}
_ASKED_ABOUT: Final = {Reach.SEARCH: frozenset({Scope.SEARCH_ENGINE}), Reach.NAME: OPERATORS}
"""Who can be asked about what is no page: the engine that shows it, and the platform on which the name is."""
_NAMED_BY_DIRECTORY: Final = frozenset({Reach.SEARCH, Reach.NAME})
"""Places of services that the directory of channels may name whom to ask at, before anybody has looked."""
_NEAR: Final = OPERATORS | {Scope.HOST, Scope.CDN}
"""Who can take it down themselves. Where one of them was found, nobody writes to a mailbox that is only a guess."""


class Registry:
    """See `takeback.flows.takedowns.ports.KnowsRecipients`. Reads what looks and caseworkers have stored."""

    def __init__(self, changes: Collection[Override] = ()) -> None:
        """Propose routes as this deployment uses them.

        Args:
            changes: the operator's.
        """
        self._changes = tuple(changes)

    def recipient_of(self, location: Location, asking: Asking) -> Recipient | NotLookedUp | None:
        """See `KnowsRecipients.recipient_of`. A regulator is never chosen here: it is told by a packet."""
        site = Site.objects.filter(domain=location.site).first() if location.site else None
        ways = self._ways(location, asking)
        if not is_known(site) and (location.reach not in _NAMED_BY_DIRECTORY or _are_guesses(ways)):
            return None if location.reach is Reach.NAME else NotLookedUp()
        never = site is not None and bool(site.never_contact_operator)
        scopes = {each.scope for each in ways}
        match step(asking.tried, scopes, asking.at, never_contact_operator=never):
            case Climb(scope):
                contact = next(each for each in ways if each.scope is scope)
            case _:
                return None
        proposals = self._proposals(contact, location, site, asking.known)
        taken = _taken(proposals)
        if taken is None:
            return None
        route = ROUTES[taken.route]
        wanted = contact.language or (site.language if site is not None and contact.scope in OPERATORS else "")
        return Recipient(
            scope=contact.scope.value,
            address=contact.address or location.site,
            by_hand=contact.route_kind is not RouteKind.EMAIL or _is_heard_through_others(contact),
            route=route.id,
            language=wanted if wanted in route.languages else route.languages[0],
            name=_name(contact, location),
            country=_country(contact, site),
            proposals=proposals,
            through=contact.note if _is_heard_through_others(contact) else None,
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
        scopes = {each.scope for each in self._ways(location, asking)} | {Scope.REGULATOR}
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

    def _ways(self, location: Location, asking: Asking) -> Sequence[Contact]:
        """The contacts that can be asked by a notice, the best first.

        Where nobody near was found but an official form of which the address was never read, that form goes before a
        mailbox that is only a guess: a person finds it.
        """
        on = asking.at.date()
        known = _of_engine(location.site, on) if location.reach is Reach.SEARCH else contacts_for(location.site, on)
        found = [each for each in known if each.scope in _ASKED_ABOUT.get(location.reach, _ANYBODY)]
        near = {Scope.SEARCH_ENGINE} if location.reach is Reach.SEARCH else _NEAR
        with_address = [each for each in found if each.address or _is_written_down(each)]
        read = [each for each in with_address if each.source is not Source.CUSTOM]
        if any(each.scope in near for each in read):
            return read
        unread = [each for each in found if not each.address and each.scope in near and _is_official_form(each)]
        return [*unread, *read] if unread else with_address

    def _proposals(self, contact: Contact, location: Location, site: Site | None, known: Facts) -> tuple[Proposal, ...]:
        """Every route that can be taken as this deployment uses them, the best first."""
        facts = replace(
            known,
            reference=known.reference or "-",
            checked=frozenset(Check),  # nobody asks about what was not checked; each notice proves it of its own links
            locations=(location.address,),
            recipient=Addressee(name=_name(contact, location), country=_country(contact, site), scope=contact.scope),
        )
        before = {} if site is None else answers_of(site)
        experience = {
            route: Experience(each.asked, each.removed, each.median_hours)
            for route, each in before.items()
            if tells_of_a_site(contact.scope, route)
        }
        return proposed(
            facts,
            experience=experience,
            only_intermediaries=_is_heard_through_others(contact),
            routes=with_overrides(self._changes, facts.countries, recipient=facts.recipient.name),
        ).ranked


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


def is_known(site: Site | None) -> bool:
    """Whether anybody has looked up, or written down, who runs a site. Before that a search engine is the wrong one.

    Args:
        site: of the registry; `None` where it is not in it.
    """
    return site is not None and (site.looked_at is not None or site.contacts.exists())


def _of_engine(site: str, on: date) -> tuple[Contact, ...]:
    """Whom to ask about results of a search engine: itself, by its channel or as it was found. No other engine can."""
    name = site.partition(".")[0]  # it is the same one under each country's domain
    channels = [
        each
        for each in channels_everywhere()
        if each.scope is Scope.SEARCH_ENGINE and name in {one.partition(".")[0] for one in each.sites}
    ]
    found = [
        replace(each, scope=Scope.SEARCH_ENGINE)
        for each in contacts_for(site, on)
        if each.scope in OPERATORS or (each.scope is Scope.SEARCH_ENGINE and each.source is not Source.CHANNELS)
    ]
    return ranked([*(each.as_contact(on) for each in channels), *found])


def _are_guesses(ways: Sequence[Contact]) -> bool:
    return all(each.source is Source.CUSTOM for each in ways)


def _is_official_form(contact: Contact) -> bool:
    return contact.source is Source.CHANNELS and contact.route_kind is RouteKind.FORM


def _is_written_down(contact: Contact) -> bool:
    """Whether a caseworker wrote down through whom somebody is heard who takes nothing from others."""
    return contact.route_kind is RouteKind.THROUGH and contact.source is Source.REGISTRY


def _is_heard_through_others(contact: Contact) -> bool:
    return contact.answers_only_intermediaries or contact.route_kind is RouteKind.THROUGH


def _taken(ranked: Sequence[Proposal]) -> Proposal | None:
    """The best route that is complete, or, if none is, the best that could be: then what it lacks is said.

    What the person has to be asked about first is never taken by itself: the draft's page names it, and a caseworker
    who has asked may choose it there.
    """
    free = [each for each in ranked if not each.asks_first]
    return next((each for each in free if not each.missing), free[0] if free else None)


def _country(contact: Contact, site: Site | None) -> str:
    """Of whoever runs the site, where it was written down. Of others nobody has."""
    return site.country if site is not None and contact.scope in OPERATORS else ""


def _name(contact: Contact, location: Location) -> str:
    if contact.scope in OPERATORS:
        return location.site
    if contact.route_kind is RouteKind.EMAIL:
        return contact.address.rpartition("@")[2]
    return urlsplit(contact.address).hostname or location.site
