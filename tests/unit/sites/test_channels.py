"""Official channels: each row in its form, with source and day; what was not read has no address of ours."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from takeback.base.errors import Invalid
from takeback.sites.channels import STALE_AFTER, Channel, channels, channels_everywhere, channels_for, parsed
from takeback.sites.contact import RouteKind, Scope
from takeback.sites.networks import network_of, networks, scope_of
from takeback.sites.suffixes import site_of

ROW = """
[[channel]]
id = "xx-one"
name = "One"
sites = ["one.example"]
scope = "platform_form"
route = "form"
address = "https://one.example/report"
asks = ["links"]
source = "Its help pages"
checked = 2026-11-01
read = true
"""
EVERY_ROW = pytest.mark.parametrize("row", channels(), ids=lambda row: row.id)


@EVERY_ROW
def test_every_row_says_where_it_was_read_and_when(row: Channel) -> None:
    assert len(row.source) > 20
    assert date(2026, 1, 1) <= row.checked <= date(2027, 12, 31)


@EVERY_ROW
def test_every_site_of_a_row_is_what_somebody_registered(row: Channel) -> None:
    assert [site for site in row.sites if site_of(site) != site and site != "amazonaws.com"] == []


def test_no_address_is_there_but_those_that_were_read_or_are_named_alike_elsewhere() -> None:
    """Whoever adds an address reads it at its source, and adds it here."""
    assert {row.id: row.address for row in channels() if row.address} == {
        "x-take-it-down": "https://help.x.com/forms/safety-and-sensitive-content/take-it-down",
        "google-search": "https://support.google.com/websearch/answer/6302812",
        "meta": "https://www.facebook.com/help/contact/567360146613371",
        "pornhub": "https://www.pornhub.com/content-removal",
        "reddit": "https://www.reddit.com/report",
        "tiktok": "https://www.tiktok.com/legal/report/privacy",
        "telegram": "abuse@telegram.org",
        "cloudflare": "https://www.cloudflare.com/trust-hub/reporting-abuse/",
        "us-ftc": "https://TakeItDown.ftc.gov",
    }


def test_a_sites_own_channel_and_that_of_the_network_before_it_are_found() -> None:
    assert [each.id for each in channels_for("x.com")] == ["x-take-it-down"]
    assert [each.id for each in channels_for("s.example", network="cloudflare")] == ["cloudflare"]
    assert channels_for("s.example") == ()
    assert {each.scope for each in channels_everywhere()} == {Scope.SEARCH_ENGINE, Scope.REGULATOR}


def test_a_row_grows_stale_and_its_contact_says_so() -> None:
    (row,) = parsed(ROW)
    last = row.checked + STALE_AFTER
    assert not row.is_stale(last)
    assert row.is_stale(last + timedelta(days=1))
    assert "stale" not in row.as_contact(last).note
    assert "stale: last checked on 2026-11-01" in row.as_contact(last + timedelta(days=1)).note


def test_what_was_never_read_is_marked_in_the_contact() -> None:
    (row,) = parsed(ROW.replace('address = "https://one.example/report"\n', "").replace("read = true", "read = false"))
    said = row.as_contact(row.checked)
    assert said.address == ""
    assert "find it before use" in said.note
    assert "not checked" in said.note


@pytest.mark.parametrize(
    ("found", "put"),
    [
        ('source = "Its help pages"\n', ""),
        ('source = "Its help pages"', 'source = ""'),
        ("checked = 2026-11-01", 'checked = "2026-11-01"'),
        ("checked = 2026-11-01", "checked = 2026-11-01T10:00:00Z"),
        ('scope = "platform_form"', 'scope = "friend"'),
        ('route = "form"', 'route = "letter"'),
        ('route = "form"', 'route = "email"'),
        ('route = "form"', 'route = "through"'),
        ('asks = ["links"]', 'asks = ["everything"]'),
        ('asks = ["links"]', "asks = [1]"),
        ('sites = ["one.example"]', "sites = []"),
        ('sites = ["one.example"]', 'sites = ["https://one.example/"]'),
        ('sites = ["one.example"]', 'sites = "one.example"'),
        ('address = "https://one.example/report"', 'address = "http://one.example/report"'),
        ('address = "https://one.example/report"', 'address = "javascript:alert(1)"'),
        ('address = "https://one.example/report"', 'mail = "a@one.example"'),
        ('id = "xx-one"', 'id = "XX one"'),
        ("read = true", "read = 1"),
        ("read = true", 'read = true\nmost_links = "ten"'),
        ("read = true", "read = true\nmost_links = true"),
        ("[[channel]]", "[[channels]]"),
        ("[[channel]]", "[[channel]"),
    ],
)
def test_a_row_of_another_form_is_refused(found: str, put: str) -> None:
    assert found in ROW
    with pytest.raises(Invalid):
        parsed(ROW.replace(found, put))


def test_two_rows_are_not_called_alike() -> None:
    with pytest.raises(Invalid, match="id of its own"):
        parsed(ROW + ROW)


def test_a_form_has_its_limits() -> None:
    google = next(each for each in channels() if each.id == "google-search")
    assert (google.most_links, google.route_kind, google.scope) == (1000, RouteKind.FORM, Scope.SEARCH_ENGINE)


def test_a_network_that_fronts_others_is_no_host_and_an_unknown_one_is_taken_for_the_host() -> None:
    assert scope_of(13335) is Scope.CDN
    assert scope_of(16509) is Scope.HOST
    assert scope_of(64500) is Scope.HOST
    assert scope_of(None) is Scope.HOST
    cloudflare = network_of(13335)
    assert cloudflare is not None
    assert cloudflare.name == "Cloudflare"
    numbers = [asn for each in networks() for asn in each.asn]
    assert len(numbers) == len(set(numbers))
