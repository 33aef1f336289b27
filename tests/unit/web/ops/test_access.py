"""Who may try a picture: whoever runs banks, and nobody who works on cases."""

from __future__ import annotations

from takeback.records.accounts.roles import Role
from takeback.web.face.access import RolesOnly, SignedInOnly, declared_access
from takeback.web.ops import views


def test_only_engineers_and_administrators_may_try_a_picture() -> None:
    assert declared_access(views.try_picture) == RolesOnly(frozenset({Role.ENGINEER, Role.ADMINISTRATOR}))


def test_components_are_for_staff() -> None:
    assert declared_access(views.components) == SignedInOnly()
