"""The page on which a browser is tried: for anybody, without a cookie, and able to send nothing."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client

from takeback.web.portal.words import REASONS

LANGUAGES = pytest.mark.parametrize("path", ["/check-device/", "/ko/check-device/"])


@LANGUAGES
def test_anybody_may_open_it_and_gets_no_cookie(path: str) -> None:
    response = Client().get(path)
    assert response.status_code == 200
    assert not response.cookies
    assert response.headers["Cache-Control"] == "no-store"


def test_it_may_send_nothing_anywhere() -> None:
    policy = Client().get("/check-device/").headers["Content-Security-Policy"]
    rules = {words[0]: words[1:] for each in policy.split(";") if (words := each.split())}
    assert rules["default-src"] == ["'none'"]
    assert rules["connect-src"] == rules["form-action"] == ["'none'"]
    assert rules["script-src"] == rules["worker-src"] == ["'self'"]


@LANGUAGES
def test_it_has_no_form_and_no_navigation_of_the_staff(path: str) -> None:
    page = Client().get(path).content.decode()
    assert "<form" not in page
    assert "csrf" not in page
    assert "staffnav" not in page


@LANGUAGES
def test_it_hands_the_scripts_every_sentence(path: str) -> None:
    page = Client().get(path).content.decode()
    (words,) = re.findall(r'<script id="words" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert set(json.loads(words)["reasons"]) == set(REASONS)


def test_what_is_shown_before_any_script_has_run_is_what_to_do_without_one() -> None:
    page = Client().get("/check-device/").content.decode()
    shown = re.findall(r"data-ability=\"(\w+)\"(?! hidden)", page)
    assert shown == ["unknown"]
    assert re.search(r'<section class="panel" id="try"[^>]* hidden>', page)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_nothing_can_be_sent_to_it(method: str) -> None:
    assert Client().generic(method, "/check-device/").status_code == 405
