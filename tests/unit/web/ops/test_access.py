"""Who may try a picture: whoever runs banks in the organisation that runs the deployment; nobody who works on cases."""

from __future__ import annotations

from django.urls import URLPattern

from takeback.records.accounts.roles import Role
from takeback.web.face.access import RolesOnly, SignedInOnly, declared_access
from takeback.web.ops import views
from takeback.web.ops.urls import urlpatterns


def test_only_engineers_and_administrators_may_try_a_picture_and_see_banks() -> None:
    pages = {each.name: each.callback for each in urlpatterns if isinstance(each, URLPattern)}
    pages.pop("components")
    assert set(pages) == {
        "try",
        "explain",
        "banks",
        "bank",
        "entry",
        "clear-flag",
        "traffic",
        "index",
        "work",
        "work-again",
    }
    for page in pages.values():
        assert declared_access(page) == RolesOnly(frozenset({Role.ENGINEER, Role.ADMINISTRATOR}), of_deployment=True)


def test_components_are_for_staff() -> None:
    assert declared_access(views.components) == SignedInOnly()
