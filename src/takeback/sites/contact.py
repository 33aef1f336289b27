"""Whom to ask about a site: each contact with how far it reaches, where it was found and when; the best first.

A contact is never made better than its source. What is no address (an authority's stand-in, a text's example) is
refused with a word for why, and an address that only custom suggests (RFC 2142) comes after all that were found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final


class Scope(StrEnum):
    """How far a contact's power reaches. The order is the one in which they are asked."""

    PLATFORM_FORM = "platform_form"
    """The platform's own channel for such images."""
    OPERATOR = "operator"
    """Who runs the site."""
    HOST = "host"
    """In whose network its machine stands."""
    CDN = "cdn"
    """Who stands in front of that machine."""
    REGISTRAR = "registrar"
    """Through whom its name is registered."""
    SEARCH_ENGINE = "search_engine"
    """Who shows the way to it."""
    REGULATOR = "regulator"
    """Who watches over all of them."""


class RouteKind(StrEnum):
    """How a contact is reached."""

    EMAIL = "email"
    FORM = "form"
    """A page with fields: a person fills it in."""
    API = "api"
    THROUGH = "through"
    """Only by way of somebody else: a partner, a trusted flagger, an authority."""


class Source(StrEnum):
    """Where a contact was found. The order is that of trust, within one scope."""

    CHANNELS = "channels"
    """Our directory of official channels."""
    REGISTRY = "registry"
    """What caseworkers wrote down."""
    PAGE = "page"
    """A page of the site itself."""
    SECURITY_TXT = "security_txt"
    """The site's own file for reports of weaknesses (RFC 9116): read, and not made for pictures."""
    RDAP = "rdap"
    """The registry's record of a name or a network (RFC 9083)."""
    ABUSE_ZONE = "abuse_zone"
    """A zone of the DNS that names who answers for an address."""
    DNS = "dns"
    """The name's own records."""
    CUSTOM = "custom"
    """Nobody said so: a mailbox that a domain should have (RFC 2142)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One way to ask.

    Attributes:
        scope: how far it reaches.
        route_kind: how it is reached.
        address: a mailbox or a page; empty only for `THROUGH`, and where no address was read.
        source: where it was found.
        found_on: when, or when it was last checked there.
        language: a code such as `ko`; empty where it is not known.
        note: what a caseworker should know of it, in a few words.
        answers_only_intermediaries: a person's own notice is not heard there; a partner's or an authority's is.
    """

    scope: Scope
    route_kind: RouteKind
    address: str
    source: Source
    found_on: date
    language: str = ""
    note: str = ""
    answers_only_intermediaries: bool = False


@dataclass(frozen=True, slots=True)
class Failure:
    """What could not be asked, so that its silence is never taken for an answer.

    Attributes:
        source: which.
        reason: a stable word, such as `too_slow` or `placeholder`.
        what: of what was asked there: a host, a network, a page; never a person.
    """

    source: Source
    reason: str
    what: str = ""


@dataclass(frozen=True, slots=True)
class Contacts:
    """What is known of whom to ask.

    Attributes:
        ranked: the best first.
        failures: what could not be asked, or was refused.
    """

    ranked: tuple[Contact, ...] = ()
    failures: tuple[Failure, ...] = field(default=())


def ranked(contacts: Iterable[Contact]) -> tuple[Contact, ...]:
    """The best first, each way once: guesses last, then by scope, by what the mailbox is for, and by source.

    Args:
        contacts: in any order, with repetitions. Of two that are one way, the better source is kept.
    """
    kept: dict[tuple[Scope, RouteKind, str], Contact] = {}
    for each in sorted(contacts, key=_rank):
        kept.setdefault((each.scope, each.route_kind, each.address.casefold()), each)
    return tuple(kept.values())


_FORM: Final = re.compile(
    r"[A-Za-z0-9._%+'-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{1,62}"
)
_LONGEST: Final = 254  # RFC 5321, 4.5.3.1.3, without the brackets
_NEVER_READ: Final = re.compile(
    r"(?:no|do[._-]?not|never)[._-]?(?:reply|email|mail|contact)|noreply|no-?answer|nobody|unread|null|devnull"
    r"|mailer-daemon|bounces?|redacted(?:[._-].*)?|not[._-]?(?:disclosed|available|applicable)|please[._-].*|blocked"
    r"|withheld.*|anonymi[sz]ed|unknown|none|n/?a",
    re.IGNORECASE,
)
_MADE_UP: Final = re.compile(
    r"(?:your?|user|username|name|e-?mail|someone|somebody|john|jane|john\.?doe|jane\.?doe|foo|test|xxx+|example)"
    r"@(?:.*\.)?(?:your|my|e?mail|domain|company|site|website|email|host|server|test|foo|bar|xxx+)(?:-?\w+)?\.\w+",
    re.IGNORECASE,
)
_EXAMPLE_DOMAINS: Final = (
    "example.com",
    "example.net",
    "example.org",
    "domain.com",
    "yourdomain.com",
    "domain.tld",
    "email.com",
    "invalid",
    "localhost",
    "sentry.io",
    "ingest.sentry.io",
    "wixpress.com",
)
_AUTHORITIES: Final = (
    "ripe.net",
    "arin.net",
    "apnic.net",
    "lacnic.net",
    "afrinic.net",
    "iana.org",
    "icann.org",
    "nro.net",
    "apnic.invalid",
)
"""Those that give numbers out. Where nobody answers for a network, their records show an address of their own."""

_PICTURE: Final = re.compile(r"\.(?:png|jpe?g|gif|webp|svg|css|js|avif|woff2?)$", re.IGNORECASE)
_SCALED: Final = re.compile(r"@\d+x\b")


def why_no_mailbox(address: str) -> str | None:
    """Why an address is none to write to; `None` where nothing speaks against it.

    Args:
        address: as it was found; hostile.

    Returns:
        `malformed`, `placeholder` (an example, or a stand-in where nobody is named), `never_read`, or `authority`.
    """
    if len(address) > _LONGEST or not _FORM.fullmatch(address) or ".." in address or address.startswith("."):
        return "malformed"
    local, _, domain = address.lower().rpartition("@")
    if _PICTURE.search(address) or _SCALED.search(address):
        return "malformed"
    if _is_at(domain, _AUTHORITIES):
        return "authority"
    if (
        _is_at(domain, _EXAMPLE_DOMAINS)
        or domain.endswith((".invalid", ".localhost", ".tld"))
        or _MADE_UP.fullmatch(address)
    ):
        return "placeholder"
    return "never_read" if _NEVER_READ.fullmatch(local) else None


def customary(host: str, site: str, on: date) -> tuple[Contact, ...]:
    """The mailboxes that a domain should have: guesses, for when nothing else is left.

    Args:
        host: only a name has mailboxes.
        site: its registrable domain.
        on: the present day.

    Source:
        RFC 2142, 2 and 4.
    """
    if not site or "." not in site or host.startswith("[") or site.rpartition(".")[2].isdigit():
        return ()
    return tuple(
        Contact(
            scope=Scope.OPERATOR,
            route_kind=RouteKind.EMAIL,
            address=f"{local}@{site}",
            source=Source.CUSTOM,
            found_on=on,
            note="a guess: nobody said that it is read",
        )
        for local in ("abuse", "postmaster")
    )


_SCOPES: Final = tuple(Scope)
_SOURCES: Final = tuple(Source)
_APT: Final = (
    re.compile(r"ncii|takedown|take-?down|removals?|intimate|trust(?:and)?safety|safety"),
    re.compile(r"abuse.*|reports?|complaints?|misuse"),
    re.compile(r"dmca.*|copyright.*|legal.*|law|compliance"),
    re.compile(r"privacy|dpo|gdpr|datenschutz|dataprotection|impressum"),
    re.compile(r"contact|info|support|help|admin|webmaster|hello|office|mail|kontakt|contacto"),
    re.compile(r"security.*|cert|psirt|noc|hostmaster|postmaster"),
)


def _rank(contact: Contact) -> tuple[bool, int, bool, int, int, str]:
    return (
        contact.source is Source.CUSTOM,
        _SCOPES.index(contact.scope),
        contact.answers_only_intermediaries,
        _aptness(contact),
        _SOURCES.index(contact.source),
        contact.address,
    )


def _aptness(contact: Contact) -> int:
    """What a mailbox seems to be for, as its name says; a form of an official channel is for just this."""
    if contact.source is Source.CHANNELS:
        return -1
    if contact.route_kind is not RouteKind.EMAIL:
        return 2
    local = contact.address.lower().partition("@")[0]
    return next((at for at, words in enumerate(_APT) if words.fullmatch(local)), len(_APT))


def _is_at(domain: str, domains: tuple[str, ...]) -> bool:
    return any(domain == each or domain.endswith(f".{each}") for each in domains)
