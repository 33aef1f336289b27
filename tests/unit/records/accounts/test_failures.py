"""The hashes under which failures are counted."""

from __future__ import annotations

import pytest
from pytest_django.fixtures import Settings

from takeback.records.accounts.failures import attempt


def test_an_address_is_counted_in_any_case() -> None:
    assert attempt("Ada@Example.org ", "198.51.100.7") == attempt("ada@example.org", "198.51.100.7")


def test_two_accounts_or_two_places_are_two() -> None:
    one = attempt("ada@example.org", "198.51.100.7")
    assert attempt("bo@example.org", "198.51.100.7").account != one.account
    assert attempt("ada@example.org", "198.51.100.8").origin != one.origin


@pytest.mark.parametrize("address", ["2001:db8::1", "2001:db8::ffff:ffff:ffff:ffff"])
def test_the_first_half_of_an_ipv6_address_counts(address: str) -> None:
    assert attempt("", address).origin == attempt("", "2001:db8::").origin


@pytest.mark.parametrize("address", ["", "/run/takeback.sock", "198.51.100.7, 203.0.113.9", "x" * 9999])
def test_what_is_no_address_is_one_place(address: str) -> None:
    assert attempt("", address) == attempt("", "unknown")


def test_the_hashes_say_nothing_without_the_key(settings: Settings) -> None:
    before = attempt("ada@example.org", "198.51.100.7")
    settings.FAILURE_KEY = bytes(32)
    after = attempt("ada@example.org", "198.51.100.7")
    assert before.account != after.account
    assert before.origin != after.origin


def test_an_account_and_a_place_of_one_name_differ() -> None:
    tried = attempt("198.51.100.7", "198.51.100.7")
    assert tried.account != tried.origin
