"""Every address of the resolver, asked by every kind of caller, answers as its view declares.

The addresses are found by walking the resolver, so a new one is under test before anybody thinks of it. Each view is
replaced by a probe with the same declaration: what is tested is who gets that far, through the whole middleware.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, assert_never

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, include, path
from django.urls.resolvers import RoutePattern
from pytest_django.fixtures import Settings

from takeback.base.instants import MovableClock
from takeback.project.urls import urlpatterns
from takeback.records.accounts.roles import Role
from takeback.web.face import access
from takeback.web.face.access import (
    Access,
    Anyone,
    HalfSignedInOnly,
    KeysOnly,
    PathKeysOnly,
    RolesOnly,
    SignedInOnly,
    declare,
    declared_access,
)
from tests.people import a_member, half_signed_in, signed_in, signed_in_past_the_second_factor

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

pytestmark = pytest.mark.django_db

_SAMPLES = {"int": "1", "str": "x", "slug": "x", "path": "x", "uuid": "00000000-0000-4000-8000-000000000000"}
_EXPRESSIONS = {
    "": "",  # the language's prefix, empty in English
    "^api(?:/|$)": "api/",  # what is not found where programs call
    "^hma(?:/|$)": "hma/",
}
_PARAMETER = re.compile(r"<(?:(\w+):)?\w+>")


@dataclass(frozen=True)
class Address:
    path: str
    pattern: URLPattern


def walk(patterns: Sequence[URLPattern | URLResolver], before: str = "/") -> Iterator[Address]:
    """Every address below these patterns, with a value for each of its parameters."""
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from walk(each.url_patterns, before + filled(each.pattern))
        else:
            yield Address(before + filled(each.pattern), each)


def filled(pattern: object) -> str:
    """A pattern with samples for parameters. One that is a regular expression needs a line here first."""
    if not isinstance(pattern, RoutePattern):
        assert str(pattern) in _EXPRESSIONS, f"say how to fill {pattern!r}"
        return _EXPRESSIONS[str(pattern)]
    return _PARAMETER.sub(lambda found: _SAMPLES[found[1] or "str"], str(pattern))


ADDRESSES = list(walk(get_resolver().url_patterns))


@dataclass(frozen=True)
class Kind:
    """A kind of caller: how to become one, and what one is."""

    name: str
    client: Callable[[MovableClock], Client]
    roles: frozenset[Role] = frozenset()
    is_signed_in: bool = False
    is_half: bool = False


def _with(role: Role) -> Kind:
    return Kind(
        role.value, lambda clock: signed_in(a_member(role), clock.now()), roles=frozenset({role}), is_signed_in=True
    )


def _removed(clock: MovableClock) -> Client:
    user = a_member(*Role)
    client = signed_in(user, clock.now())
    user.is_active = False
    user.save()
    return client


def _idle(clock: MovableClock) -> Client:
    return signed_in(a_member(*Role), clock.now() - timedelta(minutes=31))


KINDS = [
    Kind("anonymous", lambda _clock: Client()),
    Kind("half signed in", lambda clock: half_signed_in(a_member(*Role), clock.now()), is_half=True),
    Kind("signed in past the second factor", lambda _clock: signed_in_past_the_second_factor(a_member(*Role))),
    Kind("removed", _removed),
    Kind("idle", _idle),
    Kind("without any role", lambda clock: signed_in(a_member(), clock.now()), is_signed_in=True),
    *(_with(role) for role in Role),
]


def expected(declared: Access, kind: Kind) -> str:
    """What the declaration promises to this kind of caller."""
    elsewhere = "to /sign-in/second-factor/" if kind.is_half else "to /sign-in/"
    match declared:
        case Anyone():
            promise = "reached"
        case KeysOnly() | PathKeysOnly():
            promise = "403"
        case HalfSignedInOnly():
            promise = "reached" if kind.is_half else "to /account/" if kind.is_signed_in else elsewhere
        case SignedInOnly():
            promise = "reached" if kind.is_signed_in else elsewhere
        case RolesOnly(roles):
            promise = ("reached" if roles & kind.roles else "403") if kind.is_signed_in else elsewhere
        case never:
            assert_never(never)
    return promise


def answered(response: Answer) -> str:
    if response.status_code == 302:
        return "to " + response.headers["Location"].partition("?")[0]
    return response.content.decode() if response.status_code == 299 else str(response.status_code)


def probe(request: HttpRequest, **parameters: object) -> HttpResponse:
    return HttpResponse("reached", status=299)


def a_probe(declared: Access) -> Callable[..., HttpResponse]:
    def view(request: HttpRequest, **parameters: object) -> HttpResponse:
        return probe(request, **parameters)

    return declare(view, declared)


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address.path)
def test_every_address_declares_who_may_reach_it(address: Address) -> None:
    assert declared_access(address.pattern.callback) is not None


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_each_kind_of_caller_gets_as_far_as_is_declared(
    kind: Kind, method: str, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "_key_checks", {})
    promised, found = {}, {}
    for address in ADDRESSES:
        declared = declared_access(address.pattern.callback)
        assert declared is not None
        monkeypatch.setattr(address.pattern, "callback", a_probe(declared))
        client = kind.client(clock)
        promised[address.path] = expected(declared, kind)
        found[address.path] = answered(client.generic(method, address.path))
    assert found == promised


def test_only_signing_in_and_out_and_joining_are_open_to_anyone() -> None:
    open_pages = {
        address.pattern.name
        for address in ADDRESSES
        if address.pattern.callback.__module__.startswith("takeback.web.staff")
        and declared_access(address.pattern.callback) == Anyone()
    }
    assert open_pages == {"front-door", "sign-in", "sign-out", "join"}


def test_no_page_of_a_library_is_routed() -> None:
    foreign = {each.path for each in ADDRESSES if "allauth" in each.pattern.callback.__module__}
    assert foreign == set()


def test_the_walk_sees_what_is_nested_in_includes() -> None:
    deep = [path("a/", include([path("b/<int:n>/", include([path("c/<x>/", probe)]))]))]
    assert [each.path for each in walk(deep)] == ["/a/b/1/c/x/"]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_an_address_without_a_declaration_is_refused(kind: Kind, clock: MovableClock, settings: Settings) -> None:
    settings.ROOT_URLCONF = (path("forgotten/", include([path("page/", probe)])), *urlpatterns)
    assert kind.client(clock).get("/forgotten/page/").status_code == 403
