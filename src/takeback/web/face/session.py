"""Who is asking, as the session says.

A session passes through three states, and only the last one opens a page of work:

    nobody -> half signed in (the passphrase was right, the second factor is owed) -> signed in

`request.user` is set in the last state alone, so that no code can take the passphrase for the whole.

The member's private key, which the passphrase opened, goes along in two parts: a blob in the session, and what opens it
in a cookie. A session whose cookie does not fit its blob is nobody's: who copies the table of sessions has nothing.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth import login as django_login
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest, HttpResponse

from takeback.base.errors import NotSignedIn
from takeback.records.accounts.roles import Role
from takeback.sealing.boxes import PrivateKey
from takeback.sealing.outcomes import Opened
from takeback.sealing.session_seal import unwrap_for_session, wrap_for_session

if TYPE_CHECKING:
    from takeback.records.accounts.models import User

IDLE: Final = timedelta(minutes=30)
"""A signed-in session that nobody has used for so long is over."""
LONGEST: Final = timedelta(hours=12)
"""However busy, a session is over after so long: one shift."""
HALF_LONGEST: Final = timedelta(minutes=15)
"""How long the second factor may be owed: long enough to install an authenticator application."""

_HALF = "half_signed_in"
_FULL = "second_factor"
_BLOB = "sealed_key"
_SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Nobody:
    """Nobody has said who is asking."""


@dataclass(frozen=True, slots=True)
class HalfSignedIn:
    """The passphrase was right; the second factor is still owed.

    Attributes:
        user: whose passphrase it was.
        following: where they wanted to go: a path of ours, or empty.
    """

    user: User
    following: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Passphrase and second factor were right, and the session is neither idle nor too old.

    Attributes:
        user: who it is.
        roles: what they are, at this request.
    """

    user: User
    roles: frozenset[Role]


Caller = Nobody | HalfSignedIn | SignedIn


def now(request: HttpRequest) -> datetime:
    """The present instant, by the services' clock.

    Args:
        request: on which `PlaceServices` has placed them.
    """
    at: datetime = request.services.clock.now()  # type: ignore[attr-defined]  # placed by the middleware
    return at


def caller(request: HttpRequest) -> Caller:
    """Who is asking. A session that is over is destroyed here, with everything that it held.

    Args:
        request: after the middleware of sessions, authentication and services.
    """
    session = request.session
    if _FULL in session and (signed_in := _signed_in(request)):
        return signed_in
    if _HALF in session and (half := _half_signed_in(request)):
        return half
    if _FULL in session or _HALF in session or request.user.is_authenticated:
        session.flush()  # over; or signed in by some way that never asked for the second factor
    return Nobody()


def signed_in_user(request: HttpRequest) -> User:
    """Who is signed in: for views that admit nobody else.

    Args:
        request: one that `RequireDeclaredAccess` has let through.

    Raises:
        NotSignedIn: nobody is. The view's declaration is wrong.
    """
    match caller(request):
        case SignedIn(user, _):
            return user
        case _:
            raise NotSignedIn("this page is for staff who are signed in")


def half_signed_in(request: HttpRequest) -> HalfSignedIn:
    """Who owes the second factor: for views that admit nobody else.

    Args:
        request: one that `RequireDeclaredAccess` has let through.

    Raises:
        NotSignedIn: nobody does. The view's declaration is wrong.
    """
    match caller(request):
        case HalfSignedIn() as half:
            return half
        case _:
            raise NotSignedIn("this page is for staff who owe the second factor")


def begin_half_signed_in(
    request: HttpRequest, response: HttpResponse, user: User, private: PrivateKey | None, following: str = ""
) -> None:
    """Remember, in an empty session with a new key, that this user's passphrase was right.

    Args:
        request: the one that brought the passphrase.
        response: what will be answered; it gets the key's cookie.
        user: whose passphrase it is.
        private: what the passphrase opened.
        following: where they want to go afterwards: a path of ours, or empty.
    """
    request.session.flush()
    request.session.create()
    # The hash of the stored passphrase goes along: changing the passphrase ends what is under way elsewhere.
    request.session[_HALF] = {
        "user": user.pk,
        "since": now(request).timestamp(),
        "hash": user.get_session_auth_hash(),
        "following": following,
    }
    _keep(request, response, user, private)


def complete_sign_in(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Sign in for good, under a new session key and with the private key parted anew.

    Args:
        request: the one that brought the second factor.
        response: what will be answered; it gets the key's cookie.
        user: the same as at the passphrase.
    """
    private = private_key(request, user)
    request.session.pop(_HALF, None)
    django_login(request, user, backend=f"{ModelBackend.__module__}.{ModelBackend.__qualname__}")
    at = now(request).timestamp()
    request.session[_FULL] = {"since": at, "seen": at}
    _keep(request, response, user, private)


def end_session(request: HttpRequest, response: HttpResponse) -> None:
    """Destroy the session and both parts of the key.

    Args:
        request: whose session.
        response: what will be answered; it takes the key's cookie back.
    """
    request.session.flush()
    response.delete_cookie(
        settings.KEY_COOKIE_NAME, path="/", samesite="Strict"
    )  # secure by its `__Host-` name, where it has one


def private_key(request: HttpRequest, user: User) -> PrivateKey | None:
    """The member's private key, out of its two parts.

    Args:
        request: brings the cookie, and finds the blob.
        user: whose key.

    Returns:
        The key, or None: the session holds none, or the cookie does not fit it.
    """
    blob, session_id = request.session.get(_BLOB), request.session.session_key
    if blob is None or session_id is None:
        return None
    cookie = request.COOKIES.get(settings.KEY_COOKIE_NAME, "")
    match unwrap_for_session(cookie, base64.b64decode(blob), session_id=session_id, holder_id=user.pk):
        case Opened(plaintext):
            return PrivateKey(plaintext)
        case _:
            return None


def _keep(request: HttpRequest, response: HttpResponse, user: User, private: PrivateKey | None) -> None:
    session_id = request.session.session_key
    if private is None or session_id is None:
        request.session.pop(_BLOB, None)
        return
    seal = wrap_for_session(private, session_id=session_id, holder_id=user.pk)
    request.session[_BLOB] = base64.b64encode(seal.server_blob).decode("ascii")
    response.set_cookie(
        settings.KEY_COOKIE_NAME,
        seal.cookie_value,
        path="/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def _signed_in(request: HttpRequest) -> SignedIn | None:
    record, at = request.session[_FULL], now(request)
    idle = at - datetime.fromtimestamp(record["seen"], UTC)
    too_old = at - datetime.fromtimestamp(record["since"], UTC) > LONGEST
    if not request.user.is_authenticated or idle > IDLE or too_old:
        return None
    user: User = request.user
    if not _parts_fit(request, user):
        return None
    if idle >= _SEEN_EVERY:  # written once a minute, not at every request
        request.session[_FULL] = {**record, "seen": at.timestamp()}
    return SignedIn(user, user.roles)


def _half_signed_in(request: HttpRequest) -> HalfSignedIn | None:
    record = request.session[_HALF]
    user: User | None = get_user_model().objects.filter(pk=record["user"], is_active=True).first()
    too_old = now(request) - datetime.fromtimestamp(record["since"], UTC) > HALF_LONGEST
    if user is None or too_old or record["hash"] != user.get_session_auth_hash() or not _parts_fit(request, user):
        return None
    return HalfSignedIn(user, record["following"])


def _parts_fit(request: HttpRequest, user: User) -> bool:
    return _BLOB not in request.session or private_key(request, user) is not None
