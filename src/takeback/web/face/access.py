"""Who may reach an address: declared at each view, refused where nothing is declared.

    @for_anyone                         signing in, health, the pages for everybody
    @for_half_signed_in                 the passphrase was right, the second factor is owed
    @for_signed_in                      every member of staff
    @for_roles(Role.ADMINISTRATOR)      whoever holds one of these roles
    @for_deployment_roles(...)          the same, in the organisation that runs the deployment and in no other
    @for_keys("lookup")                 a platform's key that carries every one of these scopes, in its header
    @for_path_keys("hma")               the same for a key that stands in the path of the address

A declaration is an attribute of the view; decorators that use `functools.wraps` keep it. Views of others are declared
where they are routed: `path("...", declare(their_view, SignedInOnly()))`. One test walks every address of the resolver
and holds the declarations against what each kind of caller is answered.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, TypeVar, assert_never
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import URLPattern, URLResolver

from takeback.records.accounts.roles import Role
from takeback.web.face.session import HalfSignedIn, Nobody, SignedIn, caller

log = logging.getLogger(__name__)

SIGN_IN: Final = "staff:sign-in"
SECOND_FACTOR: Final = "staff:second-factor"
_ATTRIBUTE = "takeback_access"


@dataclass(frozen=True, slots=True)
class Anyone:
    """Everybody, known or not."""


@dataclass(frozen=True, slots=True)
class HalfSignedInOnly:
    """Whoever has given the right passphrase and still owes the second factor."""


@dataclass(frozen=True, slots=True)
class SignedInOnly:
    """Every member of staff."""


@dataclass(frozen=True, slots=True)
class RolesOnly:
    """Staff who hold at least one of the roles.

    Attributes:
        roles: the roles that are admitted; never empty.
        of_deployment: in the organisation that runs the deployment alone: what lies behind belongs to all.
    """

    roles: frozenset[Role]
    of_deployment: bool = False


@dataclass(frozen=True, slots=True)
class KeysOnly:
    """A platform, by its key.

    Attributes:
        scopes: what the key must carry, all of it; never empty.
    """

    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class PathKeysOnly:
    """A platform, by a key in the path of the address. No key works both here and in a header.

    Attributes:
        scopes: what the key must carry, all of it; never empty.
    """

    scopes: frozenset[str]


Access = Anyone | HalfSignedInOnly | SignedInOnly | RolesOnly | KeysOnly | PathKeysOnly
View = TypeVar("View", bound=Callable[..., object])
KeyCheck = Callable[[HttpRequest, frozenset[str]], HttpResponse | None]
"""Looks at the key that a request brings; answers with the refusal, or with None where the key will do."""


def declare(view: View, access: Access) -> View:
    """The view, with its declaration.

    Args:
        view: a function, or what `as_view()` returns.
        access: who may reach it.

    Raises:
        ValueError: it is declared already, and otherwise.
    """
    if declared_access(view) not in {None, access}:
        raise ValueError(f"{_name(view)} is declared twice, and not alike")
    setattr(view, _ATTRIBUTE, access)
    return view


def declare_every(patterns: Iterable[URLPattern | URLResolver], access: Access) -> None:
    """Declare all views below some patterns alike: for what a library routes by itself.

    Args:
        patterns: what would be given to `include`.
        access: who may reach them.

    Raises:
        ValueError: one of them is declared already, and otherwise.
    """
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            declare_every(pattern.url_patterns, access)
        else:
            declare(pattern.callback, access)


def declared_access(view: Callable[..., object]) -> Access | None:
    """What the view declares, or None.

    Args:
        view: what an address resolves to.
    """
    found: Access | None = getattr(view, _ATTRIBUTE, None)
    return found


def for_anyone(view: View) -> View:
    """Everybody may reach this view."""
    return declare(view, Anyone())


def for_half_signed_in(view: View) -> View:
    """Only whoever owes the second factor may reach this view."""
    return declare(view, HalfSignedInOnly())


def for_signed_in(view: View) -> View:
    """Every member of staff may reach this view."""
    return declare(view, SignedInOnly())


def for_roles(*roles: Role) -> Callable[[View], View]:
    """Staff who hold one of these roles may reach this view.

    Args:
        roles: at least one.

    Raises:
        ValueError: none is named.
    """
    if not roles:
        raise ValueError("name the roles that may come in")
    return lambda view: declare(view, RolesOnly(frozenset(roles)))


def for_deployment_roles(*roles: Role) -> Callable[[View], View]:
    """Staff of the organisation that runs the deployment, who hold one of these roles, may reach this view.

    Args:
        roles: at least one.

    Raises:
        ValueError: none is named.
    """
    if not roles:
        raise ValueError("name the roles that may come in")
    return lambda view: declare(view, RolesOnly(frozenset(roles), of_deployment=True))


def for_keys(*scopes: str) -> Callable[[View], View]:
    """Platforms whose key carries all of these scopes may reach this view.

    Args:
        scopes: at least one.

    Raises:
        ValueError: none is named.
    """
    if not scopes:
        raise ValueError("name the scopes that a key must carry")
    return lambda view: declare(view, KeysOnly(frozenset(scopes)))


def for_path_keys(*scopes: str) -> Callable[[View], View]:
    """Platforms whose key stands in the path and carries all of these scopes may reach this view.

    Args:
        scopes: at least one.

    Raises:
        ValueError: none is named.
    """
    if not scopes:
        raise ValueError("name the scopes that a key must carry")
    return lambda view: declare(view, PathKeysOnly(frozenset(scopes)))


_key_checks: dict[type[KeysOnly | PathKeysOnly], KeyCheck] = {}


def use_key_check(check: KeyCheck) -> None:
    """Let this check decide at every view declared `for_keys`. Until one is set, those views are refused.

    Args:
        check: called once a request, before the view. The application that owns keys sets it in its `ready`.
    """
    _key_checks[KeysOnly] = check


def use_path_key_check(check: KeyCheck) -> None:
    """Let this check decide at every view declared `for_path_keys`. Until one is set, those views are refused.

    Args:
        check: as for `use_key_check`.
    """
    _key_checks[PathKeysOnly] = check


class RequireDeclaredAccess:
    """Lets a request through to its view only as the view declares. Fails closed: no declaration, nobody comes in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Hand on; the decision is made in `process_view`, when the view is known."""
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., object], _args: object, _kwargs: object
    ) -> HttpResponse | None:
        """Refuse, send to the sign-in, or (None) let through.

        Raises:
            PermissionDenied: the caller is known and may not come in, or the view declares nothing.
        """
        access = declared_access(view)
        match access:
            case None:
                log.error("refused: %s declares no access", _name(view))
                raise PermissionDenied
            case Anyone():
                return None
            case KeysOnly() | PathKeysOnly():
                return _refuse_key(request, access)
            case HalfSignedInOnly() | SignedInOnly() | RolesOnly():
                return _refuse_person(request, access)
            case _:
                assert_never(access)


def _refuse_key(request: HttpRequest, access: KeysOnly | PathKeysOnly) -> HttpResponse | None:
    check = _key_checks.get(type(access))
    if check is None:
        log.error("refused: no check of keys is set")
        raise PermissionDenied
    return check(request, access.scopes)


def _refuse_person(
    request: HttpRequest, access: HalfSignedInOnly | SignedInOnly | RolesOnly
) -> HttpResponseRedirect | None:
    who = caller(request)
    match who:
        case Nobody():
            return _to_sign_in(request, comes_back=not isinstance(access, HalfSignedInOnly))
        case HalfSignedIn():
            return None if isinstance(access, HalfSignedInOnly) else HttpResponseRedirect(resolve_url(SECOND_FACTOR))
        case SignedIn():
            if isinstance(access, HalfSignedInOnly):
                return HttpResponseRedirect(resolve_url("staff:account"))
            if isinstance(access, RolesOnly) and not _admits(access, who):
                log.info("refused: %s holds none of the roles asked for, or not here", who.user.pk)
                raise PermissionDenied
            return None
        case _:
            assert_never(who)


def _admits(access: RolesOnly, who: SignedIn) -> bool:
    return bool(access.roles & who.roles) and (not access.of_deployment or who.user.organisation.runs_deployment)


def _to_sign_in(request: HttpRequest, *, comes_back: bool) -> HttpResponseRedirect:
    address = resolve_url(SIGN_IN)
    if comes_back and request.method in {"GET", "HEAD"}:
        address += "?" + urlencode({"next": request.path})  # the path alone: a query may hold what a log must not
    return HttpResponseRedirect(address)


def _name(view: Callable[..., object]) -> str:
    return f"{getattr(view, '__module__', '?')}.{getattr(view, '__qualname__', type(view).__qualname__)}"
