"""The first page of the desk: what there is to do, for whoever asks."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from takeback.records.accounts.roles import Role
from takeback.web.desk.sections import sections_for
from takeback.web.face.access import for_roles
from takeback.web.face.session import signed_in_user


@for_roles(Role.CASEWORKER, Role.REVIEWER, Role.PARTNER)
@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """The sections that this person may see."""
    user = signed_in_user(request)
    return render(
        request, "desk/landing.html", {"sections": sections_for(user.roles), "organisation": user.organisation}
    )
