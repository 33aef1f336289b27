"""Signing in through the pages: passphrase, then second factor; what is refused, what ends, and what is left behind."""

from __future__ import annotations

import re
from datetime import timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from allauth.mfa.models import Authenticator
from axes.exceptions import AxesBackendRequestParameterRequired
from django.contrib.auth import authenticate, hashers
from django.contrib.sessions.models import Session
from django.test import Client
from pytest_django.fixtures import Settings

from takeback.base.instants import MovableClock
from takeback.flows.staff import membership
from takeback.records.accounts import actions
from takeback.records.accounts.models import SignInFailure, User
from takeback.records.accounts.roles import Role
from takeback.records.accounts.second_factor import activate_totp, make_recovery_codes, new_totp_secret
from takeback.records.audit.models import Content
from takeback.records.keyring.member_keys import open_member_key
from takeback.sealing.outcomes import Opened
from takeback.web.face.session import private_key
from tests.hashing import CheapArgon2
from tests.people import a_member, half_signed_in, signed_in
from tests.totp import code_at

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

pytestmark = pytest.mark.django_db

PASSPHRASE = "violet harbour lantern seven"
OTHER = "maple orbit quiet thirteen"
PERIOD = timedelta(seconds=30)


class Ada:
    """An administrator who has joined, with an authenticator application."""

    def __init__(self, clock: MovableClock) -> None:
        issued = actions.issue_first_administrator_link(clock.now())
        assert issued is not None
        self.user = membership.join(
            issued.secret,
            name="Ada",
            passphrase=PASSPHRASE,
            at=clock.now(),
            email="ada@example.org",
            organisation_name="Haven",
        ).user
        self.secret = new_totp_secret()
        assert activate_totp(self.user, self.secret, code_at(self.secret, clock.now()), clock.now())
        clock.move(PERIOD)
        self.clock = clock

    def code(self) -> str:
        return code_at(self.secret, self.clock.now())


@pytest.fixture
def ada(clock: MovableClock) -> Ada:
    return Ada(clock)


def post(browser: Client, path: str, **said: str) -> Answer:
    return browser.post(path, said)


def passphrase(browser: Client, email: str = "ada@example.org", said: str = PASSPHRASE, **more: str) -> Answer:
    return post(browser, "/sign-in/", email=email, passphrase=said, **more)


def second(browser: Client, code: str) -> Answer:
    return post(browser, "/sign-in/second-factor/", code=code)


def whole(browser: Client, ada: Ada) -> Client:
    passphrase(browser)
    assert second(browser, ada.code()).status_code == 302
    return browser


def is_in(browser: Client) -> bool:
    return browser.get("/account/").status_code == 200


def without_tokens(response: Answer) -> str:
    return re.sub(r'value="[^"]*"', "", response.content.decode())


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


def test_an_idle_session_ends_after_half_an_hour_and_a_used_one_does_not(ada: Ada, clock: MovableClock) -> None:
    browser = whole(Client(), ada)
    for _ in range(3):
        clock.move(timedelta(minutes=29))
        assert is_in(browser)
    clock.move(timedelta(minutes=31))
    assert not is_in(browser)
    assert Session.objects.count() == 0


def test_the_busiest_session_ends_after_twelve_hours(ada: Ada, clock: MovableClock) -> None:
    browser = whole(Client(), ada)
    for _ in range(36):
        clock.move(timedelta(minutes=20))
        assert is_in(browser)
    clock.move(timedelta(minutes=1))
    assert not is_in(browser)


def test_the_second_factor_may_be_owed_for_a_quarter_of_an_hour(ada: Ada, clock: MovableClock) -> None:
    browser = Client()
    passphrase(browser)
    clock.move(timedelta(minutes=16))
    assert second(browser, ada.code()).headers["Location"] == "/sign-in/"


def test_the_key_of_the_session_changes_at_each_step(ada: Ada, settings: Settings) -> None:
    browser = Client()
    seen: set[str] = set()
    passphrase(browser)
    seen.add(browser.cookies[settings.SESSION_COOKIE_NAME].value)
    second(browser, ada.code())
    seen.add(browser.cookies[settings.SESSION_COOKIE_NAME].value)
    assert len(seen) == 2
    assert Session.objects.count() == 1


def test_a_session_that_somebody_planted_is_not_taken_over(ada: Ada, settings: Settings) -> None:
    browser = Client()
    passphrase(browser, said=OTHER)
    planted = "plantedplantedplantedplantedplan"
    browser.cookies[settings.SESSION_COOKIE_NAME] = planted
    whole(browser, ada)
    assert browser.cookies[settings.SESSION_COOKIE_NAME].value != planted


def test_the_private_key_is_there_for_a_request_and_readable_in_neither_half(ada: Ada, settings: Settings) -> None:
    browser = whole(Client(), ada)
    opened = open_member_key(ada.user.pk, PASSPHRASE)
    assert isinstance(opened, Opened)
    request = browser.get("/account/").wsgi_request
    request.COOKIES = {name: morsel.value for name, morsel in browser.cookies.items()}
    held = private_key(request, ada.user)
    assert held is not None
    assert held.raw == opened.plaintext
    blob = Session.objects.get().get_decoded()["sealed_key"]
    cookie = browser.cookies[settings.KEY_COOKIE_NAME]
    assert opened.plaintext.hex() not in (blob + cookie.value)
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["max-age"]) == (True, "Strict", "/", "")


@pytest.mark.parametrize("instead", ["", "A" * 43, "x"])
def test_a_session_without_its_other_half_is_nobodys(ada: Ada, settings: Settings, instead: str) -> None:
    browser = whole(Client(), ada)
    browser.cookies[settings.KEY_COOKIE_NAME] = instead
    assert not is_in(browser)
    assert Session.objects.count() == 0


def test_signing_out_destroys_the_session_and_takes_the_cookies_back(ada: Ada, settings: Settings) -> None:
    browser = whole(Client(), ada)
    response = post(browser, "/sign-out/")
    assert response.cookies[settings.KEY_COOKIE_NAME]["max-age"] == 0
    assert response.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == 0
    assert Session.objects.count() == 0


def test_signing_out_by_a_link_does_nothing(ada: Ada) -> None:
    browser = whole(Client(), ada)
    assert browser.get("/sign-out/").status_code == 405
    assert is_in(browser)


def test_changing_the_passphrase_ends_every_session_and_keeps_the_key(ada: Ada, clock: MovableClock) -> None:
    here = whole(Client(), ada)
    clock.move(PERIOD)
    there = whole(Client(), ada)
    before = open_member_key(ada.user.pk, PASSPHRASE)
    post(here, "/account/passphrase/", old=PASSPHRASE, passphrase=OTHER, again=OTHER)
    assert not is_in(here)
    assert not is_in(there)
    assert passphrase(Client()).status_code == 200
    assert passphrase(Client(), said=OTHER).status_code == 302
    assert open_member_key(ada.user.pk, OTHER) == before


@pytest.mark.parametrize(
    ("old", "new", "again"),
    [(OTHER, OTHER, OTHER), (PASSPHRASE, OTHER, OTHER + "!"), (PASSPHRASE, "short", "short"), (PASSPHRASE, "", "")],
)
def test_a_change_of_passphrase_that_does_not_hold_changes_nothing(ada: Ada, old: str, new: str, again: str) -> None:
    browser = whole(Client(), ada)
    assert post(browser, "/account/passphrase/", old=old, passphrase=new, again=again).status_code == 200
    assert is_in(browser)
    assert passphrase(Client()).status_code == 302


def test_a_changed_passphrase_ends_what_is_half_signed_in(ada: Ada) -> None:
    half = Client()
    passphrase(half)
    ada.user.set_password(OTHER)
    ada.user.save()
    assert second(half, ada.code()).headers["Location"] == "/sign-in/"


def test_a_removed_member_is_out_at_the_next_request(ada: Ada, clock: MovableClock) -> None:
    other = a_member(Role.ENGINEER, organisation=ada.user.organisation)
    browser = signed_in(other, clock.now())
    assert is_in(browser)
    membership.remove(ada.user, other.pk, clock.now())
    assert not is_in(browser)


def test_a_role_that_is_taken_away_is_gone_at_the_next_request(ada: Ada, clock: MovableClock) -> None:
    other = a_member(Role.ADMINISTRATOR, organisation=ada.user.organisation)
    browser = signed_in(other, clock.now())
    assert browser.get("/members/").status_code == 200
    actions.change_roles(ada.user, other.pk, {Role.ENGINEER}, clock.now())
    assert browser.get("/members/").status_code == 403


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
