"""The first page of the desk."""

from __future__ import annotations

import pytest

from takeback.base.instants import SystemClock
from takeback.records.accounts.roles import Role
from takeback.web.desk.sections import SECTIONS, sections_for
from tests.people import a_member, signed_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.REVIEWER, Role.PARTNER])
def test_the_landing_page_names_what_a_role_may_see_and_nothing_else(role: Role) -> None:
    page = signed_in(a_member(role), SystemClock().now()).get("/desk/").content.decode()
    seen = {section.address for section in sections_for({role})}
    for section in SECTIONS:
        assert ("<h2><a href=" in page and str(section.title) in page) == (section.address in seen)
