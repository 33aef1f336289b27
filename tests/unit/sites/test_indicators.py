"""Marks of who runs a site: what strangers seldom share is taken, what many share is left out."""

from __future__ import annotations

import pytest

from takeback.sites.indicators import (
    TIERS,
    Indicator,
    Mark,
    marks_of_addresses,
    marks_of_certificate,
    marks_of_page,
    marks_of_records,
    own_marks,
)
from takeback.sites.wallets import wallets_in

GENESIS = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"
SEGWIT = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
TAPROOT = "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"


@pytest.mark.parametrize(
    ("code", "mark", "value"),
    [
        ("ga('create', 'UA-12345678-2')", Mark.ANALYTICS, "google:UA-12345678"),
        ("gtag('config', 'G-ABCDEF1234')", Mark.ANALYTICS, "google:G-ABCDEF1234"),
        ("https://www.googletagmanager.com/gtm.js?id=GTM-ABC123", Mark.ANALYTICS, "google:GTM-ABC123"),
        ("ym(12345678, 'init')", Mark.ANALYTICS, "yandex:12345678"),
        ("fbq('init', '123456789012345')", Mark.ANALYTICS, "meta:123456789012345"),
        ("client=ca-pub-1234567890123456", Mark.ADVERTISING, "adsense:pub-1234567890123456"),
        ('{"idzone": 1234567}', Mark.ADVERTISING, "exoclick:1234567"),
    ],
)
def test_accounts_are_found_in_scripts(code: str, mark: Mark, value: str) -> None:
    assert Indicator(mark, value) in marks_of_page([code], [], "", [], b"")


def test_two_properties_of_one_account_are_one_mark() -> None:
    one, other = (marks_of_page([f"UA-12345678-{each}"], [], "", [], b"") for each in (1, 2))
    assert one == other != frozenset()


def test_verifications_are_found_in_the_page_and_in_the_names_records_alike() -> None:
    page = marks_of_page([], [("google-site-verification", "AbCdEfGh123")], "", [], b"")
    assert page == marks_of_records(["google-site-verification=AbCdEfGh123", "v=spf1 -all"])


def test_a_wallet_counts_only_if_it_checks_out() -> None:
    assert wallets_in(f"pay {GENESIS}, {SEGWIT} or {TAPROOT}!") == {GENESIS, SEGWIT, TAPROOT}
    assert wallets_in(GENESIS[:-1] + "b") == frozenset()
    assert wallets_in(SEGWIT[:-1] + "5") == frozenset()
    assert wallets_in("1" * 30 + " T" + "z" * 33 + " " + "1" + "z" * 34) == frozenset()


def test_an_icon_has_the_number_by_which_others_know_it() -> None:
    icon = bytes(range(256))
    (mark,) = marks_of_page([], [], "", [], icon)
    assert mark == Indicator(Mark.ICON, "-757223386")
    assert marks_of_page([], [], "", [], b"x") == frozenset()


def test_headers_that_everybody_sends_are_no_mark() -> None:
    usual = [("Server", "nginx"), ("Date", "x"), ("CF-Ray", "y"), ("X-One", "z")]
    assert marks_of_page([], [], "", usual, b"") == frozenset()
    assert marks_of_page([], [], "", [*usual, ("X-Two", "z")], b"") == {Indicator(Mark.HEADERS, "x-one,x-two")}


def test_machines_that_somebody_stands_in_front_of_or_might_are_no_mark() -> None:
    assert marks_of_addresses({"104.16.1.1": 13335, "198.51.100.7": None}) == frozenset()
    assert marks_of_addresses({"8.8.8.8": 64500}) == {
        Indicator(Mark.ADDRESS, "8.8.8.8"),
        Indicator(Mark.SUBNET, "8.8.8.0/24"),
    }
    assert Indicator(Mark.SUBNET, "2606:2800::/48") in marks_of_addresses({"2606:2800::1": 64500})


def is_mark(*names: str, site: str = "a.example", network: int | None = 64500) -> bool:
    found = marks_of_certificate(site, "AB", names, network)
    assert found <= {Indicator(Mark.CERTIFICATE, "ab")}
    return bool(found)


@pytest.mark.parametrize(
    "names",
    [
        ["a.example", "b.example"],
        ["*.a.example", "*.b.example"],
        ["WWW.A.EXAMPLE", "a.example", "www.b.example"],
        [f"{each}.example" for each in "abcdefghijkl"],
        [f"{each}.{site}.example" for site in "ab" for each in ("www", "mail", "cpanel", "webmail", "autodiscover")],
        ["a.example", "shop.uk.com"],  # sold as names below a country's suffix are
        ["a.example", "notfastly.net"],
        ["a.example", "xn--bcher-kva.example"],
    ],
)
def test_a_certificate_over_several_sites_is_a_mark_of_each(names: list[str]) -> None:
    assert is_mark(*names)


@pytest.mark.parametrize(
    "names",
    [
        [],
        ["a.example"],
        ["a.example", "*.a.example", "www.a.example"],
        ["*.a.example"],
        ["a.example", "localhost"],
    ],
)
def test_a_certificate_over_one_site_alone_is_no_mark(names: list[str]) -> None:
    assert not is_mark(*names)


@pytest.mark.parametrize(
    "names",
    [
        [f"{each}.example" for each in "abcdefghijklm"],  # as a host asks Let's Encrypt for, over many customers
        ["sni1.cloudflaressl.com", "a.example", "b.example"],
        ["tls.automattic.com", "a.example", "b.example"],
        ["imperva.com", "*.a.example", "*.b.example"],
        ["e2.shared.global.fastly.net", "a.example", "b.example"],
        ["*.cloudfront.net", "a.example", "b.example"],
        ["a.example", "b.example", "*.azurewebsites.net"],
        ["a.example", "customer.b-cdn.net"],
    ],
)
def test_a_certificate_that_strangers_may_share_is_no_mark(names: list[str]) -> None:
    assert not is_mark(*names)


def test_a_certificate_of_a_host_for_many_is_no_mark_of_whoever_is_on_it() -> None:
    names = ["*.blogspot.com", "blogspot.com", "*.blogger.com"]
    assert not is_mark(*names, site="x.blogspot.com")
    assert not is_mark(*names, site="blogspot.com")


def test_a_certificate_that_is_not_for_the_site_which_showed_it_is_no_mark() -> None:
    assert not is_mark("b.example", "c.example")
    assert not is_mark("b.example", "c.example", site="203.0.113.7")


def test_a_certificate_that_a_machine_showed_which_may_be_anybodys_is_no_mark() -> None:
    assert is_mark("a.example", "b.example", network=16509)  # known, and holds the machines that it shows
    assert not is_mark("a.example", "b.example", network=13335)
    assert not is_mark("a.example", "b.example", network=None)


@pytest.mark.parametrize(
    "name", ["", ".", "..", "*.", "*", "a\0b.example", "\ufffd.example", "x" * 100_000 + ".example", "a b"]
)
def test_hostile_names_in_a_certificate_break_nothing(name: str) -> None:
    assert is_mark(name, "a.example", "b.example")


def test_what_a_host_for_many_gives_to_everybody_is_no_mark_of_one_who_is_on_it() -> None:
    own = {Indicator(Mark.ANALYTICS, "google:UA-4711"), Indicator(Mark.WALLET, GENESIS), Indicator(Mark.ICON, "5")}
    hosts = {Indicator(Mark.HEADERS, "x-one,x-two"), Indicator(Mark.CERTIFICATE, "ab")}
    hosts |= marks_of_addresses({"8.8.8.8": 64500})
    assert own_marks("x.blogspot.com", own | hosts) == own
    assert own_marks("x.uk.com", own | hosts) == own | hosts
    assert own_marks("a.example", own | hosts) == own | hosts


def test_every_mark_has_its_tier() -> None:
    assert set(TIERS) == set(Mark)
    assert set(TIERS.values()) == {1, 2, 3}


def test_a_huge_page_is_looked_at_within_bounds() -> None:
    marks_of_page(["UA-" * 1_000_000], [("generator", "x" * 1_000_000)], "1" * 1_000_000, [], b"\0" * 1_000_000)
