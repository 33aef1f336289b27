"""Somebody who has joined, and what a browser does to sign in."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from django.test import Client

from takeback.base.instants import MovableClock
from takeback.flows.staff import membership
from takeback.records.accounts import actions
from takeback.records.accounts.second_factor import activate_totp, new_totp_secret
from tests.totp import code_at

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer


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
