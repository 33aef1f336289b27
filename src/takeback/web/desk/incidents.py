"""Incidents at the desk: what many cases have in common, worked once; and roughly how many, for a school."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from takeback.base.errors import Conflict, Invalid, NotFound
from takeback.casework.incident import Kind
from takeback.flows.cases import incidents as flow
from takeback.records.accounts.roles import Role
from takeback.records.incidents.actions import LONGEST_PLACE
from takeback.web.face.access import for_roles
from takeback.web.face.session import now, signed_in_user

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

KIND_NAMES: dict[Kind, str | StrPromise] = {
    Kind.ROOM: gettext_lazy("Room: a chat, a channel, a forum"),
    Kind.ACCOUNT: gettext_lazy("Account that posts about many people"),
    Kind.SCHOOL: gettext_lazy("School or workplace"),
}


A_PAGE: Final = 50


class IncidentForm(forms.Form):
    """A new incident."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What they have in common"),
        choices=[(kind.value, name) for kind, name in KIND_NAMES.items()],
        widget=forms.RadioSelect,
    )
    place = forms.CharField(
        label=gettext_lazy("Where"),
        max_length=LONGEST_PLACE,
        help_text=gettext_lazy("A link, or the name of the account or school. Told twice, it is one incident."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def offer(self, partners: list[tuple[str, str]]) -> IncidentForm:
        """Let one of these be told roughly how many people it is about; without any, nothing is asked.

        Args:
            partners: id and name of each.
        """
        if partners:
            self.fields["partner"] = forms.ChoiceField(
                label=gettext_lazy("Who may know roughly how many people it is about"),
                required=False,
                choices=[("", gettext_lazy("Nobody")), *partners],
                help_text=gettext_lazy("They never learn who, and no number under 5."),
            )
        return self


class CaseForm(forms.Form):
    """A case that belongs to an incident."""

    case = forms.CharField(
        label=gettext_lazy("Case"),
        max_length=40,
        help_text=gettext_lazy("Its id, such as case_7k3m9q2xw4t8r5vn."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


@for_roles(Role.CASEWORKER)
@require_safe
def incidents(request: HttpRequest) -> HttpResponse:
    """What waits, and what has been worked on."""
    said = request.GET.get("from", "")
    start = int(said) if re.fullmatch(r"[0-9]{1,7}", said) else 0
    found = flow.incidents(signed_in_user(request), start, A_PAGE + 1)
    shown = [(each, _short(each.kind)) for each in found[:A_PAGE]]
    context = {"incidents": shown, "start": start, "next": start + A_PAGE if len(found) > A_PAGE else 0}
    return render(request, "desk/incidents.html", context)


@for_roles(Role.CASEWORKER)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Open an incident, or come to the one that there is."""
    user = signed_in_user(request)
    form = IncidentForm(request.POST or None).offer(flow.partners_for(user))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            opened = flow.open_incident(
                user, Kind(said["kind"]), said["place"], now(request), partner_id=said.get("partner", "")
            )
        except Invalid as error:
            form.add_error("place", error.message)
        else:
            return redirect("desk:incident", opened)
    return render(request, "desk/incident_new.html", {"form": form})


@for_roles(Role.CASEWORKER)
@require_http_methods(["GET", "HEAD", "POST"])
def incident(request: HttpRequest, incident_id: str) -> HttpResponse:
    """One incident, and its cases; a case is added here."""
    user = signed_in_user(request)
    shown, cases = flow.incident(user, incident_id)
    form = CaseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            flow.join_incident(user, incident_id, form.cleaned_data["case"], now(request))
        except NotFound:
            form.add_error("case", _("Your organisation has no such case."))
        else:
            messages.success(request, _("The case is part of this incident."))
            return redirect("desk:incident", incident_id)
    context = {"incident": shown, "kind": _short(shown.kind), "cases": cases, "form": form}
    return render(request, "desk/incident.html", context)


@for_roles(Role.CASEWORKER)
@require_POST
def take_next(request: HttpRequest) -> HttpResponse:
    """The next one that waits, for whoever presses, and for nobody else meanwhile."""
    taken = flow.take_next(signed_in_user(request), now(request))
    if taken is None:
        messages.success(request, _("Nothing waits."))
        return redirect("desk:incidents")
    messages.success(request, _("This one is yours for 45 minutes."))
    return redirect("desk:incident", taken)


@for_roles(Role.CASEWORKER)
@require_POST
def finish(request: HttpRequest, incident_id: str) -> HttpResponse:
    """The place has been worked on, once, for everybody in it."""
    try:
        flow.finish_incident(signed_in_user(request), incident_id, now(request))
    except Conflict:
        messages.error(request, _("It is not yours now. Take the next one first; somebody else may have this one."))
    else:
        messages.success(request, _("Done, for everybody in it."))
    return redirect("desk:incident", incident_id)


@for_roles(Role.CASEWORKER)
@require_POST
def reopen(request: HttpRequest, incident_id: str) -> HttpResponse:
    """The place is there again."""
    try:
        flow.reopen_incident(signed_in_user(request), incident_id, now(request))
    except Conflict:
        messages.warning(request, _("It waits already."))
    else:
        messages.success(request, _("It waits again."))
    return redirect("desk:incident", incident_id)


@for_roles(Role.PARTNER)
@require_safe
def counts(request: HttpRequest) -> HttpResponse:
    """Roughly how many people, and how far the work is: all that a school or workplace may know."""
    shown = [(each, _short(each.kind)) for each in flow.counts_for(signed_in_user(request))]
    return render(request, "desk/incident_counts.html", {"incidents": shown})


def _short(kind: Kind) -> str:
    return str(KIND_NAMES[kind]).partition(":")[0]
