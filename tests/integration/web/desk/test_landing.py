"""The first page of the desk."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from takeback.flows.services import Services
from takeback.records.accounts.roles import Role
from takeback.web.desk.sections import SECTIONS, sections_for
from tests.uploads import Helpline, Someone, someone


@pytest.mark.parametrize("role", list(Role))
def test_it_names_what_a_role_may_see_and_nothing_else(
    services: Services, helpline: Helpline, browser_of: Callable[[Someone], Client], role: Role
) -> None:
    page = browser_of(someone(role, name="Una")).get("/desk/").content.decode()
    seen = {section.address for section in sections_for({role})}
    for section in SECTIONS:
        assert (f">{section.title}</a></h2>" in page) == (section.address in seen)


def test_the_legal_contact_is_led_to_what_is_withheld(
    services: Services, helpline: Helpline, browser_of: Callable[[Someone], Client]
) -> None:
    assert "/desk/withheld/" in browser_of(helpline.contact).get("/desk/").content.decode()
