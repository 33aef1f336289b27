"""Whoever lost a code has nothing but a telephone: where a code is asked for, the caseworkers' number stands."""

from __future__ import annotations

import pytest
from django.test import override_settings

from tests.integration.web.portal.conftest import Person

PATHS = ("/case/", "/received/", "/for-somebody/", "/help/")

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
