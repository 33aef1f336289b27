"""Passkeys as a second factor, with a security key in software; and what a hostile browser may send instead."""

from __future__ import annotations

import html
import json
import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.asymmetric import ec
from django.contrib.sessions.models import Session
from django.test import Client
from pytest_django.fixtures import Settings

from takeback.base.instants import MovableClock
from takeback.flows.staff import membership
from takeback.records.accounts import actions
from takeback.records.accounts.models import User
from takeback.records.accounts.roles import Role
from tests.passkeys import SecurityKey
from tests.people import a_member

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

pytestmark = pytest.mark.django_db

PASSPHRASE = "violet harbour lantern seven"
SITE = "localhost"
ORIGIN = "http://localhost"
SET_UP = "/sign-in/set-up/passkey/"
SHOW = "/sign-in/second-factor/passkey/"


def options(page: Answer) -> str:
    found = re.search(r'data-options="([^"]+)"', page.content.decode())
    assert found
    return html.unescape(found[1])


def a_browser() -> Client:
    return Client(HTTP_HOST=SITE)


@pytest.fixture
def user(clock: MovableClock) -> User:
    by = a_member(Role.ADMINISTRATOR)
    issued = actions.invite(by, name="Bo", email="bo@example.org", roles={Role.ENGINEER}, at=clock.now())
    return membership.join(issued.secret, name="Bo", passphrase=PASSPHRASE, at=clock.now()).user


@pytest.fixture
def browser(user: User) -> Client:
    """One in which the passphrase was right."""
    client = a_browser()
    client.post("/sign-in/", {"email": user.email, "passphrase": PASSPHRASE})
    return client


def is_in(browser: Client) -> bool:
    return browser.get("/account/").status_code == 200


def set_up(browser: Client, key: SecurityKey) -> Answer:
    answer = key.make(options(browser.get(SET_UP)))
    return browser.post(SET_UP, {"name": "blue key", "answer": answer})


def test_a_passkey_is_set_up_and_then_opens_the_account(user: User, browser: Client) -> None:
    key = SecurityKey(SITE, ORIGIN)
    assert set_up(browser, key).headers["Location"] == "/account/recovery-codes/"
    assert is_in(browser)
    again = a_browser()
    again.post("/sign-in/", {"email": user.email, "passphrase": PASSPHRASE})
    assert not is_in(again)
    response = again.post(SHOW, {"answer": key.show(options(again.get("/sign-in/second-factor/")))})
    assert response.headers["Location"] == "/account/"
    assert is_in(again)


@pytest.fixture
def owing(user: User, browser: Client) -> tuple[Client, SecurityKey]:
    """A browser that owes the second factor, and the key that has it."""
    key = SecurityKey(SITE, ORIGIN)
    set_up(browser, key)
    client = a_browser()
    client.post("/sign-in/", {"email": user.email, "passphrase": PASSPHRASE})
    return client, key


def shown(owing: tuple[Client, SecurityKey]) -> str:
    return options(owing[0].get("/sign-in/second-factor/"))


def refused(client: Client, answer: str) -> bool:
    response = client.post(SHOW, {"answer": answer})
    return response.status_code == 200 and not is_in(client)


def test_another_key_is_refused(owing: tuple[Client, SecurityKey]) -> None:
    assert refused(owing[0], SecurityKey(SITE, ORIGIN).show(shown(owing)))


def test_a_signature_of_another_key_under_the_right_name_is_refused(owing: tuple[Client, SecurityKey]) -> None:
    client, key = owing
    forged = key.show(shown(owing), private=ec.generate_private_key(ec.SECP256R1()))
    assert refused(client, forged)


def test_an_answer_for_another_site_is_refused(owing: tuple[Client, SecurityKey]) -> None:
    client, key = owing
    assert refused(client, key.show(shown(owing), origin="http://localhost.elsewhere.example"))


def test_an_answer_to_another_question_is_refused(owing: tuple[Client, SecurityKey]) -> None:
    client, key = owing
    assert refused(client, key.show(shown(owing), challenge="A" * 43))


def test_an_answer_is_good_once(owing: tuple[Client, SecurityKey], user: User) -> None:
    client, key = owing
    answer = key.show(shown(owing))
    assert client.post(SHOW, {"answer": answer}).status_code == 302
    client.post("/sign-out/")
    client.post("/sign-in/", {"email": user.email, "passphrase": PASSPHRASE})
    client.get("/sign-in/second-factor/")
    assert refused(client, answer)


def test_a_question_is_asked_once_even_if_the_answer_was_wrong(owing: tuple[Client, SecurityKey]) -> None:
    client, key = owing
    question = shown(owing)
    assert refused(client, "{}")
    assert refused(client, key.show(question))


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "null",
        "[]",
        "1",
        "{",
        "{}",
        '{"rawId": "AA"}',
        '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {}}',
        '{"id": 1, "rawId": 2, "type": 3, "response": 4}',
        json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "AA"}}),
        json.dumps(
            {
                "id": "AA",
                "rawId": "AA",
                "type": "public-key",
                "response": {"clientDataJSON": "e30", "authenticatorData": "AAAA", "signature": "AA"},
            }
        ),
        json.dumps(
            {
                "id": "AA",
                "rawId": "AA",
                "type": "public-key",
                "response": {"clientDataJSON": "e30", "attestationObject": "oWNmbXRkbm9uZQ"},
            }
        ),
        "[" * 10_000,
        "x" * 20_000,
    ],
)
def test_whatever_a_hostile_browser_sends_is_a_no_and_never_an_error(
    owing: tuple[Client, SecurityKey], clock: MovableClock, answer: str
) -> None:
    shown(owing)
    assert refused(owing[0], answer)
    clock.move(timedelta(minutes=1))
    stranger = a_browser()
    by = a_member(Role.ADMINISTRATOR)
    link = actions.invite(by, name="Cy", email="cy@example.org", roles={Role.ENGINEER}, at=clock.now())
    path = f"/join/{link.secret}/"
    stranger.post(path, {"name": "Cy", "passphrase": PASSPHRASE, "again": PASSPHRASE})
    stranger.get(SET_UP)
    assert stranger.post(SET_UP, {"name": "key", "answer": answer}).status_code == 200
    assert not is_in(stranger)


def test_a_passkey_made_for_another_site_is_not_taken(browser: Client, user: User) -> None:
    key = SecurityKey("elsewhere.example", "https://elsewhere.example")
    assert set_up(browser, key).status_code == 200
    assert not Authenticator.objects.filter(user=user).exists()


def test_passkeys_alone_sign_nobody_in(owing: tuple[Client, SecurityKey], settings: Settings) -> None:
    assert settings.MFA_PASSKEY_LOGIN_ENABLED is False
    _client, key = owing
    question = shown(owing)
    stranger = a_browser()
    response = stranger.post(SHOW, {"answer": key.show(question)})
    assert response.headers["Location"] == "/sign-in/"
    assert not is_in(stranger)


def test_wrong_passkeys_lock_like_wrong_codes(owing: tuple[Client, SecurityKey]) -> None:
    client, key = owing
    for _ in range(5):
        assert refused(client, "{}")
    assert client.post(SHOW, {"answer": key.show(shown(owing))}).status_code == 429


def test_the_name_of_a_passkey_is_text_and_nothing_more(browser: Client, user: User) -> None:
    answer = SecurityKey(SITE, ORIGIN).make(options(browser.get(SET_UP)))
    browser.post(SET_UP, {"name": "<script>alert(1)</script>", "answer": answer})
    page = browser.get("/account/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_one_of_two_factors_may_go_and_the_last_may_not(browser: Client, user: User) -> None:
    set_up(browser, SecurityKey(SITE, ORIGIN))
    key = SecurityKey(SITE, ORIGIN)
    page = browser.get("/account/passkey/")
    answer = key.make(options(page))
    assert browser.post("/account/passkey/", {"name": "two", "answer": answer, "passphrase": "x"}).status_code == 200
    answer = key.make(options(browser.get("/account/passkey/")))
    said = {"name": "two", "answer": answer, "passphrase": PASSPHRASE}
    assert browser.post("/account/passkey/", said).status_code == 302
    first, second = Authenticator.objects.filter(user=user).order_by("pk").values_list("pk", flat=True)
    for factor, expected, left in ((first, 200, 2), (first, 302, 1), (second, 200, 1)):
        wrong = left == 2
        response = browser.post(f"/account/factors/{factor}/remove/", {"passphrase": "wrong" if wrong else PASSPHRASE})
        assert response.status_code == expected
        assert Authenticator.objects.filter(user=user).count() == left


def test_somebody_elses_factor_is_not_there(browser: Client, user: User, clock: MovableClock) -> None:
    set_up(browser, SecurityKey(SITE, ORIGIN))
    other = Authenticator.objects.create(user=a_member(Role.ENGINEER), type="webauthn", data={"name": "hers"})
    response = browser.post(f"/account/factors/{other.pk}/remove/", {"passphrase": PASSPHRASE})
    assert response.status_code == 404
    assert Authenticator.objects.filter(pk=other.pk).exists()


def test_the_session_of_a_set_up_keeps_no_question(browser: Client) -> None:
    set_up(browser, SecurityKey(SITE, ORIGIN))
    assert "mfa.webauthn.state" not in Session.objects.get().get_decoded()
