"""Declarations of access, without a request: what they accept, keep and refuse."""

from __future__ import annotations

from functools import wraps
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, include, path

from takeback.records.accounts.roles import Role
from takeback.web.face import access
from takeback.web.face.access import (
    Anyone,
    KeysOnly,
    RequireDeclaredAccess,
    RolesOnly,
    SignedInOnly,
    declare,
    declare_every,
    declared_access,
    for_anyone,
    for_keys,
    for_path_keys,
    for_roles,
    for_signed_in,
)


def make_view() -> Any:
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    return view


def passes(view: Any) -> HttpResponse | None:
    return RequireDeclaredAccess(lambda _request: HttpResponse()).process_view(HttpRequest(), view, (), {})


def test_a_view_without_a_declaration_is_refused_and_its_name_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(PermissionDenied):
        passes(make_view())
    assert "make_view.<locals>.view declares no access" in caplog.text


def test_a_view_for_anyone_is_let_through() -> None:
    assert passes(for_anyone(make_view())) is None


def test_a_declaration_survives_a_decorator_that_wraps() -> None:
    view = for_roles(Role.AUDITOR)(make_view())

    @wraps(view)
    def wrapped(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    assert declared_access(wrapped) == RolesOnly(frozenset({Role.AUDITOR}))


def test_two_declarations_that_differ_are_refused() -> None:
    with pytest.raises(ValueError, match="declared twice"):
        for_anyone(for_signed_in(make_view()))


def test_the_same_declaration_twice_is_one() -> None:
    assert declared_access(for_signed_in(for_signed_in(make_view()))) == SignedInOnly()


def test_roles_and_scopes_must_be_named() -> None:
    with pytest.raises(ValueError, match="roles"):
        for_roles()
    with pytest.raises(ValueError, match="scopes"):
        for_keys()
    with pytest.raises(ValueError, match="scopes"):
        for_path_keys()


def test_everything_below_an_include_is_declared_alike() -> None:
    patterns = [path("a", make_view()), path("b/", include([path("c", make_view())]))]
    declare_every(patterns, SignedInOnly())
    first, nested = patterns
    assert isinstance(first, URLPattern)
    assert declared_access(first.callback) == SignedInOnly()
    assert declared_access(nested.url_patterns[0].callback) == SignedInOnly()


def test_a_view_for_keys_is_refused_until_somebody_checks_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "_key_checks", {})
    for view in (for_keys("lookup")(make_view()), for_path_keys("hma")(make_view())):
        with pytest.raises(PermissionDenied):
            passes(view)


def test_the_check_of_keys_is_asked_for_every_scope(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[frozenset[str]] = []
    monkeypatch.setattr(access, "_key_checks", {KeysOnly: lambda _request, scopes: asked.append(scopes)})
    view = declare(make_view(), KeysOnly(frozenset({"lookup", "opine"})))
    assert passes(view) is None
    assert asked == [frozenset({"lookup", "opine"})]


def test_a_key_in_a_header_and_one_in_a_path_have_checks_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "_key_checks", {})
    access.use_path_key_check(lambda _request, _scopes: None)
    assert passes(for_path_keys("hma")(make_view())) is None
    with pytest.raises(PermissionDenied):
        passes(for_keys("hma")(make_view()))
    with pytest.raises(ValueError, match="declared twice"):
        for_path_keys("hma")(for_keys("hma")(make_view()))


def test_anyone_is_not_the_same_as_nothing_declared() -> None:
    assert declared_access(make_view()) is None
    assert declared_access(for_anyone(make_view())) == Anyone()
