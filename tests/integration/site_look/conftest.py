"""A small net on this machine's loopback: a site, its DNS, and the registries' records."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from tests.fakes.loopback import LoopbackServer, answer, serving
from tests.fakes.name_server import LoopbackNameServer, naming

HOME = """<!doctype html><html lang="ko"><head><title>x</title></head><body>
<a href="/dmca">DMCA</a> <a href="/help/contact">문의하기</a> <a href="/a">사진</a>
<a href="https://desk.helpers.example/removal">삭제 요청</a>
</body></html>"""
DMCA = "<html lang=en><body>Write to dmca [at] pictures [dot] example, or to you@yourdomain.com.</body></html>"
CONTACT = """<html><body><form><textarea name=m></textarea></form>
<a href="mailto:help@pictures.example?subject=x">mail</a></body></html>"""
SECURITY = "Contact: mailto:security@pictures.example\nExpires: 2099-01-01T00:00:00Z\nPreferred-Languages: ko, en\n"


def card(*ways: tuple[str, str]) -> list[object]:
    return ["vcard", [["version", {}, "text", "4.0"], *[[kind, {}, "text", value] for kind, value in ways]]]


DOMAIN = {
    "objectClassName": "domain",
    "entities": [
        {
            "roles": ["registrar"],
            "vcardArray": card(("fn", "A registrar")),
            "entities": [{"roles": ["abuse"], "vcardArray": card(("email", "abuse@registrar.example"))}],
        },
        {"roles": ["registrant"], "vcardArray": card(("email", "redacted.for.privacy@registrar.example"))},
    ],
}
NETWORK = {
    "objectClassName": "ip network",
    "entities": [
        {"roles": ["technical"], "vcardArray": card(("email", "noc@network.example"))},
        {"roles": ["abuse"], "vcardArray": card(("email", "abuse@network.example"), ("email", "helpdesk@apnic.net"))},
    ],
}


@dataclass
class Net:
    """What lies where; a test changes it before it looks.

    Attributes:
        pages: answers of the site by path.
        rdap: answers of the registries by path.
        records: of the DNS.
        silent_on: names that are never answered.
        site: the web server.
        registry: the RDAP server.
        names: the DNS server.
    """

    site: LoopbackServer
    registry: LoopbackServer
    pages: dict[str, bytes]
    rdap: dict[str, bytes]
    records: dict[tuple[str, str], list[str]]
    silent_on: set[str] = field(default_factory=set)

    @property
    def host(self) -> str:
        return f"http://{self.bare_host}"

    @property
    def bare_host(self) -> str:
        return f"www.pictures.example:{self.site.port}"

    def settings(self, names: LoopbackNameServer) -> dict[str, str]:
        return {
            "TAKEBACK_FETCH_LOOPBACK": "1",
            "TAKEBACK_DNS_SERVER": names.address,
            "TAKEBACK_RDAP_URL": self.registry.url(""),
        }


def _saying_by_path(known: dict[str, bytes]) -> Callable[[socket.socket, str], None]:
    return lambda connection, path: connection.sendall(known.get(path, answer(404, b"nothing here")))


def html(text: str, status: int = 200) -> bytes:
    return answer(status, text.encode(), "Content-Type: text/html; charset=utf-8")


@pytest.fixture
def net() -> Iterator[Net]:
    pages = {
        "/": html(HOME),
        "/dmca": html(DMCA),
        "/help/contact": html(CONTACT),
        "/.well-known/security.txt": answer(200, SECURITY.encode(), "Content-Type: text/plain"),
    }
    rdap = {
        "/domain/pictures.example": answer(200, json.dumps(DOMAIN).encode()),
        "/ip/127.0.0.1": answer(200, json.dumps(NETWORK).encode()),
    }
    records = {
        ("www.pictures.example", "A"): ["127.0.0.1"],
        ("pictures.example", "A"): ["127.0.0.1"],
        ("x.github.io", "A"): ["127.0.0.1"],
        ("large.example", "A"): ["127.0.0.1"],
        ("pictures.example", "NS"): ["ns1.dns.example.", "ns2.dns.example."],
        ("pictures.example", "MX"): ["10 mail.pictures.example."],
        ("pictures.example", "TXT"): ['"google-site-verification=AbC"'],
        ("1.0.0.127.origin.asn.cymru.com", "TXT"): ['"64500 | 127.0.0.0/8 | ZZ | none | 2026-01-01"'],
        ("1.0.0.127.abuse-contacts.abusix.zone", "TXT"): ['"report@network.example"'],
    }
    with serving(_saying_by_path(pages)) as site, serving(_saying_by_path(rdap)) as registry:
        yield Net(site, registry, pages, rdap, records)


@pytest.fixture
def names(net: Net) -> Iterator[LoopbackNameServer]:
    with naming(net.records, silent_on=net.silent_on) as server:
        yield server
