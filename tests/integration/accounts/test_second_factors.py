"""The second factor: good once, never readable where it lies, and brought by nobody else."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.test import Client

from takeback.base.instants import MovableClock
from takeback.records.accounts.roles import Role
from takeback.records.accounts.second_factor import make_recovery_codes
from tests.integration.accounts.signing_in import PERIOD, Ada, is_in, passphrase, second
from tests.people import a_member, half_signed_in
from tests.totp import code_at

pytestmark = pytest.mark.django_db


def test_a_code_is_good_once(ada: Ada) -> None:
    code = ada.code()
    first, again = Client(), Client()
    passphrase(first)
    passphrase(again)
    assert second(first, code).status_code == 302
    assert second(again, code).status_code == 200
    assert not is_in(again)


def test_the_code_that_set_an_application_up_is_used_up(ada: Ada) -> None:
    code = code_at(ada.secret, ada.clock.now() - PERIOD)
    browser = Client()
    passphrase(browser)
    assert second(browser, code).status_code == 200
    assert not is_in(browser)


def test_the_code_of_the_period_before_is_accepted_and_an_older_one_is_not(ada: Ada, clock: MovableClock) -> None:
    clock.move(3 * PERIOD)
    code = ada.code()
    clock.move(2 * PERIOD)
    browser = Client()
    passphrase(browser)
    assert second(browser, code).status_code == 200
    code = ada.code()
    clock.move(PERIOD)
    assert second(browser, code).status_code == 302


@pytest.mark.parametrize(
    "code", ["", " ", "12345", "1234567", "abcdef", "\u0661\u0662\u0663\u0664\u0665\u0666", "9" * 5000]
)
def test_what_is_no_code_is_refused(ada: Ada, code: str) -> None:
    browser = Client()
    passphrase(browser)
    assert second(browser, code).status_code == 200


def test_a_recovery_code_stands_in_once(ada: Ada) -> None:
    code = make_recovery_codes(ada.user)[0]
    for expected in (302, 200):
        browser = Client()
        passphrase(browser)
        assert second(browser, f"{code[:4]} {code[4:8]} {code[8:]}").status_code == expected


def test_new_recovery_codes_end_the_old_ones(ada: Ada) -> None:
    old = make_recovery_codes(ada.user)
    make_recovery_codes(ada.user)
    browser = Client()
    passphrase(browser)
    assert second(browser, old[0]).status_code == 200


def test_the_secrets_of_factors_are_not_readable_in_the_database(ada: Ada) -> None:
    codes = make_recovery_codes(ada.user)
    kept = repr(list(Authenticator.objects.values()))
    assert ada.secret not in kept
    assert not any(code in kept for code in codes)


def test_the_secret_of_an_application_under_way_is_not_readable_in_the_session(clock: MovableClock) -> None:
    browser = half_signed_in(a_member(Role.ENGINEER), clock.now())
    page = browser.get("/sign-in/set-up/application/").content.decode()
    shown = re.search(r'<p class="code">([A-Z2-7 ]+)</p>', page)
    assert shown
    held = repr([session.get_decoded() for session in Session.objects.all()])
    assert shown[1].replace(" ", "") not in held


def test_a_stolen_passphrase_cannot_bring_its_own_factor(ada: Ada) -> None:
    browser = Client()
    passphrase(browser)
    for page in ("", "application/", "passkey/"):
        for answer in (browser.get(f"/sign-in/set-up/{page}"), browser.post(f"/sign-in/set-up/{page}", {"code": "1"})):
            assert answer.status_code in {302, 405}
            assert answer.headers.get("Location", "/sign-in/second-factor/") == "/sign-in/second-factor/"
    assert Authenticator.objects.filter(user=ada.user).count() == 1
