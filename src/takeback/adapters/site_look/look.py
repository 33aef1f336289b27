"""All sources side by side, within one time: whom to ask about a site, and what could not be asked."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date
from ipaddress import ip_address

from takeback.adapters.safe_fetch import Certificate, Fetcher, Fetches, Resolver, SystemResolver
from takeback.adapters.safe_fetch.addresses import Address, is_loopback, why_not_public
from takeback.adapters.site_look.html import Page
from takeback.adapters.site_look.names import AsksNames, Kind, NamedResolver, NameServer, NotAnswered
from takeback.adapters.site_look.pages import PagesSeen, look_at_pages
from takeback.adapters.site_look.patience import OutOfTime, Patience
from takeback.adapters.site_look.policy import LookPolicy
from takeback.adapters.site_look.rdap import Rdap
from takeback.adapters.site_look.rdap_records import Said
from takeback.adapters.site_look.zones import abuse_mailboxes, network_number
from takeback.base.instants import Clock
from takeback.sites.channels import channels_everywhere, channels_for
from takeback.sites.contact import (
    Contact,
    Contacts,
    Failure,
    RouteKind,
    Scope,
    Source,
    customary,
    ranked,
    why_no_mailbox,
)
from takeback.sites.hosts import is_address
from takeback.sites.indicators import (
    Indicator,
    marks_of_addresses,
    marks_of_certificate,
    marks_of_page,
    marks_of_records,
    own_marks,
)
from takeback.sites.location import Location, Reach, Unreadable, read_location
from takeback.sites.networks import network_of, scope_of

_MOST_ADDRESSES = 3
_KINDS: tuple[Kind, ...] = ("NS", "MX", "TXT")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a site stands in the net.

    Attributes:
        addresses: of its host.
        network_of: the number of the network that each of these is in; `None` where it is not known.
        records: its `NS`, `MX` and `TXT` records by kind.
    """

    addresses: tuple[str, ...] = ()
    network_of: dict[str, int | None] = field(default_factory=dict)
    records: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def networks(self) -> tuple[int, ...]:
        """The numbers that are known, once each."""
        return tuple(dict.fromkeys(each for each in self.network_of.values() if each is not None))


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look found.

    Attributes:
        host: that was looked at.
        site: its registrable domain.
        contacts: whom to ask, the best first, and what could not be asked.
        standing: where it stands in the net.
        language: of its home page; empty where that is not known.
        home: its home page; `None` where it was not read.
        home_headers: the headers of that page.
        icon: the bytes of its icon; empty where there is none.
        home_is_own: that page is the site's own. Redirects may lead to another's, which says nothing of this site: two
            that only lead to the same large one have nobody in common.
        home_address: the machine that gave the home page; empty where none did.
        certificate: that this machine showed; `None` where it was asked in the clear, or redirects led to another site.
    """

    host: str
    site: str
    contacts: Contacts
    standing: Standing
    language: str
    home: Page | None = field(repr=False)
    home_headers: tuple[tuple[str, str], ...] = field(repr=False)
    icon: bytes = field(repr=False)
    home_is_own: bool = True
    home_address: str = ""
    certificate: Certificate | None = None

    def marks(self) -> frozenset[Indicator]:
        """What it shows of who runs it, for telling its mirrors."""
        marks: frozenset[Indicator] = frozenset()
        if self.home is not None and self.home_is_own:
            home = self.home
            marks = marks_of_page(home.scripts, home.metas, home.text, self.home_headers, self.icon)
        marks |= marks_of_records(self.standing.records.get("TXT", ()))
        marks |= marks_of_addresses(self.standing.network_of)
        if self.certificate is not None:
            network = self.standing.network_of.get(self.home_address)
            marks |= marks_of_certificate(self.site, self.certificate.fingerprint, self.certificate.names, network)
        return own_marks(self.site, marks)


class SiteLook:
    """Looks sites up as a `LookPolicy` says. Keeps nothing of them; threads may share it."""

    def __init__(
        self,
        policy: LookPolicy,
        clock: Clock,
        *,
        names: AsksNames | None = None,
        fetches_within: Callable[[float], Fetches] | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take what a look needs.

        Args:
            policy: what is asked, and how long.
            clock: says on which day something was found.
            names: the DNS; made from the policy if left out.
            fetches_within: makes a fetcher for so many seconds; made from the policy if left out.
            monotonic: measures the time of a look, in seconds.
        """
        self._policy = policy
        self._clock = clock
        self._names = names or NameServer(policy.dns_server)
        self._resolver: Resolver = SystemResolver() if policy.dns_server is None else NamedResolver(self._names)
        self._fetches_within = fetches_within or self._fetcher
        self._monotonic = monotonic
        self._rdap = Rdap(self._fetches_within, policy.rdap_url)

    def look(self, place: Location) -> Looked:
        """Look up whom to ask about the site of a location.

        Args:
            place: on the web, or search results or a room: then the service itself is looked at.

        Raises:
            ValueError: an onion service or a name: there is nothing that may be looked up.
        """
        if place.reach in {Reach.ONION, Reach.NAME}:
            raise ValueError("an onion service is never looked up, and a name has no host")
        patience = Patience(self._monotonic() + self._policy.total_seconds, self._policy.step_seconds, self._monotonic)
        on = self._clock.now().date()
        with ThreadPoolExecutor(max_workers=3, thread_name_prefix="site-look") as pool:
            pages = pool.submit(look_at_pages, place, self._fetches_within, self._policy, patience, on)
            registrar = pool.submit(self._registrar, place, patience, on)
            net = pool.submit(self._net, place, patience, on)
        seen, standing = pages.result(), net.result()[0]
        found = [*seen.contacts, *registrar.result()[0], *net.result()[1]]
        failures = [*seen.failures, *registrar.result()[1], *net.result()[2]]
        found += self._official(place, standing, on)
        if not is_address(place.host) and standing.records.get("MX") != ():
            found += customary(place.host, place.site, on)
        contacts = Contacts(ranked(found), tuple(dict.fromkeys(failures)))
        return self._looked(place, contacts, standing, seen)

    def _looked(self, place: Location, contacts: Contacts, standing: Standing, seen: PagesSeen) -> Looked:
        return Looked(
            place.host,
            place.site,
            contacts,
            standing,
            seen.language,
            seen.home,
            seen.home_headers,
            seen.icon,
            seen.home_is_own,
            seen.home_address,
            seen.certificate,
        )

    def _fetcher(self, seconds: float) -> Fetches:
        within = replace(self._policy.fetch, total_seconds=seconds, connect_seconds=min(seconds, 5.0))
        return Fetcher(within, self._resolver, self._clock)

    def _official(self, place: Location, standing: Standing, on: date) -> list[Contact]:
        known = [network_of(each) for each in standing.networks]
        own = [*channels_for(place.site), *(row for each in known if each for row in channels_for("", network=each.id))]
        return [each.as_contact(on) for each in (*own, *channels_everywhere())]

    def _registrar(self, place: Location, patience: Patience, on: date) -> tuple[list[Contact], list[Failure]]:
        if is_address(place.host):
            return [], []
        try:
            said = self._rdap.of_name(place.site, seconds=patience.step())
        except OutOfTime:
            said = "too_slow"
        if isinstance(said, str):
            return [], [Failure(Source.RDAP, said, place.site)]
        wanted = [each for each in said if "registrar" in each.roles or "abuse" in each.roles]
        return _judged(wanted, Scope.REGISTRAR, place.site, on)

    def _net(self, place: Location, patience: Patience, on: date) -> tuple[Standing, list[Contact], list[Failure]]:
        contacts: list[Contact] = []
        failures: list[Failure] = []
        numbers: dict[str, int | None] = {}
        try:
            addresses = self._addresses(place, patience, failures)
            records = self._records(place, patience, failures)
            for address in addresses[:_MOST_ADDRESSES]:
                if (why := why_not_public(address)) and not (
                    self._policy.fetch.loopback_allowed and is_loopback(address)
                ):
                    failures.append(Failure(Source.DNS, "private_address", why))
                    continue
                numbers[str(address)] = self._of_address(address, patience, on, contacts, failures)
        except OutOfTime:
            failures.append(Failure(Source.DNS, "too_slow", "the rest of the networks"))
            return Standing(network_of=numbers), contacts, failures
        return Standing(tuple(map(str, addresses)), numbers, records), contacts, failures

    def _addresses(self, place: Location, patience: Patience, failures: list[Failure]) -> list[Address]:
        if is_address(place.host):
            return [ip_address(place.host.strip("[]"))]
        try:
            found = NamedResolver(self._names)(place.host, seconds=patience.step())
        except TimeoutError:
            failures.append(Failure(Source.DNS, "too_slow", place.host))
            return []
        except OSError:
            failures.append(Failure(Source.DNS, "refused", place.host))
            return []
        if not found:
            failures.append(Failure(Source.DNS, "not_found", place.host))
        return list(found)

    def _records(self, place: Location, patience: Patience, failures: list[Failure]) -> dict[str, tuple[str, ...]]:
        records: dict[str, tuple[str, ...]] = {}
        if is_address(place.host):
            return records
        for kind in _KINDS:
            answer = self._names.ask(place.site, kind, seconds=patience.step())
            if isinstance(answer, NotAnswered):
                failures.append(Failure(Source.DNS, answer.reason, f"{kind} of {place.site}"))
            else:
                records[kind] = tuple(each for each in answer if each)  # an empty MX refuses all mail (RFC 7505)
        return records

    def _of_address(
        self, address: Address, patience: Patience, on: date, contacts: list[Contact], failures: list[Failure]
    ) -> int | None:
        number = network_number(self._names, address, self._policy, seconds=patience.step())
        if isinstance(number, NotAnswered):
            failures.append(Failure(Source.DNS, number.reason, f"network of {address}"))
            number = None
        scope = scope_of(number)
        said = self._rdap.of_address(address, seconds=patience.step())
        if isinstance(said, str):
            failures.append(Failure(Source.RDAP, said, str(address)))
        else:
            wanted = [each for each in said if "abuse" in each.roles] or list(said)
            found, refused = _judged(wanted, scope, str(address), on)
            contacts += found
            failures += refused
        boxes = abuse_mailboxes(self._names, address, self._policy, seconds=patience.step())
        if isinstance(boxes, NotAnswered):
            failures.append(Failure(Source.ABUSE_ZONE, boxes.reason, str(address)))
        else:
            ways = [Said(("abuse",), each, is_page=False) for each in boxes]
            found, refused = _judged(ways, scope, str(address), on, source=Source.ABUSE_ZONE)
            contacts += found
            failures += refused
        return number


def _judged(
    said: list[Said], scope: Scope, of: str, on: date, *, source: Source = Source.RDAP
) -> tuple[list[Contact], list[Failure]]:
    """What may be written to, and what was refused."""
    contacts: list[Contact] = []
    failures: list[Failure] = []
    for each in said:
        page = read_location(each.address) if each.is_page else None
        why = why_no_mailbox(each.address) if page is None else None
        if why is not None:
            failures.append(Failure(source, why, each.address[:254]))
            continue
        if isinstance(page, Unreadable) or (page is not None and page.reach is not Reach.WEB):
            failures.append(Failure(source, "malformed", "a contact that is no page"))
            continue
        contacts.append(
            Contact(
                scope=scope,
                route_kind=RouteKind.EMAIL if page is None else RouteKind.FORM,
                address=each.address if page is None else page.address,
                source=source,
                found_on=on,
                note=f"{'/'.join(each.roles)} of {of}",
            )
        )
    return contacts, failures
