"""The organisations of a deployment, for whoever runs it: how each stands, one more, and its first administrator."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from takeback.base.errors import Conflict, Invalid, NotFound
from takeback.flows.staff import organisations as flow
from takeback.records.accounts.roles import Role
from takeback.web.face.access import for_deployment_roles
from takeback.web.face.session import now, signed_in_user
from takeback.web.staff.forms import FirstOfAPartnerForm, PartnerForm, tell
from takeback.web.staff.members import show_link


@for_deployment_roles(Role.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD"])
def organisations(request: HttpRequest) -> HttpResponse:
    """Every organisation, and how it stands. Who is in one, only that one sees."""
    shown = flow.organisations(signed_in_user(request), now(request))
    return render(request, "staff/organisations.html", {"organisations": shown})


@for_deployment_roles(Role.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def make(request: HttpRequest) -> HttpResponse:
    """Make a partner organisation, and show the link for its first administrator: here, once."""
    form = PartnerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            issued = flow.make_partner(
                signed_in_user(request),
                organisation=said["organisation"],
                name=said["name"],
                email=said["email"],
                at=now(request),
            )
        except (Invalid, Conflict) as error:
            tell(form, error)
        else:
            return show_link(request, issued, said["name"], "staff:organisations")
    return render(request, "staff/make_organisation.html", {"form": form})


@for_deployment_roles(Role.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, organisation_id: str) -> HttpResponse:
    """Invite the first administrator of an organisation that nobody has joined yet."""
    user, at = signed_in_user(request), now(request)
    shown = next((each for each in flow.organisations(user, at) if each.id == organisation_id), None)
    if shown is None:
        raise NotFound("no such organisation")
    form = FirstOfAPartnerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            issued = flow.invite_again(user, shown.id, name=said["name"], email=said["email"], at=at)
        except (Invalid, Conflict) as error:
            tell(form, error)
        else:
            return show_link(request, issued, said["name"], "staff:organisations")
    return render(request, "staff/invite_first.html", {"form": form, "organisation": shown})
