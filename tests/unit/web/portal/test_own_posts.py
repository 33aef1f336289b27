"""A form is taken from our own pages alone, and no cookie is needed for that."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory

from takeback.web.portal.own_posts import is_own

HERE = "http://testserver"


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "same-origin", "Origin": HERE},
        {"Sec-Fetch-Site": "same-origin"},
        {"Origin": HERE},
        {"Referer": f"{HERE}/start/"},
    ],
)
def test_a_form_of_ours_is_taken(headers: dict[str, str]) -> None:
    assert is_own(RequestFactory().post("/start/", headers=headers))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "cross-site", "Origin": HERE},
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "https://testserver"},
        {"Origin": "http://testserver.evil.example"},
        {"Origin": "null", "Referer": f"{HERE}/start/"},
        {"Referer": "http://evil.example/http://testserver/"},
        {"Referer": "http://testserver@evil.example/"},
    ],
)
def test_any_other_is_not(headers: dict[str, str]) -> None:
    assert not is_own(RequestFactory().post("/start/", headers=headers))


@pytest.mark.parametrize("path", ["/start/", "/help/", "/places/", "/another-way/", "/received/", "/ko/start/"])
def test_a_form_from_elsewhere_gets_a_calm_page_and_no_cookie(path: str) -> None:
    response = Client().post(path, {"country": "KR"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 403
    assert not response.cookies
