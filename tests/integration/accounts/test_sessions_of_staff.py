"""Sessions of staff: when they end, what they hold, and what ends them all."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from pytest_django.fixtures import Settings

from takeback.base.instants import MovableClock
from takeback.flows.staff import membership
from takeback.records.accounts import actions
from takeback.records.accounts.roles import Role
from takeback.records.keyring.member_keys import open_member_key
from takeback.sealing.outcomes import Opened
from takeback.web.face.session import private_key
from tests.integration.accounts.signing_in import OTHER, PASSPHRASE, PERIOD, Ada, is_in, passphrase, post, second, whole
from tests.people import a_member, signed_in

pytestmark = pytest.mark.django_db


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
