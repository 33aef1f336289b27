"""Who fails at signing in too often waits, and locks nobody else out."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from axes.exceptions import AxesBackendRequestParameterRequired
from django.contrib.auth import authenticate
from django.test import Client
from pytest_django.fixtures import Settings

from takeback.base.instants import MovableClock
from takeback.records.accounts.models import SignInFailure
from takeback.records.audit.models import Content
from tests.integration.accounts.signing_in import OTHER, PASSPHRASE, Ada, passphrase, second, whole, without_tokens

pytestmark = pytest.mark.django_db


def test_five_failures_from_one_place_lock_for_a_quarter_of_an_hour(ada: Ada, clock: MovableClock) -> None:
    for _ in range(5):
        assert passphrase(Client(), said=OTHER).status_code == 200
    assert passphrase(Client()).status_code == 429
    clock.move(timedelta(minutes=15))
    assert passphrase(Client()).status_code == 302


def test_waiting_out_the_lock_is_not_made_longer_by_trying(ada: Ada, clock: MovableClock) -> None:
    for _ in range(5):
        passphrase(Client(), said=OTHER)
    for _ in range(14):
        clock.move(timedelta(minutes=1))
        assert passphrase(Client(), said=OTHER).status_code == 429
    clock.move(timedelta(minutes=1))
    assert passphrase(Client()).status_code == 302


def test_an_attempt_past_the_page_is_refused_too_and_counts_no_further(ada: Ada) -> None:
    for _ in range(5):
        passphrase(Client(), said=OTHER)
    request = Client().get("/sign-in/").wsgi_request
    request.services = SimpleNamespace(clock=ada.clock)  # type: ignore[attr-defined]  # as PlaceServices does
    assert authenticate(request, email="ada@example.org", password=PASSPHRASE) is None
    assert SignInFailure.objects.count() == 5


def test_nobody_is_authenticated_without_a_request_to_count() -> None:
    with pytest.raises(AxesBackendRequestParameterRequired):
        authenticate(None, email="ada@example.org", password=PASSPHRASE)


def test_an_address_that_nobody_has_is_locked_like_one_that_somebody_has(ada: Ada) -> None:
    for email in ("ada@example.org", "nobody@example.org"):
        for _ in range(5):
            passphrase(Client(REMOTE_ADDR="198.51.100.7"), email=email, said=OTHER)
    known = passphrase(Client(REMOTE_ADDR="198.51.100.7"))
    unknown = passphrase(Client(REMOTE_ADDR="198.51.100.7"), email="nobody@example.org")
    assert known.status_code == unknown.status_code == 429
    assert without_tokens(known) == without_tokens(unknown)


def test_a_stranger_who_fails_elsewhere_does_not_lock_the_person_out(ada: Ada) -> None:
    for _ in range(5):
        passphrase(Client(REMOTE_ADDR="198.51.100.7"), said=OTHER)
    assert passphrase(Client(REMOTE_ADDR="203.0.113.9")).status_code == 302


def test_many_places_together_are_locked_out_of_one_account(ada: Ada) -> None:
    for place in range(50):
        passphrase(Client(REMOTE_ADDR=f"198.51.100.{place}"), said=OTHER)
    assert passphrase(Client(REMOTE_ADDR="203.0.113.9")).status_code == 429


def test_one_place_is_locked_out_of_many_accounts(ada: Ada) -> None:
    for account in range(30):
        passphrase(Client(), email=f"{account}@example.org", said=OTHER)
    assert passphrase(Client()).status_code == 429


def test_a_household_of_ipv6_is_one_place(ada: Ada) -> None:
    for host in range(5):
        passphrase(Client(REMOTE_ADDR=f"2001:db8:1:2::{host + 1}"), said=OTHER)
    assert passphrase(Client(REMOTE_ADDR="2001:db8:1:2:ffff::9")).status_code == 429
    assert passphrase(Client(REMOTE_ADDR="2001:db8:1:3::1")).status_code == 302


def test_behind_a_proxy_that_hides_addresses_a_stranger_does_not_lock_everybody_out(
    ada: Ada, settings: Settings
) -> None:
    settings.BEHIND_PROXY = True
    for account in range(30):
        passphrase(Client(), email=f"{account}@example.org", said=OTHER)
    assert passphrase(Client()).status_code == 302


def test_wrong_codes_lock_like_wrong_passphrases(ada: Ada) -> None:
    browser = Client()
    passphrase(browser)
    for _ in range(5):
        assert second(browser, "000000").status_code == 200
    assert second(browser, ada.code()).status_code == 429
    assert passphrase(Client()).status_code == 429


def test_the_right_passphrase_alone_does_not_reset_the_count(ada: Ada) -> None:
    for _ in range(5):
        browser = Client()
        passphrase(browser)
        second(browser, "000000")
    assert passphrase(Client()).status_code == 429


def test_a_whole_sign_in_resets_the_count(ada: Ada) -> None:
    for _ in range(4):
        passphrase(Client(), said=OTHER)
    whole(Client(), ada)
    assert SignInFailure.objects.count() == 0


def test_failures_hold_neither_address_nor_account_and_are_gone_after_a_day(ada: Ada, clock: MovableClock) -> None:
    passphrase(Client(REMOTE_ADDR="198.51.100.7", HTTP_USER_AGENT="Browser/1"), said=OTHER)
    kept = repr(list(SignInFailure.objects.values()))
    for secret in ("198.51", "ada@", "Browser", PASSPHRASE, OTHER):
        assert secret not in kept
    clock.move(timedelta(hours=24))
    passphrase(Client(), email="nobody@example.org", said=OTHER)
    assert SignInFailure.objects.count() == 1


def test_axes_own_tables_stay_empty(ada: Ada) -> None:
    from axes.models import AccessAttempt, AccessFailureLog, AccessLog  # noqa: PLC0415 - the one thing under test

    whole(Client(), ada)
    for _ in range(6):
        passphrase(Client(), said=OTHER)
    assert [model.objects.count() for model in (AccessAttempt, AccessLog, AccessFailureLog)] == [0, 0, 0]


def test_the_lock_leaves_one_leaf_and_the_sign_in_another(ada: Ada) -> None:
    whole(Client(), ada)
    for _ in range(8):
        passphrase(Client(), said=OTHER)
    kinds = list(Content.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds[-2:] == ["signed_in", "sign_in_locked"]
