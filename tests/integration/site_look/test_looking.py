"""Looking a site up over real sockets: what it finds, how it ranks, and that each silence is said."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from takeback.adapters.site_look import Looked, LookPolicy, SiteLook
from takeback.base.instants import MovableClock
from takeback.project.configuration import read_configuration
from takeback.project.site_look import site_look_for
from takeback.sites.contact import Failure, Scope, Source
from takeback.sites.indicators import Indicator, Mark
from takeback.sites.location import Location, read_location
from tests.fakes.loopback import answer
from tests.fakes.name_server import LoopbackNameServer
from tests.integration.site_look.conftest import Net, card, html

CLOCK = MovableClock(datetime(2026, 11, 26, 12, tzinfo=UTC))


def look(net: Net, names: LoopbackNameServer, host: str = "") -> Looked:
    place = read_location(host or net.host, loopback_allowed=True)
    assert isinstance(place, Location)
    return site_look_for(read_configuration(net.settings(names)), CLOCK).look(place)


def found(looked: Looked, scope: Scope) -> list[str]:
    return [each.address for each in looked.contacts.ranked if each.scope is scope]


def test_a_look_finds_operator_host_and_registrar_the_best_first(net: Net, names: LoopbackNameServer) -> None:
    looked = look(net, names)
    assert (looked.host, looked.site, looked.language) == ("www.pictures.example", "pictures.example", "ko")
    operator = found(looked, Scope.OPERATOR)
    assert operator[0] == "dmca@pictures.example"
    assert set(operator[1:]) == {
        "https://desk.helpers.example/removal",
        net.site.url("/help/contact", host="www.pictures.example"),
        "help@pictures.example",
        "security@pictures.example",
        "abuse@pictures.example",
        "postmaster@pictures.example",
    }
    assert found(looked, Scope.HOST) == ["abuse@network.example", "report@network.example"]
    assert found(looked, Scope.REGISTRAR) == ["abuse@registrar.example"]
    assert looked.standing.networks == (64500,)
    assert looked.standing.records["TXT"] == ("google-site-verification=AbC",)
    assert [each.source for each in looked.contacts.ranked][-2:] == [Source.CUSTOM, Source.CUSTOM]
    assert {each.found_on for each in looked.contacts.ranked if each.source is not Source.CHANNELS} == {
        CLOCK.now().date()
    }


def test_a_look_gives_the_marks_by_which_mirrors_are_told(net: Net, names: LoopbackNameServer) -> None:
    net.pages["/"] = html("<script>ga('create', 'UA-12345678-1')</script><link rel=icon href=/i.ico>")
    net.pages["/i.ico"] = answer(200, bytes(range(256)))
    net.records["pictures.example", "TXT"] = ['"google-site-verification=AbCdEfGh"']
    assert look(net, names).marks() >= {
        Indicator(Mark.ANALYTICS, "google:UA-12345678"),
        Indicator(Mark.VERIFICATION, "google-site-verification:AbCdEfGh"),
        Indicator(Mark.ICON, "-757223386"),
        Indicator(Mark.ADDRESS, "127.0.0.1"),
    }


def test_a_site_on_a_host_for_many_shows_its_own_marks_and_none_of_the_hosts(
    net: Net, names: LoopbackNameServer
) -> None:
    page = b"<script>ga('create', 'UA-12345678-1')</script>"
    net.pages["/"] = answer(200, page, "Content-Type: text/html", "X-One: 1", "X-Two: 2")
    own = Indicator(Mark.ANALYTICS, "google:UA-12345678")
    hosts = {Indicator(Mark.HEADERS, "x-one,x-two"), Indicator(Mark.ADDRESS, "127.0.0.1")}
    assert look(net, names, f"http://x.github.io:{net.site.port}").marks() == {own}
    assert look(net, names).marks() > {own, *hosts}


def test_a_site_that_only_leads_to_another_shows_none_of_the_others_marks(net: Net, names: LoopbackNameServer) -> None:
    net.pages["/"] = answer(302, b"", f"Location: http://large.example:{net.site.port}/there")
    page = b"<script>ga('create', 'UA-12345678-1')</script>"
    net.pages["/there"] = answer(200, page, "Content-Type: text/html", "X-One: 1", "X-Two: 2")
    looked = look(net, names)
    assert looked.home is not None, "it was read all the same: it may say whom to ask"
    assert {each.mark for each in looked.marks()} == {Mark.ADDRESS, Mark.SUBNET}, "of its own machine alone"


def test_what_is_no_mailbox_is_refused_and_shown(net: Net, names: LoopbackNameServer) -> None:
    failures = look(net, names).contacts.failures
    assert Failure(Source.PAGE, "placeholder", "you@yourdomain.com") in failures
    assert Failure(Source.RDAP, "authority", "helpdesk@apnic.net") in failures


def test_a_network_that_fronts_others_is_a_cdn_and_its_own_channel_is_offered(
    net: Net, names: LoopbackNameServer
) -> None:
    net.records["1.0.0.127.origin.asn.cymru.com", "TXT"] = ['"13335 | 127.0.0.0/8 | US | arin | 2010-07-14"']
    looked = look(net, names)
    assert found(looked, Scope.HOST) == []
    assert found(looked, Scope.CDN)[0] == "https://www.cloudflare.com/trust-hub/reporting-abuse/"
    assert "abuse@network.example" in found(looked, Scope.CDN)


def test_what_fails_is_said_beside_what_was_found(net: Net, names: LoopbackNameServer) -> None:
    net.pages["/dmca"] = answer(503)
    net.pages["/.well-known/security.txt"] = html("<html>Not here</html>")
    net.rdap["/domain/pictures.example"] = answer(200, b"[" * 100_000)
    net.rdap["/ip/127.0.0.1"] = answer(404)
    looked = look(net, names)
    assert "help@pictures.example" in found(looked, Scope.OPERATOR)
    assert {
        Failure(Source.PAGE, "status_503", "page: dmca"),
        Failure(Source.SECURITY_TXT, "not_found", "/.well-known/security.txt"),
        Failure(Source.RDAP, "malformed_response", "pictures.example"),
        Failure(Source.RDAP, "not_found", "127.0.0.1"),
    } <= set(looked.contacts.failures)


def test_a_site_without_tls_is_read_in_the_clear(net: Net, names: LoopbackNameServer) -> None:
    assert found(look(net, names, net.bare_host), Scope.OPERATOR)[0] == "dmca@pictures.example"


def test_a_registrys_page_is_read_as_a_stranger_wrote_it(net: Net, names: LoopbackNameServer) -> None:
    ways = ("https://network.example/abuse", "javascript:alert(1)", "https://10.0.0.1/x", "https://a.example/\x00")
    entity = {"roles": ["abuse"], "vcardArray": card(*(("contact-uri", each) for each in ways))}
    net.rdap["/ip/127.0.0.1"] = answer(
        200, json.dumps({"objectClassName": "ip network", "entities": [entity]}).encode()
    )
    looked = look(net, names)
    assert found(looked, Scope.HOST) == ["report@network.example", "https://network.example/abuse"]
    assert Failure(Source.RDAP, "malformed", "a contact that is no page") in looked.contacts.failures


def test_a_site_that_does_not_answer_leaves_the_net_around_it(net: Net, names: LoopbackNameServer) -> None:
    looked = look(net, names, "www.pictures.example:1")
    assert Failure(Source.PAGE, "connection_refused", "home page") in looked.contacts.failures
    assert found(looked, Scope.HOST) == ["abuse@network.example", "report@network.example"]
    assert looked.home is None


def test_a_name_that_does_not_exist_is_said_to_be_so(net: Net, names: LoopbackNameServer) -> None:
    looked = look(net, names, "nobody.example")
    assert Failure(Source.DNS, "not_found", "nobody.example") in looked.contacts.failures
    assert found(looked, Scope.HOST) == []


def test_a_domain_that_takes_no_mail_is_not_guessed_at(net: Net, names: LoopbackNameServer) -> None:
    net.records["pictures.example", "MX"] = ["0 ."]
    assert Source.CUSTOM not in {each.source for each in look(net, names).contacts.ranked}


def test_an_address_inside_is_neither_fetched_nor_asked_for(net: Net, names: LoopbackNameServer) -> None:
    net.records["www.pictures.example", "A"] = ["10.0.0.1"]
    looked = look(net, names)
    assert Failure(Source.DNS, "private_address", "private") in looked.contacts.failures
    assert Failure(Source.PAGE, "forbidden_address", "home page") in looked.contacts.failures
    assert net.site.requests == []
    assert not any("/ip/" in each for each in net.registry.requests)


def test_without_the_setting_loopback_is_never_reached(net: Net, names: LoopbackNameServer) -> None:
    place = read_location("www.pictures.example")
    assert isinstance(place, Location)
    settings = net.settings(names) | {"TAKEBACK_FETCH_LOOPBACK": "0"}
    looked = site_look_for(read_configuration(settings), CLOCK).look(place)
    assert Failure(Source.DNS, "private_address", "loopback") in looked.contacts.failures
    assert net.site.requests == net.registry.requests == []


def test_silent_servers_end_with_the_time_of_the_look(net: Net, names: LoopbackNameServer) -> None:
    net.silent_on.update(name for name, _ in net.records)
    policy = LookPolicy(dns_server=("127.0.0.1", names.port), rdap_url=net.registry.url(""), total_seconds=1.0)
    policy = replace(policy, fetch=replace(policy.fetch, loopback_allowed=True))
    place = read_location(net.host)
    assert isinstance(place, Location)
    began = time.monotonic()
    looked = SiteLook(policy, CLOCK).look(place)
    assert time.monotonic() - began < 10
    assert {each.reason for each in looked.contacts.failures if each.source is Source.DNS} == {"too_slow"}
    assert Failure(Source.PAGE, "too_slow", "home page") in looked.contacts.failures
    assert found(looked, Scope.REGISTRAR) == ["abuse@registrar.example"]


def test_a_page_that_never_ends_and_one_that_is_hostile_are_read_within_bounds(
    net: Net, names: LoopbackNameServer
) -> None:
    net.pages["/dmca"] = html("<![x[" + "<!--" * 50_000 + "<a " * 50_000 + "&#" * 50_000 + "@" * 50_000)
    net.pages["/help/contact"] = answer(200, b"x" * 3_000_000, "Content-Type: text/html")
    looked = look(net, names)
    assert Failure(Source.PAGE, "too_large", "page: contact") in looked.contacts.failures
    assert "https://desk.helpers.example/removal" in found(looked, Scope.OPERATOR)


@pytest.mark.parametrize("text", ["@someone", "http://duckduckgogg42xjoc72x3sjasowoarfbgcmvfimaftt6twagswzczad.onion/"])
def test_names_and_onion_services_are_never_looked_up(net: Net, names: LoopbackNameServer, text: str) -> None:
    with pytest.raises(ValueError, match="onion"):
        look(net, names, text)
    assert names.asked == []
