"""django-axes' handler: it decides over an attempt and counts a failure, in our table and under our keyed hashes.

A wrong second factor is a failed sign-in like a wrong passphrase, and counts as one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from axes.handlers.base import AbstractAxesHandler, AxesBaseHandler
from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth.signals import user_login_failed
from django.db import transaction
from django.http import HttpRequest

from takeback.records.accounts import failures
from takeback.records.accounts.models import User, as_stored
from takeback.records.audit.actions import append
from takeback.web.face.session import now

Credentials = Mapping[str, Any]


class KeyedFailures(AbstractAxesHandler, AxesBaseHandler):
    """Counts by account and origin, and stores neither."""

    def is_locked(self, request: HttpRequest, credentials: Credentials | None = None) -> bool:
        """Whether the attempt is refused before anything about it is looked at."""
        return failures.is_locked(_attempt(request, credentials), now(request))

    def get_failures(self, request: HttpRequest, credentials: Credentials | None = None) -> int:
        """Axes asks for a number where `is_locked` is not ours; ours it is."""
        return int(self.is_locked(request, credentials))

    def user_login_failed(
        self, _sender: object, credentials: Credentials, request: HttpRequest | None = None, **_kwargs: object
    ) -> None:
        """Count the failure, unless the attempt was refused: waiting must end.

        Raises:
            ValueError: somebody authenticates without a request, and so past the lock.
        """
        if request is None:
            raise ValueError("authenticate(request, ...): without a request, nothing is counted")
        attempt, at = _attempt(request, credentials), now(request)
        with transaction.atomic():
            if failures.is_locked(attempt, at):
                return
            failures.record_failure(attempt, at)
            if failures.is_locked(attempt, at):  # this one was one too many
                user = User.objects.filter(email=as_stored(credentials["email"])).first()
                append("sign_in_locked", {"user": user.pk if user else "nobody"}, at)

    def user_logged_in(self, _sender: object, request: HttpRequest, user: User, **_kwargs: object) -> None:
        """Forget what failed here: both factors were right."""
        failures.forget_failures(_attempt(request, {"email": user.email}))

    def user_logged_out(self, _sender: object, request: HttpRequest, user: User, **_kwargs: object) -> None:
        """Nothing to count."""


def is_refused(request: HttpRequest, email: str) -> bool:
    """Whether this attempt comes too soon after too many failures.

    Args:
        request: from where.
        email: at which account, existing or not.
    """
    return not AxesProxyHandler.is_allowed(request, {"email": email})


class Verdict(StrEnum):
    """What came of a second factor."""

    RIGHT = "right"
    WRONG = "wrong"
    """And counted."""
    TOO_MANY = "too_many"
    """Not looked at: too many were wrong."""


def judge(request: HttpRequest, user: User, is_right: Callable[[], bool]) -> Verdict:
    """Try a second factor, one at a time for each person: guesses that come at once are counted like guesses in a row.

    Args:
        request: from where.
        user: who owes it.
        is_right: looks at it, and uses it up.
    """
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if is_refused(request, user.email):
            return Verdict.TOO_MANY
        if is_right():
            return Verdict.RIGHT
        user_login_failed.send(sender=judge, credentials={"email": user.email}, request=request)
        return Verdict.WRONG


def _attempt(request: HttpRequest, credentials: Credentials | None) -> failures.Attempt:
    email = (credentials or {}).get("email") or ""
    return failures.attempt(email, request.META.get("REMOTE_ADDR", ""))
