"""Every answer carries the headers that keep it to itself."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.test import RequestFactory

from takeback.web.face.headers import SecurityHeaders


def test_an_answer_is_stored_by_nobody_and_embedded_by_nobody() -> None:
    headers = SecurityHeaders(lambda _request: HttpResponse())(RequestFactory().get("/")).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert "camera=()" in headers["Permissions-Policy"]


def test_an_address_of_ours_is_told_to_nobody_else_and_our_own_forms_pass() -> None:
    # `no-referrer` would make browsers send our own forms with `Origin: null`, which the CSRF check refuses.
    assert settings.SECURE_REFERRER_POLICY == "same-origin"


def test_the_policy_allows_no_inline_code_no_eval_and_nobody_else() -> None:
    for directive, sources in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items():
        assert set(sources) <= {"'self'", "'none'"}, directive
