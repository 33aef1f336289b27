"""Every address of the resolver, asked by every kind of caller, answers as its view declares.

The addresses are found by walking the resolver, so a new one is under test before anybody thinks of it. Each view is
replaced by a probe with the same declaration: what is tested is who gets that far, through the whole middleware.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, assert_never

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path
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
from tests.addresses import ADDRESSES, Address, walk
from tests.people import a_member, an_organisation, half_signed_in, signed_in, signed_in_past_the_second_factor

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@dataclass(frozen=True)
class Kind:
    """A kind of caller: how to become one, and what one is."""

    name: str
    client: Callable[[MovableClock], Client]
    roles: frozenset[Role] = frozenset()
    is_signed_in: bool = False
    is_half: bool = False
    is_of_deployment: bool = True


def _with(role: Role) -> Kind:
    return Kind(
        role.value, lambda clock: signed_in(a_member(role), clock.now()), roles=frozenset({role}), is_signed_in=True
    )


def _elsewhere(role: Role) -> Kind:
    """In a partner organisation, even in a role that it cannot give: an address must not rest on that alone."""

    def client(clock: MovableClock) -> Client:
        return signed_in(a_member(role, organisation=an_organisation("A partner")), clock.now())

    return Kind(
        f"{role.value} of a partner", client, roles=frozenset({role}), is_signed_in=True, is_of_deployment=False
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
    *(_elsewhere(role) for role in Role),
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
        case RolesOnly(roles, of_deployment):
            admitted = bool(roles & kind.roles) and (kind.is_of_deployment or not of_deployment)
            promise = ("reached" if admitted else "403") if kind.is_signed_in else elsewhere
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
    client = kind.client(clock)
    for address in ADDRESSES:
        declared = declared_access(address.pattern.callback)
        assert declared is not None
        monkeypatch.setattr(address.pattern, "callback", a_probe(declared))
        if not kind.is_signed_in:  # a refusal may end what they had; a probe ends nothing
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


def test_what_belongs_to_all_is_for_those_who_run_the_deployment() -> None:
    """Banks, their numbers and the other organisations: no partner's administrator or engineer comes near them."""
    ours = ("takeback.web.ops.", "takeback.web.staff.organisations")
    shared = [each.pattern for each in ADDRESSES if each.pattern.callback.__module__.startswith(ours)]
    open_to_partners = set()
    for pattern in shared:
        declared = declared_access(pattern.callback)
        if not (isinstance(declared, RolesOnly) and declared.of_deployment):
            open_to_partners.add(pattern.name)
    assert open_to_partners == {"components"}  # how buttons and tables look, and nothing that is anybody's


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
