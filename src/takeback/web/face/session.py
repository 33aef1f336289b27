"""Who is asking, as the session says.

A session passes through three states, and only the last one opens a page of work:

    nobody -> half signed in (the passphrase was right, the second factor is owed) -> signed in

`request.user` is set in the last state alone, so that no code can take the passphrase for the whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.contrib.auth import get_user_model
from django.contrib.auth import login as django_login
from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from takeback.records.accounts.roles import Role

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
_SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Nobody:
    """Nobody has said who is asking."""


@dataclass(frozen=True, slots=True)
class HalfSignedIn:
    """The passphrase was right; the second factor is still owed.

    Attributes:
        user: whose passphrase it was.
    """

    user: User


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


def caller(request: HttpRequest, at: datetime) -> Caller:
    """Who is asking. A session that is over is destroyed here, with everything that it held.

    Args:
        request: after the session's and the authentication's middleware.
        at: the present instant.
    """
    session = request.session
    if _FULL in session:
        return _signed_in(request, at)
    if request.user.is_authenticated:
        session.flush()  # signed in by some way that never asked for the second factor: not by ours
        return Nobody()
    if _HALF in session:
        return _half_signed_in(session, at)
    return Nobody()


def begin_half_signed_in(request: HttpRequest, user: User, at: datetime) -> None:
    """Remember, in an empty session with a new key, that this user's passphrase was right.

    Args:
        request: the one that brought the passphrase.
        user: whose it is.
        at: the present instant.
    """
    request.session.flush()
    # The hash of the stored passphrase goes along: changing the passphrase ends what is under way elsewhere.
    request.session[_HALF] = {"user": user.pk, "since": at.timestamp(), "hash": user.get_session_auth_hash()}


def complete_sign_in(request: HttpRequest, user: User, at: datetime) -> None:
    """Sign in for good, under a new session key; what the half signed in session held is kept.

    Args:
        request: the one that brought the second factor.
        user: the same as at the passphrase.
        at: the present instant.
    """
    request.session.pop(_HALF, None)
    django_login(request, user, backend=f"{ModelBackend.__module__}.{ModelBackend.__qualname__}")
    request.session[_FULL] = {"since": at.timestamp(), "seen": at.timestamp()}


def _signed_in(request: HttpRequest, at: datetime) -> Nobody | SignedIn:
    record = request.session[_FULL]
    idle = at - datetime.fromtimestamp(record["seen"], UTC)
    if not request.user.is_authenticated or idle > IDLE or at - datetime.fromtimestamp(record["since"], UTC) > LONGEST:
        request.session.flush()
        return Nobody()
    if idle >= _SEEN_EVERY:  # written once a minute, not at every request
        request.session[_FULL] = {**record, "seen": at.timestamp()}
    user: User = request.user
    return SignedIn(user, user.roles)


def _half_signed_in(session: SessionBase, at: datetime) -> Nobody | HalfSignedIn:
    record = session[_HALF]
    user: User | None = get_user_model().objects.filter(pk=record["user"], is_active=True).first()
    too_old = at - datetime.fromtimestamp(record["since"], UTC) > HALF_LONGEST
    if user is None or too_old or record["hash"] != user.get_session_auth_hash():
        session.flush()
        return Nobody()
    return HalfSignedIn(user)
