"""Which part of a name somebody registered, and where strangers are on one host."""

from __future__ import annotations

import pytest

from takeback.sites.suffixes import is_shared_host, site_of


@pytest.mark.parametrize(
    "host", ["x.blogspot.com", "blogspot.com", "a.b.github.io", "x.myshopify.com", "x.duckdns.org"]
)
def test_strangers_are_on_one_host_below_its_suffix(host: str) -> None:
    assert is_shared_host(host)


@pytest.mark.parametrize("host", ["a.com", "a.co.uk", "github.com", "a.example", "localhost", "127.0.0.1", "[::1]", ""])
def test_a_name_of_ones_own_is_on_no_host_for_many(host: str) -> None:
    assert not is_shared_host(host)


@pytest.mark.parametrize("suffix", ["uk.com", "za.com", "com.de", "co.com", "eu.org"])
def test_a_name_that_is_sold_like_a_countrys_is_a_site_and_on_no_host_for_many(suffix: str) -> None:
    assert site_of(f"www.shop.{suffix}") == f"shop.{suffix}"
    assert not is_shared_host(f"www.shop.{suffix}")
