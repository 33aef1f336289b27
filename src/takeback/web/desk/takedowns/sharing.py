"""What the cases of an incident told, each by itself: shown without a name, and worked on once for everybody."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from takeback.base.errors import Conflict, NotFound
from takeback.flows.takedowns.sharing import share_with_incident, told_alone
from takeback.records.accounts.roles import Role
from takeback.web.desk.requests import services_of
from takeback.web.desk.takedowns.words import MATTERS, STATES
from takeback.web.face.access import for_roles
from takeback.web.face.session import signed_in_user

_MOST_SHOWN: Final = 500


@for_roles(Role.CASEWORKER)
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest, incident_id: str) -> HttpResponse:
    """Show what can be worked on once; of what is ticked, have it worked on for the incident from now on."""
    user = signed_in_user(request)
    if not incident_id.startswith("incident_"):
        raise NotFound("there is no such incident")
    places = told_alone(user, incident_id)
    problem, status = "", 200
    if request.method == "POST":
        wanted = set(request.POST.getlist("id"))
        ids = [each for place in places if place.ids[0] in wanted for each in place.ids]
        if ids:
            try:
                shared = share_with_incident(services_of(request), user, incident_id, ids)
            except (Conflict, NotFound):
                problem, status = _("Somebody was asked about one of these just now. Look again."), 409
            else:
                said = ngettext(
                    "%(count)s link is worked on once, for everybody in it.",
                    "%(count)s links are worked on once, for everybody in it.",
                    len(shared),
                )
                messages.success(request, said % {"count": len(shared)})
                return redirect("desk:takedown", incident_id)
        else:
            problem, status = _("Tick links that nobody was asked about yet."), 400
    context = {
        "holder": incident_id,
        "places": [
            (each, MATTERS[each.worked.matter], STATES[each.worked.state], each.cases > 1)
            for each in places[:_MOST_SHOWN]
        ],
        "further": max(0, len(places) - _MOST_SHOWN),
        "problem": problem,
    }
    return render(request, "desk/takedowns/share.html", context, status=status)
