"""Contacts: what is no address is refused with its reason, guesses come last, and each way stands once."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest

from takeback.sites.contact import Contact, RouteKind, Scope, Source, customary, ranked, why_no_mailbox

TODAY = date(2026, 11, 26)


def contact(
    address: str,
    scope: Scope = Scope.OPERATOR,
    source: Source = Source.PAGE,
    kind: RouteKind = RouteKind.EMAIL,
    *,
    answers_only_intermediaries: bool = False,
) -> Contact:
    return Contact(
        scope=scope,
        route_kind=kind,
        address=address,
        source=source,
        found_on=TODAY,
        answers_only_intermediaries=answers_only_intermediaries,
    )


@pytest.mark.parametrize(
    "address",
    [
        "abuse@a-host.example",
        "dmca+web@site.co.kr",
        "Trust.Safety@site.io",
        "user@xn--3e0b707e.kr",
        "report@mail.site.com",
    ],
)
def test_a_mailbox_that_somebody_may_read_is_taken(address: str) -> None:
    assert why_no_mailbox(address) is None


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("", "malformed"),
        ("abuse", "malformed"),
        ("abuse@", "malformed"),
        ("abuse@example", "malformed"),
        ("abuse@localhost", "malformed"),
        ("a@b@c.com", "malformed"),
        ("abuse@site..com", "malformed"),
        ("abuse@10.0.0.1", "malformed"),
        ("abuse@site.com\nBcc: x@y.com", "malformed"),
        ("x" * 65 + "@site.com", "malformed"),
        ("a@" + "b" * 63 + ".com" + ".com" * 60, "malformed"),
        ("logo@2x.png", "malformed"),
        ("icon@3x.site.webp", "malformed"),
        ("abuse@example.com", "placeholder"),
        ("abuse@mail.example.org", "placeholder"),
        ("you@yourdomain.com", "placeholder"),
        ("name@company.com", "placeholder"),
        ("john.doe@mysite.org", "placeholder"),
        ("abuse@nowhere.invalid", "placeholder"),
        ("605a7baede844d278b89dc95ae0a9123@sentry-next.wixpress.com", "placeholder"),
        ("ripe-dbm@ripe.net", "authority"),
        ("abuse@iana.org", "authority"),
        ("no-email@apnic.net", "authority"),
        ("helpdesk@apnic.net", "authority"),
        ("noreply@site.com", "never_read"),
        ("no-reply@site.com", "never_read"),
        ("do-not-reply@site.com", "never_read"),
        ("nobody@site.com", "never_read"),
        ("redacted.for.privacy@site.com", "never_read"),
        ("unread@site.com", "never_read"),
        ("please-see-remarks@site.com", "never_read"),
    ],
)
def test_what_is_no_mailbox_is_refused_with_its_reason(address: str, why: str) -> None:
    assert why_no_mailbox(address) == why


def test_the_best_comes_first_in_whatever_order_they_were_found() -> None:
    best_first = [
        contact("https://p.example/form", Scope.PLATFORM_FORM, Source.CHANNELS, RouteKind.FORM),
        contact("takedown@s.example"),
        contact("abuse@s.example"),
        contact("dmca@s.example"),
        contact("info@s.example"),
        contact("security@s.example", source=Source.SECURITY_TXT),
        contact("abuse@h.example", Scope.HOST, Source.RDAP),
        contact("abuse@c.example", Scope.CDN, Source.RDAP),
        contact("abuse@r.example", Scope.REGISTRAR, Source.RDAP),
        contact("", Scope.REGULATOR, Source.CHANNELS, RouteKind.THROUGH),
        contact("postmaster@s.example", source=Source.CUSTOM),
    ]
    for start in range(len(best_first)):
        turned = best_first[start:] + best_first[:start]
        assert list(ranked(turned)) == best_first
        assert list(ranked(reversed(turned))) == best_first


def test_one_way_that_was_found_twice_stands_once_with_its_better_source() -> None:
    found = [
        contact("Abuse@s.example", source=Source.RDAP),
        contact("abuse@s.example"),
        contact("abuse@s.example", source=Source.CUSTOM),
    ]
    for turned in permutations(found):
        assert [each.source for each in ranked(turned)] == [Source.PAGE]


def test_who_answers_only_intermediaries_comes_after_who_answers_everybody_in_the_same_scope() -> None:
    closed = contact("abuse@h.example", Scope.HOST, answers_only_intermediaries=True)
    open_one = contact("zzz@h.example", Scope.HOST)
    assert ranked([closed, open_one]) == (open_one, closed)


def test_guesses_are_made_for_names_alone() -> None:
    assert [each.address for each in customary("www.s.example", "s.example", TODAY)] == [
        "abuse@s.example",
        "postmaster@s.example",
    ]
    assert customary("8.8.8.8", "8.8.8.8", TODAY) == ()
    assert customary("[2606:2800::1]", "[2606:2800::1]", TODAY) == ()
    assert customary("", "", TODAY) == ()
