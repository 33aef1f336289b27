"""The caseworker's pages beside takedowns, and the portal's that no other test sees in each language."""

from __future__ import annotations

import pytest

from takeback.demo.browser import BY_DAY_OR_NIGHT, Look
from takeback.demo.looking import at
from tests.e2e import checks
from tests.e2e.conftest import Desk, OpenPage

EVERY_LOOK = pytest.mark.parametrize("look", BY_DAY_OR_NIGHT, ids=lambda look: look.name)
OF_CASES = (
    "/desk/",
    "/desk/cases/",
    "/desk/disputed/",
    "/desk/handovers/",
    "/desk/incidents/",
    "/desk/incidents/new/",
    "/desk/counts/",
    "/desk/requests/",
    "/desk/requests/new/",
    "/desk/takedowns/mail/",
)
OF_THE_PORTAL = ("/protect/", "/case/", "/safety/", "/help/", "/link/")


@EVERY_LOOK
def test_the_pages_of_cases_can_be_used_by_everybody(desk_page: OpenPage, desk: Desk, look: Look) -> None:
    page = desk_page(look)
    one = (f"/desk/cases/{desk.records['case']}/", f"/desk/cases/{desk.records['unverified']}/")
    for turn, path in enumerate((*OF_CASES, *one)):
        at(path)(page, look)
        checks.assert_usable_unfolded(page, look, turn)


@EVERY_LOOK
def test_what_a_person_opens_first_can_be_used_by_everybody(desk_page: OpenPage, look: Look) -> None:
    page = desk_page(look, storage_state=None)
    for turn, path in enumerate(OF_THE_PORTAL):
        at(path)(page, look)
        checks.assert_usable_unfolded(page, look, turn)


def test_the_pages_of_cases_keep_to_themselves(desk_page: OpenPage, desk: Desk) -> None:
    page = desk_page()
    for path in (*OF_CASES, f"/desk/cases/{desk.records['case']}/"):
        checks.assert_guarded(page.goto(path))
