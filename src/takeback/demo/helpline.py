"""A helpline of three people sets itself up, through the pages and links that a real one uses.

ADA   administrator, joins first: founds the organisation and its key
BEN   administrator and reviewer; with two administrators the key can be recovered
CHO   caseworker, and partner: opens requests for others
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from playwright.sync_api import Browser, Page

from takeback.demo.browser import Look
from takeback.demo.joining import Person, invite, join, join_as_first_administrator
from takeback.demo.steps import Step

DESK: Final = Look("en", 1280, "light")
ADA: Final = Person("Ada", "ada@helpline.example")
BEN: Final = Person("Ben", "ben@helpline.example", "eleven brass kettles hum at dawn")
CHO: Final = Person("Cho", "cho@helpline.example", "a slow green ferry leaves the bay")
LEGAL_CONTACT: Final = ADA.email
"""Who alone decides on what may be of a minor: the address goes into `TAKEBACK_LEGAL_CONTACT`."""

_ROLES: Final = {BEN: ("administrator", "reviewer"), CHO: ("caseworker", "partner")}


@dataclass(slots=True)
class Helpline:
    """Its people, each in a window of their own, signed in.

    Attributes:
        browser: in which.
        url: of the server.
    """

    browser: Browser
    url: str
    _pages: dict[Person, Page]

    def __init__(self, browser: Browser, url: str) -> None:
        """Nobody has joined yet."""
        self.browser, self.url, self._pages = browser, url, {}

    def page_of(self, person: Person) -> Page:
        """Somebody's page.

        Args:
            person: who.
        """
        if person not in self._pages:
            window = self.browser.new_context(
                base_url=self.url, viewport={"width": DESK.width, "height": 800}, reduced_motion="reduce"
            )
            self._pages[person] = window.new_page()
        return self._pages[person]

    def set_up(self, link: str) -> Iterator[Step]:
        """Join, let each other in, and put the key into halves.

        Args:
            link: the first administrator's.

        Yields:
            What was seen at each step.
        """
        ada = self.page_of(ADA)
        join_as_first_administrator(ada, link, ADA)
        ada.goto("/keys/")
        opening = _openers(ada)
        yield Step("Ada joins first, and the organisation has its key", opening == [ADA.name], {"can open": opening})

        for person, roles in _ROLES.items():
            page = self.page_of(person)
            join(page, invite(ada, person, roles), person)
            page.goto("/account/")
            digits = page.inner_text(".facts .digits").split()
            before = _let_in(ada, person, digits)
            opening = _openers(ada)
            yield Step(
                f"{person.name} joins by a link as {' and '.join(roles)}, and is let in once the keys are compared",
                before and person.name in opening,
                {"the digits are the same": before, "can open": opening},
            )

        ada.goto("/keys/recovery/halves/")
        ada.fill("[name=passphrase]", ADA.passphrase)
        ada.click("main form button[type=submit]")
        ada.goto("/keys/recovery/")
        holders = ada.locator("main section:first-of-type li").all_inner_texts()
        yield Step("The key is put into halves", holders == [ADA.name, BEN.name], {"hold a half": holders})


def _let_in(page: Page, person: Person, digits: list[str]) -> bool:
    """Let a colleague in, after a look at the digits of their key; gives whether these were the same."""
    page.goto("/keys/")
    row = page.locator("main tbody tr", has_text=person.name)
    same = row.locator(".digits").inner_text().split() == digits
    if same:
        row.locator("button").click()
    return same


def _openers(page: Page) -> list[str]:
    """Who can open the key, as the page of keys says."""
    rows = page.locator("main tbody tr")
    names = rows.locator("th").all_inner_texts()
    opens = rows.locator("td:nth-of-type(1)").all_inner_texts()
    return [name.strip() for name, word in zip(names, opens, strict=True) if word.strip() == "Yes"]
