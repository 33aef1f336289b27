"""Signing in through the pages: passphrase, then second factor; what is refused, what ends, and what is left behind."""

from __future__ import annotations

import pytest
from django.contrib.auth import hashers
from django.test import Client

from takeback.base.instants import MovableClock
from takeback.records.accounts.models import User
from tests.hashing import CheapArgon2
from tests.integration.accounts.signing_in import (
    OTHER,
    PASSPHRASE,
    Ada,
    is_in,
    passphrase,
    post,
    second,
    whole,
    without_tokens,
)

pytestmark = pytest.mark.django_db


def test_passphrase_and_code_open_the_account_and_neither_alone_does(ada: Ada) -> None:
    browser = Client()
    assert passphrase(browser).headers["Location"] == "/sign-in/second-factor/"
    assert not is_in(browser)
    assert second(browser, ada.code()).headers["Location"] == "/account/"
    assert is_in(browser)


def test_a_code_without_a_passphrase_leads_back_to_the_sign_in(ada: Ada) -> None:
    browser = Client()
    assert second(browser, ada.code()).headers["Location"] == "/sign-in/"
    assert not is_in(browser)


def test_an_address_is_known_in_any_case(ada: Ada) -> None:
    assert passphrase(Client(), " ADA@Example.ORG ").status_code == 302


def test_a_passphrase_is_the_same_on_every_keyboard(ada: Ada, clock: MovableClock) -> None:
    composed, decomposed = "caf\u00e9 harbour lantern", "cafe\u0301 harbour lantern"
    browser = whole(Client(), ada)
    post(browser, "/account/passphrase/", old=PASSPHRASE, passphrase=decomposed, again=composed)
    assert passphrase(Client(), said=composed).status_code == 302
    assert passphrase(Client(), said=decomposed).status_code == 302


def test_a_wrong_passphrase_and_an_unknown_address_are_answered_alike(ada: Ada) -> None:
    wrong = passphrase(Client(), said=OTHER)
    unknown = passphrase(Client(), email="nobody@example.org", said=OTHER)
    assert (wrong.status_code, without_tokens(wrong)) == (unknown.status_code, without_tokens(unknown))


def test_a_wrong_passphrase_and_an_unknown_address_cost_the_same_work(
    ada: Ada, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []

    class Counting(CheapArgon2):
        def encode(self, password: str, salt: str) -> str:
            made.append("encode")
            return super().encode(password, salt)

        def verify(self, password: str, encoded: str) -> bool:
            made.append("verify")
            return super().verify(password, encoded)

    def hashes(email: str) -> int:
        made.clear()
        passphrase(Client(), email=email, said=OTHER)
        return len(made)

    monkeypatch.setattr(hashers, "get_hasher", lambda _algorithm="default": Counting())
    monkeypatch.setattr(hashers, "identify_hasher", lambda _encoded: Counting())
    assert hashes("ada@example.org") == hashes("nobody@example.org") == 1


def test_somebody_removed_is_answered_like_a_stranger(ada: Ada) -> None:
    User.objects.filter(pk=ada.user.pk).update(is_active=False)
    removed, unknown = passphrase(Client()), passphrase(Client(), email="nobody@example.org")
    assert (removed.status_code, without_tokens(removed)) == (unknown.status_code, without_tokens(unknown))


@pytest.mark.parametrize(
    "elsewhere", ["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example/", "javascript:alert(1)"]
)
def test_signing_in_leads_nowhere_else(ada: Ada, elsewhere: str) -> None:
    browser = Client()
    passphrase(browser, next=elsewhere)
    assert second(browser, ada.code()).headers["Location"] == "/account/"


def test_signing_in_leads_back_to_where_one_was_going(ada: Ada) -> None:
    browser = Client()
    assert browser.get("/members/?secret=1").headers["Location"] == "/sign-in/?next=%2Fmembers%2F"
    passphrase(browser, next="/members/")
    assert second(browser, ada.code()).headers["Location"] == "/members/"


def test_there_is_no_way_to_sign_up_or_to_reset_by_mail(clock: MovableClock) -> None:
    for path in ("/accounts/signup/", "/signup/", "/accounts/password/reset/", "/password/reset/", "/accounts/login/"):
        assert Client().get(path).status_code == 404


def test_a_form_without_its_token_is_refused(ada: Ada) -> None:
    browser = Client(enforce_csrf_checks=True)
    assert passphrase(browser).status_code == 403
