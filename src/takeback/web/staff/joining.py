"""Where a link leads: an invitation is accepted, or an account recovered. Opening the page uses nothing up."""

from __future__ import annotations

from typing import Any, assert_never

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from takeback.base.errors import Conflict, Invalid, NotFound
from takeback.flows.staff import membership
from takeback.records.accounts.models import Link
from takeback.records.accounts.queries import OpenLink, open_link
from takeback.web.face.access import for_anyone
from takeback.web.face.session import begin_half_signed_in, now
from takeback.web.staff.forms import FirstJoinForm, JoinForm, NewPassphraseForm, tell


@for_anyone
@sensitive_variables("secret")
@sensitive_post_parameters("passphrase", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask for what is missing, and make the account or give it its new passphrase."""
    link = open_link(secret, now(request))
    if link is None:
        return _gone(request)
    form = _form_for(link, request)
    if request.method == "POST" and form.is_valid():
        try:
            member = _complete(link, secret, form.cleaned_data, request)
        except NotFound:  # used or revoked since the line above
            return _gone(request)
        except (Invalid, Conflict) as error:
            tell(form, error)
        else:
            response = redirect("staff:set-up")
            begin_half_signed_in(request, response, member.user, member.private)
            return response
    context = {"form": form, "link": link, "is_recovery": link.purpose is Link.Purpose.RECOVERY}
    return render(request, "staff/join.html", context)


def _form_for(link: OpenLink, request: HttpRequest) -> NewPassphraseForm:
    data = request.POST or None
    match link.purpose:
        case Link.Purpose.RECOVERY:
            return NewPassphraseForm(data)
        case Link.Purpose.INVITATION:
            return FirstJoinForm(data) if link.is_first else JoinForm(data, initial={"name": link.name})
        case _:
            assert_never(link.purpose)


def _complete(link: OpenLink, secret: str, said: dict[str, Any], request: HttpRequest) -> membership.Member:
    match link.purpose:
        case Link.Purpose.RECOVERY:
            return membership.recover(secret, passphrase=said["passphrase"], at=now(request))
        case Link.Purpose.INVITATION:
            return membership.join(
                secret,
                name=said["name"],
                passphrase=said["passphrase"],
                at=now(request),
                email=said.get("email", ""),
                organisation_name=said.get("organisation", ""),
            )
        case _:
            assert_never(link.purpose)


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "staff/link_gone.html", status=404)
