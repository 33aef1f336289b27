"""People join through the real pages: account, second factor, recovery codes; and bring others in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

from playwright.sync_api import Page

from takeback.base.instants import SystemClock
from takeback.demo.authenticator import code_at

EMAIL = "engineer@helpline.example"
PASSPHRASE = "seven quiet herons cross the estuary"  # noqa: S105 - of a person who does not exist, on a home that is thrown away
ORGANISATION: Final = "Example Helpline"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who does not exist, on a home that is thrown away.

    Attributes:
        name: as colleagues see it.
        email: with which they sign in.
        passphrase: theirs.
    """

    name: str
    email: str
    passphrase: str = field(default=PASSPHRASE, repr=False)


ADA: Final = Person("Ada Engineer", EMAIL)


def join_as_first_administrator(page: Page, link: str, person: Person = ADA) -> str:
    """Follow the first administrator's link to its end; the page is then signed in.

    Args:
        page: of a window that nobody is signed in on.
        link: from the stage.
        person: who joins.

    Returns:
        The authenticator application's secret, for signing in again.
    """
    page.goto(link)
    page.fill("[name=organisation]", ORGANISATION)
    page.fill("[name=email]", person.email)
    return _join(page, person)


def join(page: Page, link: str, person: Person) -> str:
    """Follow an invitation to its end; the page is then signed in.

    Args:
        page: of a window that nobody is signed in on.
        link: from `invite`.
        person: whom it was made for.

    Returns:
        The authenticator application's secret.
    """
    page.goto(link)
    return _join(page, person)


def invite(page: Page, person: Person, roles: Collection[str]) -> str:
    """Invite somebody.

    Args:
        page: an administrator's.
        person: whom.
        roles: what they will be.

    Returns:
        The link that is to be handed over.
    """
    page.goto("/members/invite/")
    page.fill("[name=name]", person.name)
    page.fill("[name=email]", person.email)
    for role in roles:
        page.check(f"[name=roles][value={role}]")
    page.click("main form button[type=submit]")
    return page.inner_text("#link")


def _join(page: Page, person: Person) -> str:
    for name, said in (("name", person.name), ("passphrase", person.passphrase), ("again", person.passphrase)):
        page.fill(f"[name={name}]", said)
    page.click("main button[type=submit]")
    page.click("main a[href$='/application/']")
    secret = page.inner_text("main p.code")
    page.fill("[name=code]", code_at(secret, SystemClock().now()))
    page.click("main button[type=submit]")
    page.wait_for_url("**/recovery-codes/")
    return secret
