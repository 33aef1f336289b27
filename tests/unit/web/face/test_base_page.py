"""The base page stands without any context, and offers itself in the other languages."""

from __future__ import annotations

import re

import pytest
from django.template.loader import get_template
from django.test import RequestFactory
from django.utils import translation

from takeback.records.accounts.models import Organisation
from takeback.records.accounts.roles import Role
from takeback.web.face.templatetags.face import in_language


def test_the_base_page_needs_no_context() -> None:
    page = get_template("face/base.html").render()
    assert '<main id="content"' in page
    assert 'class="skip" href="#content"' in page


def test_a_stranger_sees_no_staff_navigation() -> None:
    page = get_template("face/base.html").render({}, RequestFactory().get("/"))
    assert "staffbar" not in page


class _Staff:
    is_authenticated = True

    def __init__(self, *roles: Role, runs_deployment: bool = True) -> None:
        self.roles = frozenset(roles)
        self.organisation = Organisation(name="Haven", runs_deployment=runs_deployment)


@pytest.mark.parametrize(
    ("roles", "seen"),
    [
        ((Role.ADMINISTRATOR,), {"/desk/", "/ops/", "/members/", "/organisations/", "/keys/", "/account/"}),
        ((Role.ENGINEER,), {"/ops/", "/account/"}),
        ((Role.AUDITOR,), {"/desk/", "/account/"}),
        ((Role.CASEWORKER, Role.REVIEWER, Role.PARTNER), {"/desk/", "/keys/", "/account/"}),
    ],
)
def test_the_navigation_offers_what_a_role_may_open(roles: tuple[Role, ...], seen: set[str]) -> None:
    request = RequestFactory().get("/account/")
    request.user = _Staff(*roles)  # type: ignore[assignment]  # all that the page asks of a user
    nav = get_template("face/base.html").render({}, request).split("staffnav", 1)[1].split("</nav>", 1)[0]
    assert set(re.findall(r'href="([^"]+)"', nav)) == seen
    assert nav.count('aria-current="page"') == 1


def test_the_navigation_of_a_partner_offers_nothing_that_belongs_to_all() -> None:
    request = RequestFactory().get("/account/")
    request.user = _Staff(*Role, runs_deployment=False)  # type: ignore[assignment]  # as above
    nav = get_template("face/base.html").render({}, request).split("staffnav", 1)[1].split("</nav>", 1)[0]
    assert set(re.findall(r'href="([^"]+)"', nav)) == {"/desk/", "/members/", "/keys/", "/account/"}


def test_the_page_says_its_language() -> None:
    with translation.override("ko"):
        page = get_template("face/base.html").render()
    assert '<html lang="ko" dir="ltr">' in page
    assert 'href="/" hreflang="en"' in page


def test_an_arabic_page_runs_from_right_to_left() -> None:
    with translation.override("ar"):
        assert '<html lang="ar" dir="rtl">' in get_template("face/base.html").render()


@pytest.mark.parametrize(("code", "times"), [("en", 0), ("ko", 1), ("es", 1), ("ar", 1)])
def test_a_page_whose_translation_nobody_reviewed_says_so_once(code: str, times: int) -> None:
    with translation.override(code):
        assert get_template("face/base.html").render().count('class="unreviewed"') == times


@pytest.mark.parametrize(
    ("address", "code", "expected"),
    [
        ("/", "ko", "/ko/"),
        ("/ops/", "ko", "/ko/ops/"),
        ("/ko/ops/", "en", "/ops/"),
        ("/ko/", "en", "/"),
        ("/ko/ops/", "ko", "/ko/ops/"),
        ("/korea/", "ko", "/ko/korea/"),
        ("//elsewhere.example/", "ko", "/ko/elsewhere.example/"),
        ("/ko//elsewhere.example/", "en", "/elsewhere.example/"),
    ],
)
def test_an_address_moves_between_languages_and_never_leads_away(address: str, code: str, expected: str) -> None:
    assert in_language(address, code) == expected
