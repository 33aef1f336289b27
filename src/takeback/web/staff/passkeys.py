"""Passkeys as a second factor: what the browser is asked, and whether its answer holds.

What a browser sends back is hostile until it is proven, and the libraries raise many kinds of errors over it. Here all
of them are one answer: no.
"""

from __future__ import annotations

import json
import logging
import struct
from datetime import datetime
from typing import Any, Final

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from takeback.records.accounts.models import User

log = logging.getLogger(__name__)

_BAD_ANSWER: Final = (
    ValidationError,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    IndexError,
    AssertionError,
    NotImplementedError,
    OverflowError,
    RecursionError,
    struct.error,
    InvalidSignature,
    UnsupportedAlgorithm,
)
_LARGEST_ANSWER: Final = 16 * 1024
_MOST: Final = 10


def creation_options(user: User) -> str:
    """What the browser is asked in order to make a passkey, as JSON. The challenge stays in the session.

    Args:
        user: for whom.
    """
    return json.dumps(auth.begin_registration(user, passwordless=False), cls=DjangoJSONEncoder)


def add(user: User, answer: str, name: str) -> bool:
    """Take a new passkey into use, if the browser's answer proves it.

    Args:
        user: whose.
        answer: what the browser returned, as JSON.
        name: what the person calls it.

    Returns:
        Whether it was proven. If not, nothing changed but the challenge, which is spent.
    """
    credential = _parsed(answer)
    if credential is None:
        return False
    try:
        auth.parse_registration_response(credential)
        auth.complete_registration(credential)
        with transaction.atomic():
            User.objects.select_for_update().get(pk=user.pk)
            if Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).count() >= _MOST:
                return False
            auth.WebAuthn.add(user, name, credential)
    except _BAD_ANSWER as error:
        log.info("passkey not taken: %s", type(error).__name__)
        return False
    finally:
        auth.clear_state()
    return True


def request_options(user: User) -> str:
    """What the browser is asked in order to show a passkey, as JSON. The challenge stays in the session.

    Args:
        user: whose.
    """
    return json.dumps(auth.begin_authentication(user), cls=DjangoJSONEncoder)


def use(user: User, answer: str, at: datetime) -> bool:
    """Whether the browser's answer proves one of the person's passkeys. The challenge is spent either way.

    Args:
        user: who owes the second factor.
        answer: what the browser returned, as JSON.
        at: the present instant.
    """
    credential = _parsed(answer)
    if credential is None:
        return False
    try:
        auth.parse_authentication_response(credential)
        authenticator = auth.complete_authentication(user, credential)
    except _BAD_ANSWER as error:
        log.info("passkey refused: %s", type(error).__name__)
        return False
    finally:
        auth.clear_state()
    Authenticator.objects.filter(pk=authenticator.pk).update(last_used_at=at)
    return True


def _parsed(answer: str) -> dict[str, Any] | None:
    if len(answer) > _LARGEST_ANSWER:
        return None
    try:
        credential = json.loads(answer)
    except (ValueError, RecursionError):
        return None
    return credential if isinstance(credential, dict) else None
