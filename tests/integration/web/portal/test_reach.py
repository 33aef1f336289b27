"""Whoever lost a code has nothing but a telephone: where a code is asked for, the caseworkers' number stands."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import override_settings

from tests.integration.web.portal.conftest import Person

PATHS = ("/case/", "/received/", "/for-somebody/", "/help/", "/protect/")

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", PATHS)
@override_settings(PORTAL_PHONE="02-555-0100")
def test_the_caseworkers_number_stands_where_it_is_needed(person: Person, path: str) -> None:
    page = person.client.get(path).content.decode()
    assert 'href="tel:025550100" dir="ltr">02-555-0100<' in page
    assert "Of a code they ask for the first three words, and never for more." in page


@pytest.mark.parametrize("path", PATHS)
def test_without_one_nothing_is_said_of_it(person: Person, path: str) -> None:
    assert "By telephone you reach" not in person.client.get(path).content.decode()


def test_where_the_canvas_is_protected_the_way_over_a_helpline_stands_beside_jpeg(person: Person) -> None:
    page = person.client.get("/protect/").content.decode()
    notice = page.split('data-ability="jpeg"', 1)[1].split("</div>", 1)[0]
    assert "ask a helpline for a link" in notice


def test_every_page_for_everybody_can_be_found_from_the_first(person: Person) -> None:
    """By links and the addresses of forms, as somebody goes who knows no address and answers the questions."""

    def found_in(page: str) -> list[str]:
        return re.findall(r'(?:href|action|formaction)="(/(?!(?:ko|es|ar|static)/)[a-z/-]*)"', page)

    answered: dict[str, Any] = {"device": "alone", "country": "US", "age": "adult", "situation": "shared"}
    seen: set[str] = set()
    waiting = ["/", *found_in(person.post("/start/", **answered))]
    while waiting:
        path = waiting.pop()
        if path not in seen:
            seen.add(path)
            waiting += found_in(person.client.get(path).content.decode())

    names = (
        "safety",
        "start",
        "now",
        "places",
        "for-somebody",
        "another-way",
        "case",
        "help",
        "protect",
        "check-device",
    )
    assert {f"/{name}/" for name in names} <= seen
