"""Two sites in TLS on loopback, looked up as a worker does it: joined where one certificate is for both, and only then.

They stand on two machines and have nothing else in common that joins.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from takeback.adapters.safe_fetch import Dialler, Fetcher, Fetches
from takeback.adapters.site_look import Looked, LookPolicy, SiteLook
from takeback.adapters.site_look.names import NamedResolver, NameServer
from takeback.base.instants import MovableClock
from takeback.flows.takedowns.site_looks import looked_up
from takeback.project import wiring
from takeback.records.accounts.roles import Role
from takeback.records.sites.mirrors import network_of
from takeback.sites.indicators import Indicator, Mark
from takeback.sites.location import Location, read_location
from tests.fakes.authority import Authority
from tests.fakes.loopback import LoopbackServer, Talk, answer, saying, serving
from tests.fakes.name_server import naming
from tests.people import a_member, signed_in
from tests.takedowns import services_at

pytestmark = pytest.mark.django_db(databases=["default", "case_keys"])

CLOCK = MovableClock(datetime(2026, 11, 26, 12, tzinfo=UTC))
MACHINES = {"one.example": "127.0.0.1", "two.example": "127.0.1.1"}
HOME = saying(answer(200, b"<html><body>pictures</body></html>", "Content-Type: text/html"))
A_HOST = 64500
CLOUDFLARE = 13335


@dataclass
class Net:
    """Two sites, and a DNS that says where they are and in which network that is."""

    records: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    servers: dict[str, LoopbackServer] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for site, machine in MACHINES.items():
            self.records |= {(site, "A"): [machine], (f"www.{site}", "A"): [machine]}
        self.stand_in(A_HOST)

    def stand_in(self, network: int | None) -> None:
        """Put both machines into a network; `None`: nobody knows in which they are."""
        for machine in MACHINES.values():
            turned = ".".join(reversed(machine.split(".")))
            said = [f'"{network} | 127.0.0.0/8 | ZZ | none | 2026-01-01"'] if network is not None else []
            self.records[f"{turned}.origin.asn.cymru.com", "TXT"] = said

    @contextmanager
    def serving(self, site: str, tls: ssl.SSLContext, talk: Talk = HOME) -> Iterator[LoopbackServer]:
        with serving(talk, tls, address=MACHINES[site]) as server:
            self.servers[site] = server
            yield server

    def look(self, host: str, trust: ssl.SSLContext, scheme: str = "https") -> Looked:
        """Look a site up as a worker does, with another authority to trust."""
        place = read_location(self.servers[host.removeprefix("www.")].url(host=host, scheme=scheme))
        assert isinstance(place, Location)
        policy = LookPolicy(rdap_url="http://127.0.0.1:1", abuse_zone="")
        policy = replace(policy, fetch=replace(policy.fetch, loopback_allowed=True))
        with naming(self.records) as server:
            names = NameServer(("127.0.0.1", server.port))

            def fetches_within(seconds: float) -> Fetches:
                within = replace(policy.fetch, total_seconds=seconds)
                return Fetcher(within, NamedResolver(names), CLOCK, dialler=Dialler(tls=trust))

            return SiteLook(policy, CLOCK, names=names, fetches_within=fetches_within).look(place)

    def look_at_both(self, authority: Authority, one: Sequence[str], two: Sequence[str] | None = None) -> set[str]:
        """Look both up and keep what was found; which sites the second was joined with.

        Args:
            authority: that signs.
            one: names in the certificate of the first.
            two: of the second; the very certificate of the first if left out.
        """
        first = authority.serving(*one)
        second = first if two is None else authority.serving(*two)
        with self.serving("one.example", first), self.serving("two.example", second):
            looks = [self.look(site, authority.trust()) for site in MACHINES]
        assert all(each.certificate is not None for each in looks), "both were seen in TLS"
        _, second_found = (looked_up(services_at(CLOCK), each) for each in looks)
        return set(second_found.joined)


@pytest.fixture
def net() -> Net:
    return Net()


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


def certificates(looked: Looked) -> set[Indicator]:
    return {each for each in looked.marks() if each.mark is Mark.CERTIFICATE}


BOTH = ("one.example", "www.one.example", "two.example")


def test_one_certificate_joins_two_sites_with_a_sentence(
    net: Net, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert net.look_at_both(authority, BOTH) == {"one.example"}
    (edge,) = (each for each in network_of("one.example").edges if each.tier == 1)
    assert (edge.indicator.mark, edge.sites.one, edge.sites.other) == (Mark.CERTIFICATE, "one.example", "two.example")
    assert edge.seen_at == CLOCK.now()
    monkeypatch.setattr(wiring, "services", lambda: SimpleNamespace(clock=CLOCK, sealed_cases=None))
    browser = signed_in(a_member(Role.CASEWORKER), CLOCK.now())
    page = browser.get("/desk/sites/one.example/mirrors/").content.decode()
    assert f"One certificate is for both: {edge.indicator.value}." in page
    assert 'aria-label="1: two.example"' in page


def test_a_certificate_costs_no_connection_of_its_own(net: Net, authority: Authority) -> None:
    tls, handshakes = authority.serving(*BOTH), list[str | None]()
    tls.sni_callback = lambda _, name, __: handshakes.append(name)
    with net.serving("one.example", tls) as server:
        looked = net.look("one.example", authority.trust())
    assert looked.certificate is not None
    paths = [each.split(" ")[1] for each in server.requests]
    assert sorted(paths) == ["/", "/.well-known/security.txt", "/favicon.ico", "/security.txt"]
    assert handshakes == ["one.example"] * len(paths)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (["one.example", "www.one.example"], ["two.example"]),  # of one site each
        (BOTH, BOTH),  # two certificates, though for the same names
        ([*BOTH, *(f"customer-{number}.example" for number in range(11))], None),  # a host's, over its customers
        ([*BOTH, "sni.cloudflaressl.com"], None),
        ([*BOTH, "*.blogspot.com"], None),
        ([*BOTH, *(f"{number}.one.example" for number in range(100))], None),  # more names than are read
    ],
)
def test_other_certificates_join_nobody(
    net: Net, authority: Authority, one: Sequence[str], two: Sequence[str] | None
) -> None:
    assert net.look_at_both(authority, one, two) == set()
    assert network_of("one.example").mirrors == ()


@pytest.mark.parametrize("network", [CLOUDFLARE, None])
def test_what_a_machine_shows_that_may_stand_in_front_of_others_joins_nobody(
    net: Net, authority: Authority, network: int | None
) -> None:
    net.stand_in(network)
    assert net.look_at_both(authority, BOTH) == set()


def test_what_is_read_in_the_clear_has_no_certificate(net: Net, authority: Authority) -> None:
    with serving(HOME, address=MACHINES["one.example"]) as server:
        net.servers["one.example"] = server
        looked = net.look("one.example", authority.trust(), scheme="http")
    assert looked.home is not None
    assert looked.certificate is None
    assert certificates(looked) == set()


def test_a_certificate_that_nobody_vouches_for_is_none(
    net: Net, authority: Authority, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with net.serving("one.example", authority.serving(*BOTH)):
        looked = net.look("one.example", Authority(tmp_path_factory.mktemp("stranger")).trust())
    assert looked.home is None
    assert certificates(looked) == set()


def test_where_a_site_leads_to_another_one_the_others_certificate_is_not_its_own(
    net: Net, authority: Authority
) -> None:
    shared = authority.serving(*BOTH)
    with net.serving("two.example", shared) as two:
        elsewhere = saying(answer(302, b"", f"Location: {two.url(host='two.example', scheme='https')}"))
        with net.serving("one.example", shared, elsewhere):
            looked = net.look("one.example", authority.trust())
    assert looked.home is not None
    assert looked.home_address == MACHINES["two.example"]
    assert looked.certificate is None


def test_where_a_site_leads_to_another_name_of_its_own_the_certificate_there_counts(
    net: Net, authority: Authority
) -> None:
    tls = authority.serving(*BOTH)
    with net.serving("one.example", tls) as www:
        inside = saying(answer(302, b"", f"Location: {www.url(host='www.one.example', scheme='https')}"))
        with net.serving("one.example", authority.serving("one.example"), inside):
            looked = net.look("one.example", authority.trust())
    assert looked.certificate is not None
    assert certificates(looked) == {Indicator(Mark.CERTIFICATE, looked.certificate.fingerprint)}
