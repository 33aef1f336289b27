"""What a site shows of who runs it: marks in tiers, by how seldom two strangers have the same.

    1   one alone joins two sites: an account for analytics or advertisements, a verification, a wallet, a certificate,
        a machine that nobody stands in front of
    2   two that are independent of each other do: a subnet, headers, an icon
    3   none do, however many: the program that a site is made with, its classes, its pictures

What many strangers share is left out when it is taken: machines and certificates of networks that front others, and
what a host for many gives to everybody on it.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address, ip_network
from typing import Final

import mmh3

from takeback.sites.networks import network_of
from takeback.sites.suffixes import is_shared_host, site_of
from takeback.sites.wallets import wallets_in


class Mark(StrEnum):
    """The kinds of marks."""

    ANALYTICS = "analytics"
    ADVERTISING = "advertising"
    VERIFICATION = "verification"
    WALLET = "wallet"
    CERTIFICATE = "certificate"
    ADDRESS = "address"
    SUBNET = "subnet"
    HEADERS = "headers"
    ICON = "icon"
    PROGRAM = "program"


TIERS: Final[Mapping[Mark, int]] = {
    Mark.ANALYTICS: 1,
    Mark.ADVERTISING: 1,
    Mark.VERIFICATION: 1,
    Mark.WALLET: 1,
    Mark.CERTIFICATE: 1,
    Mark.ADDRESS: 1,
    Mark.SUBNET: 2,
    Mark.HEADERS: 2,
    Mark.ICON: 2,
    Mark.PROGRAM: 3,
}


@dataclass(frozen=True, slots=True, order=True)
class Indicator:
    """One mark of a site.

    Attributes:
        mark: its kind.
        value: what two sites have in common if it is the same.
    """

    mark: Mark
    value: str

    @property
    def tier(self) -> int:
        """1 to 3; see the head of this file."""
        return TIERS[self.mark]


_ANALYTICS: Final = tuple(
    re.compile(form)
    for form in (
        r"\b(UA-\d{4,10})-\d{1,4}\b",
        r"\b(G-[A-Z0-9]{8,12})\b",
        r"\b(GTM-[A-Z0-9]{5,9})\b",
        r"(?:mc\.yandex\.\w{2,3}/watch/|\bym\(\s{0,3})(\d{5,10})\b",
        r"fbq\(\s{0,3}['\"]init['\"],\s{0,3}['\"](\d{10,18})['\"]",
        r"Histats\.start\(\s{0,3}1\s{0,3},\s{0,3}(\d{5,9})\b",
        r"\bsc_project\s{0,3}=\s{0,3}(\d{5,9})\b",
        r"\bhjid\s{0,3}:\s{0,3}(\d{5,9})\b",
    )
)
_NAMES: Final = ("google", "google", "google", "yandex", "meta", "histats", "statcounter", "hotjar")
_ADVERTISING: Final = (
    ("adsense", re.compile(r"\b(?:ca-)?(pub-\d{10,20})\b")),
    ("exoclick", re.compile(r"\bidzone[\"']?\s{0,3}[=:]\s{0,3}[\"']?(\d{5,9})\b")),
    ("juicyads", re.compile(r"\badzone[\"']?\s{0,3}[=:]\s{0,3}[\"']?(\d{5,9})\b")),
    ("trafficjunky", re.compile(r"\bdata-spot-id[\"']?\s{0,3}[=:]\s{0,3}[\"']?(\d{5,12})\b")),
)
_VERIFICATIONS: Final = frozenset(
    {
        "google-site-verification",
        "yandex-verification",
        "msvalidate.01",
        "naver-site-verification",
        "p:domain_verify",
        "facebook-domain-verification",
    }
)
_IN_DNS: Final = re.compile(
    r"(google-site-verification|yandex-verification|facebook-domain-verification)\s?[=:]\s?([\w-]{8,100})"
)
_LONGEST: Final = 400_000
_LEAST_ICON: Final = 100
_MOST_SITES_OF_ONE_OWNER: Final = 12

_PUT_STRANGERS_TOGETHER: Final = frozenset(
    {
        "automattic.com",
        "b-cdn.net",
        "cloudflaressl.com",
        "edgecastcdn.net",
        "fastly.net",
        "imperva.com",
        "incapsula.com",
    }
)
"""Sites of networks and hosts that name themselves in a certificate that many of their customers share.

Source:
    Such certificates; general knowledge, November 2026. Others are told by the list of public suffixes.
"""
_OF_A_HOST: Final = frozenset({Mark.CERTIFICATE, Mark.ADDRESS, Mark.SUBNET, Mark.HEADERS})
"""What a host for many gives to all who are on it."""

_ORDINARY_HEADERS: Final = re.compile(
    r"accept-ranges|access-control-.*|age|alt-svc|cache-control|cf-.*|connection|content-.*|cross-origin-.*|date|etag"
    r"|expect-ct|expires|feature-policy|keep-alive|last-modified|link|location|nel|p3p|permissions-policy|pragma"
    r"|referrer-policy|report-to|reporting-endpoints|server|server-timing|set-cookie|strict-transport-security"
    r"|transfer-encoding|upgrade|vary|via|x-cache.*|x-content-type-options|x-dns-prefetch-control|x-frame-options"
    r"|x-pingback|x-powered-by|x-request-id|x-robots-tag|x-runtime|x-served-by|x-timer|x-ua-compatible"
    r"|x-xss-protection|x-amz-.*|x-varnish"
)


def marks_of_page(
    scripts: Iterable[str], metas: Iterable[tuple[str, str]], text: str, headers: Iterable[tuple[str, str]], icon: bytes
) -> frozenset[Indicator]:
    """The marks that a home page shows.

    Args:
        scripts: the addresses of its scripts, and what stands in others.
        metas: names and contents of its `meta` elements.
        text: what people read.
        headers: of the answer.
        icon: the bytes of its icon; may be empty.
    """
    code = "\n".join(scripts)[:_LONGEST]
    metas = tuple(metas)
    found = {*_accounts(code), *_verifications(metas), *_unusual_headers(headers)}
    found |= {Indicator(Mark.WALLET, each) for each in wallets_in(f"{text[:_LONGEST]}\n{code}")}
    programs = (" ".join(content.split())[:100] for name, content in metas if name == "generator")
    found |= {Indicator(Mark.PROGRAM, each) for each in programs if each and each.isprintable()}
    if len(icon) >= _LEAST_ICON:
        # As search engines for machines compute it, so that what they know of an icon can be used.
        found.add(Indicator(Mark.ICON, str(mmh3.hash(base64.encodebytes(icon)))))
    return frozenset(found)


def marks_of_records(texts: Iterable[str]) -> frozenset[Indicator]:
    """The marks in a name's `TXT` records.

    Args:
        texts: the records.
    """
    found = (_IN_DNS.fullmatch(each.strip()) for each in texts)
    return frozenset(Indicator(Mark.VERIFICATION, f"{each[1]}:{each[2]}") for each in found if each)


def marks_of_addresses(addresses: Mapping[str, int | None]) -> frozenset[Indicator]:
    """The marks that a site's machines are; none where somebody stands in front of them, or might.

    Args:
        addresses: each with the number of its network; `None` where that is not known, and then it is no mark.
    """
    found: set[Indicator] = set()
    for text, number in addresses.items():
        if _may_be_fronted(number):
            continue
        address = ip_address(text)
        wide = ip_network(f"{address}/{24 if address.version == 4 else 48}", strict=False)  # noqa: PLR2004 - the protocol's own number
        found |= {Indicator(Mark.ADDRESS, str(address)), Indicator(Mark.SUBNET, str(wide))}
    return frozenset(found)


def marks_of_certificate(
    site: str, fingerprint: str, names: Iterable[str], network: int | None
) -> frozenset[Indicator]:
    """The mark that a certificate over several sites is; none where it is over one alone, or strangers may share it.

    Args:
        site: that showed it; it must be one that the certificate is for.
        fingerprint: of the certificate.
        names: that it is for, all of them.
        network: that holds the machine which showed it; `None` where that is not known, and then it is no mark.
    """
    if _may_be_fronted(network):
        return frozenset()
    hosts = [each.lower().removeprefix("*.") for each in names if "." in each]
    sites = {site_of(each) for each in hosts}
    # A host that gives names of its own to strangers may have put the other names there for strangers as well.
    if sites & _PUT_STRANGERS_TOGETHER or any(map(is_shared_host, hosts)):
        return frozenset()
    if site not in sites or not 1 < len(sites) <= _MOST_SITES_OF_ONE_OWNER:
        return frozenset()
    return frozenset({Indicator(Mark.CERTIFICATE, fingerprint.lower())})


def own_marks(site: str, marks: Iterable[Indicator]) -> frozenset[Indicator]:
    """The marks of a site that are its own: all of them, unless it is on a host for many, as below "blogspot.com".

    Args:
        site: its registrable name.
        marks: what was seen there.
    """
    return frozenset(each for each in marks if each.mark not in _OF_A_HOST or not is_shared_host(site))


def _may_be_fronted(network: int | None) -> bool:
    known = None if network is None else network_of(network)
    return network is None or (known is not None and known.fronts)


def _accounts(code: str) -> Iterator[Indicator]:
    for name, form in zip(_NAMES, _ANALYTICS, strict=True):
        yield from (Indicator(Mark.ANALYTICS, f"{name}:{each[1]}") for each in form.finditer(code))
    for name, form in _ADVERTISING:
        yield from (Indicator(Mark.ADVERTISING, f"{name}:{each[1]}") for each in form.finditer(code))


def _verifications(metas: Iterable[tuple[str, str]]) -> Iterator[Indicator]:
    for name, content in metas:
        if name in _VERIFICATIONS and re.fullmatch(r"[\w.-]{8,100}", content.strip()):
            yield Indicator(Mark.VERIFICATION, f"{name}:{content.strip()}")


def _unusual_headers(headers: Iterable[tuple[str, str]]) -> Iterator[Indicator]:
    """The names of headers that a site's makers added: two or more, since one is often a program's."""
    unusual = sorted({name.lower() for name, _ in headers if not _ORDINARY_HEADERS.fullmatch(name.lower())})
    if len(unusual) > 1:
        yield Indicator(Mark.HEADERS, ",".join(unusual)[:500])
