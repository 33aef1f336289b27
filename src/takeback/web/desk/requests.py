"""A partner's pages: open a request for somebody, hand the link over, see how it stands, revoke it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from takeback.base.errors import Conflict, NotAllowed, NotFound
from takeback.flows.services import Services
from takeback.flows.uploads import uploading
from takeback.records.accounts.roles import Role
from takeback.records.uploads.actions import IssuedLink
from takeback.records.uploads.kinds import Kind
from takeback.records.uploads.models import UploadRequest
from takeback.records.uploads.queries import requests_of
from takeback.records.uploads.states import Event, State, after
from takeback.records.uploads.verdict_words import Verdict
from takeback.web.desk.words import KINDS, OUTCOMES, STATES
from takeback.web.face.access import for_roles
from takeback.web.face.session import signed_in_user

A_PAGE: Final = 50


class RequestForm(forms.Form):
    """What has to be said before a link is made."""

    kind = forms.TypedChoiceField(
        label=gettext_lazy("What sort of picture it is, as the person says"),
        coerce=Kind,
        choices=[(kind.value, name) for kind, name in KINDS.items()],
        widget=forms.RadioSelect,
        help_text=gettext_lazy("So that no reviewer is given what they cannot bear. Do not look at it yourself."),
    )
    case = forms.CharField(
        label=gettext_lazy("Case"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("The number of the case that your organisation works, such as case_7k3m9q2xw4t8r5vn."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    adult = forms.BooleanField(
        label=gettext_lazy("The person is sure that everybody in the picture was grown up when it was taken."),
    )
    told = forms.BooleanField(
        label=gettext_lazy("The person knows that one reviewer looks at the picture once, and wants that."),
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """One request, as its partner sees it.

    Attributes:
        id: which.
        kind: of the picture.
        opened_at: when.
        by: who opened it.
        state: in words.
        outcome: what became of it; empty while that is open.
        until: the end of its time, where it has one.
        can_end: whether it can be revoked.
    """

    id: str
    kind: str | Promise
    opened_at: datetime
    by: str
    state: str | Promise
    outcome: str | Promise
    until: datetime | None
    can_end: bool


@for_roles(Role.PARTNER, Role.CASEWORKER)
@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """A page of the requests that one may see: the own ones, or the organisation's."""
    said = request.GET.get("from", "")
    start = int(said) if re.fullmatch(r"[0-9]{1,7}", said) else 0
    rows = requests_of(signed_in_user(request), start, A_PAGE + 1)
    shown = [_shown(row) for row in rows[:A_PAGE]]
    context = {"requests": shown, "start": start, "next": start + A_PAGE if len(rows) > A_PAGE else 0}
    return render(request, "desk/requests.html", context)


@for_roles(Role.PARTNER, Role.CASEWORKER)
@require_http_methods(["GET", "HEAD", "POST"])
def new_request(request: HttpRequest) -> HttpResponse:
    """Say what for, and be shown the link: here, once. Another page may have named the case."""
    form = RequestForm(request.POST or None, initial={"case": request.GET.get("case", "")})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        user = signed_in_user(request)
        try:
            issued = uploading.open_request(services_of(request), user, said["kind"], case_id=said["case"].strip())
        except NotFound:
            form.add_error("case", _("Your organisation works no such case."))
        except (Conflict, NotAllowed) as error:
            form.add_error(None, error.message)
        else:
            return _show_link(request, issued)
    return render(request, "desk/new_request.html", {"form": form})


@for_roles(Role.PARTNER, Role.CASEWORKER)
@require_POST
def revoke(request: HttpRequest, request_id: str) -> HttpResponse:
    """End a request; what came over it is destroyed."""
    try:
        uploading.revoke(services_of(request), signed_in_user(request), request_id)
    except Conflict as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("The request is ended. The link no longer works, and nothing that came is left."))
    return redirect("desk:requests")


def services_of(request: HttpRequest) -> Services:
    """The collaborators of this process.

    Args:
        request: on which the middleware has placed them.
    """
    services: Services = request.services  # type: ignore[attr-defined]  # placed by the middleware
    return services


def _show_link(request: HttpRequest, issued: IssuedLink) -> HttpResponse:
    context = {
        "address": request.build_absolute_uri(f"{reverse('portal:link')}#{issued.secret}"),
        "plain": request.build_absolute_uri(reverse("portal:link-plain", args=[issued.secret])),
        "open_until": issued.open_until,
        "destroy_at": issued.destroy_at,
    }
    return render(request, "desk/request_link.html", context)


def _shown(row: UploadRequest) -> Shown:
    state = State(row.state)
    outcome: str | Promise = ""
    if state is State.SETTLED:
        outcome = OUTCOMES[Verdict(row.verdict)]
    until = row.open_until if state is State.OPEN else None
    can_end = state is not State.WITHHELD and after(state, Event.REVOKE) is not None
    return Shown(row.pk, KINDS[Kind(row.kind)], row.opened_at, row.made_by.name, STATES[state], outcome, until, can_end)
