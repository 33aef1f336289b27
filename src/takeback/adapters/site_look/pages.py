"""The home page, and the pages that it calls contact, abuse, DMCA, legal or imprint: what they say of whom to ask."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from urllib.parse import unquote, urlsplit

from takeback.adapters.safe_fetch import Certificate, Fetched, NotFetched, Reason
from takeback.adapters.site_look.html import Page, read_page
from takeback.adapters.site_look.mailboxes import mailboxes_in
from takeback.adapters.site_look.page_words import KINDS, kind_of
from takeback.adapters.site_look.patience import OutOfTime, Patience
from takeback.adapters.site_look.policy import LookPolicy
from takeback.adapters.site_look.rdap import FetchesWithin
from takeback.adapters.site_look.security_txt import SecurityTxt, read_security_txt
from takeback.sites.contact import Contact, Failure, RouteKind, Scope, Source, why_no_mailbox
from takeback.sites.location import Location, read_location
from takeback.sites.suffixes import site_of

_ORDER: Final = tuple(kind for kind, _ in KINDS)
_FORM_KINDS: Final = frozenset({"removal", "abuse", "dmca", "contact"})
_MOST_FORMS: Final = 8
_OK: Final = 200


@dataclass
class PagesSeen:
    """What the site's own pages said.

    Attributes:
        contacts: as they stood there.
        failures: what could not be read.
        language: of the home page; empty where it does not say.
        home: the home page as it was read; `None` where it was not.
        home_headers: its headers.
        home_is_own: it is a page of the site itself; redirects may lead to another's.
        home_address: the machine that gave it; empty where none did.
        certificate: that this machine showed; `None` where it was asked in the clear, or redirects led to another site.
        origin: scheme, host and port under which it answered; empty where it did not.
        icon: the bytes of its icon; empty where there is none.
    """

    contacts: list[Contact] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    language: str = ""
    home: Page | None = None
    home_headers: tuple[tuple[str, str], ...] = ()
    home_is_own: bool = False
    home_address: str = ""
    certificate: Certificate | None = None
    origin: str = ""
    icon: bytes = b""


def look_at_pages(
    place: Location, fetches_within: FetchesWithin, policy: LookPolicy, patience: Patience, on: date
) -> PagesSeen:
    """Read the site's own pages.

    Args:
        place: of the site; its host and port count.
        fetches_within: makes a fetcher for one question.
        policy: how many pages are read.
        patience: of the whole look.
        on: the present day.
    """
    seen = PagesSeen()
    try:
        answer = _home(place, fetches_within, patience)
        if isinstance(answer, NotFetched):
            seen.failures.append(Failure(Source.PAGE, answer.reason.value, "home page"))
            return seen
        seen.origin = "://".join(urlsplit(answer.final_url)[:2])
        seen.home_headers = answer.headers
        seen.home_address = str(answer.address)
        seen.home_is_own = site_of(urlsplit(answer.final_url).hostname or "") == place.site
        if seen.home_is_own:
            seen.certificate = answer.certificate
        seen.home = read_page(answer.body, answer.final_url, answer.header("content-type") or "")
        seen.language = seen.home.language
        if answer.status != _OK:
            seen.failures.append(Failure(Source.PAGE, f"status_{answer.status}", "home page"))
        _take(seen, seen.home, answer.final_url, "home", place, on)
        _read_security_txt(seen, fetches_within, patience, on)
        for url, kind in _worth_reading(
            seen.home, place, policy.most_pages, loopback_allowed=policy.fetch.loopback_allowed
        ):
            _read_one(seen, url, kind, place, fetches_within, patience, on)
        _read_icon(seen, place, fetches_within, patience, loopback_allowed=policy.fetch.loopback_allowed)
    except OutOfTime:
        seen.failures.append(Failure(Source.PAGE, "too_slow", "the rest of the pages"))
    return seen


def _home(place: Location, fetches_within: FetchesWithin, patience: Patience) -> Fetched | NotFetched:
    """As the location was given, in TLS where it does not say; and the other way where nothing answers so."""
    given = urlsplit(place.address)
    answer = fetches_within(patience.step()).fetch(f"{given.scheme}://{given.netloc}/")
    other_way = {Reason.TLS_FAILED, Reason.CONNECTION_REFUSED, Reason.CONNECTION_LOST, Reason.UNREACHABLE}
    if isinstance(answer, NotFetched) and answer.reason in other_way:
        other = "http" if given.scheme == "https" else "https"
        return fetches_within(patience.step()).fetch(f"{other}://{given.netloc}/")
    return answer


def _read_one(
    seen: PagesSeen, url: str, kind: str, place: Location, fetches_within: FetchesWithin, patience: Patience, on: date
) -> None:
    answer = fetches_within(patience.step()).fetch(url)
    if isinstance(answer, NotFetched):
        seen.failures.append(Failure(Source.PAGE, answer.reason.value, f"page: {kind}"))
    elif answer.status != _OK:
        seen.failures.append(Failure(Source.PAGE, f"status_{answer.status}", f"page: {kind}"))
    else:
        page = read_page(answer.body, answer.final_url, answer.header("content-type") or "")
        _take(seen, page, answer.final_url, kind, place, on)


def _take(seen: PagesSeen, page: Page, url: str, kind: str, place: Location, on: date) -> None:
    """Take the mailboxes and forms of a page."""
    language = page.language or seen.language
    linked = [
        unquote(each.target[7:].partition("?")[0]) for each in page.links if each.target.lower().startswith("mailto:")
    ]
    for address in dict.fromkeys([*page.mailboxes, *linked, *mailboxes_in(page.text)]):
        why = why_no_mailbox(address)
        if why is not None:
            if why != "malformed":
                seen.failures.append(Failure(Source.PAGE, why, address))
            continue
        domain = address.lower().rpartition("@")[2]
        foreign = "" if domain == place.site or domain.endswith(f".{place.site}") else ", a mailbox elsewhere"
        seen.contacts.append(_contact(RouteKind.EMAIL, address, f"page: {kind}{foreign}", language, on))
    if page.has_form and kind in _FORM_KINDS:
        seen.contacts.append(_contact(RouteKind.FORM, url, f"page: {kind}, with a form", language, on))
    forms = 0
    for target, about in _links_of_kinds(page):
        # A form that stands elsewhere (a help desk, a survey) is named, and not opened.
        if about in {"removal", "abuse", "dmca"} and forms < _MOST_FORMS:
            read = read_location(target)
            if isinstance(read, Location) and read.site != place.site:
                forms += 1
                seen.contacts.append(_contact(RouteKind.FORM, read.address, f"linked as {about}", language, on))


def _contact(kind: RouteKind, address: str, note: str, language: str, on: date) -> Contact:
    return Contact(
        scope=Scope.OPERATOR,
        route_kind=kind,
        address=address,
        source=Source.PAGE,
        found_on=on,
        language=language,
        note=note,
    )


def _links_of_kinds(page: Page) -> Iterator[tuple[str, str]]:
    for each in page.links:
        if each.target.startswith(("http://", "https://")):
            try:
                path = unquote(urlsplit(each.target).path)
            except ValueError:
                continue
            if (kind := kind_of(each.label, path)) is not None:
                yield each.target, kind


def _worth_reading(home: Page, place: Location, most: int, *, loopback_allowed: bool) -> list[tuple[str, str]]:
    """Pages of the same site, the aptest kind first, each once."""
    found: dict[str, tuple[str, str]] = {}
    for target, kind in _links_of_kinds(home):
        read = read_location(target, loopback_allowed=loopback_allowed)
        if isinstance(read, Location) and read.site == place.site and read.key != place.key:
            found.setdefault(read.key, (target, kind))
    return sorted(found.values(), key=lambda each: _ORDER.index(each[1]))[:most]


def _read_security_txt(seen: PagesSeen, fetches_within: FetchesWithin, patience: Patience, on: date) -> None:
    for path in ("/.well-known/security.txt", "/security.txt"):
        answer = fetches_within(patience.step()).fetch(seen.origin + path)
        if isinstance(answer, NotFetched):
            seen.failures.append(Failure(Source.SECURITY_TXT, answer.reason.value, path))
            return
        said = read_security_txt(answer.body) if answer.status == _OK else None
        if said is not None:
            over = said.is_over(answer.at)
            if over:
                seen.failures.append(Failure(Source.SECURITY_TXT, "expired", path))
            _take_security_txt(seen, said, on, over=over)
            return
    seen.failures.append(Failure(Source.SECURITY_TXT, "not_found", "/.well-known/security.txt"))


def _take_security_txt(seen: PagesSeen, said: SecurityTxt, on: date, *, over: bool) -> None:
    for each in said.contacts[:10]:
        is_mailbox = each.lower().startswith("mailto:")
        address = unquote(each[7:].partition("?")[0]) if is_mailbox else each
        if is_mailbox and (why := why_no_mailbox(address)) is not None:
            seen.failures.append(Failure(Source.SECURITY_TXT, why, address[:254]))
            continue
        if not is_mailbox and not isinstance(read_location(address), Location):
            seen.failures.append(Failure(Source.SECURITY_TXT, "malformed", "a contact that is no page"))
            continue
        seen.contacts.append(
            Contact(
                scope=Scope.OPERATOR,
                route_kind=RouteKind.EMAIL if is_mailbox else RouteKind.FORM,
                address=address,
                source=Source.SECURITY_TXT,
                found_on=on,
                language=said.languages[0] if said.languages else seen.language,
                note="made for reports of weaknesses" + (", and expired" if over else ""),
            )
        )


def _read_icon(
    seen: PagesSeen, place: Location, fetches_within: FetchesWithin, patience: Patience, *, loopback_allowed: bool
) -> None:
    """The site's icon, for telling its mirrors. That there is none says nothing, and is no failure."""
    where = read_location(
        (seen.home.icon if seen.home else "") or f"{seen.origin}/favicon.ico", loopback_allowed=loopback_allowed
    )
    if isinstance(where, Location) and where.site == place.site:
        answer = fetches_within(patience.step()).fetch(where.address)
        if isinstance(answer, Fetched) and answer.status == _OK:
            seen.icon = answer.body
