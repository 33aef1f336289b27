"""Members of staff for tests, and browsers in which they are signed in: by the session, without a passphrase's cost."""

from __future__ import annotations

import base64
from datetime import datetime

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.test import Client

from takeback.records.accounts.models import HeldRole, Organisation, User
from takeback.records.accounts.roles import Role
from takeback.sealing.boxes import PrivateKey
from takeback.sealing.session_seal import wrap_for_session
from takeback.web.face import session as states

_BACKEND = f"{ModelBackend.__module__}.{ModelBackend.__qualname__}"


def an_organisation(name: str = "Haven") -> Organisation:
    """One organisation, made once by its name. The one that no test names runs the deployment."""
    return Organisation.objects.get_or_create(name=name, defaults={"runs_deployment": name == "Haven"})[0]


def a_member(*roles: Role, organisation: Organisation | None = None, name: str = "Ada") -> User:
    """A member who holds these roles, and has neither passphrase nor factor."""
    of = organisation or an_organisation()
    user = User(email=f"{name.lower()}-{User.objects.count()}@{of.pk[4:]}.example", name=name, organisation=of)
    user.set_unusable_password()
    user.save()
    HeldRole.objects.bulk_create(HeldRole(user=user, role=role.value) for role in roles)
    return user


def signed_in(user: User, at: datetime) -> Client:
    """A browser in which both factors of this person were right at `at`."""
    client = Client()
    client.force_login(user, backend=_BACKEND)
    session = client.session
    session[states._FULL] = {"since": at.timestamp(), "seen": at.timestamp()}
    session.save()
    return client


def half_signed_in(user: User, at: datetime) -> Client:
    """A browser in which the passphrase of this person was right at `at`, and the second factor is owed."""
    client = Client()
    session = client.session
    session[states._HALF] = {
        "user": user.pk,
        "since": at.timestamp(),
        "hash": user.get_session_auth_hash(),
        "following": "",
    }
    session.save()
    return client


def signed_in_past_the_second_factor(user: User) -> Client:
    """A browser that some other code has signed in, without ever asking for a second factor."""
    client = Client()
    client.force_login(user, backend=_BACKEND)
    return client


def signed_in_with_key(user: User, private: PrivateKey, at: datetime) -> Client:
    """A browser as `signed_in`, that also brings its half of this person's private key."""
    client = signed_in(user, at)
    session = client.session
    assert session.session_key is not None
    seal = wrap_for_session(private, session_id=session.session_key, holder_id=user.pk)
    session[states._BLOB] = base64.b64encode(seal.server_blob).decode("ascii")
    session.save()
    client.cookies[settings.KEY_COOKIE_NAME] = seal.cookie_value
    return client
