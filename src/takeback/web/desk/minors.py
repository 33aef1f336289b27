"""A case that goes the minor's path late, and the way back where the call was false."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from takeback.base.errors import Conflict
from takeback.flows.cases.turning import FalseCall, turn_back, turn_by_caseworker
from takeback.flows.takedowns.around import own_case
from takeback.records.accounts.roles import Role
from takeback.web.desk.requests import services_of
from takeback.web.face.access import for_roles
from takeback.web.face.session import private_key, signed_in_user


@for_roles(Role.CASEWORKER)
@require_POST
def turn(request: HttpRequest, case_id: str) -> HttpResponse:
    """Somebody in the case may have been under age."""
    user = signed_in_user(request)
    own_case(user, case_id)
    if request.POST.get("sure") != "yes":
        messages.error(request, _("Nothing was done: say that you are sure."))
        return redirect("desk:case", case_id)
    try:
        turn_by_caseworker(services_of(request), user, private_key(request, user), case_id)
    except Conflict:
        messages.error(request, _("Nothing was done: the case has changed meanwhile."))
    else:
        messages.success(request, _("The case goes the minor's path now. Its hand-over waits under Hand-overs."))
    return redirect("desk:case", case_id)


@for_roles(Role.CASEWORKER)
@require_POST
def back(request: HttpRequest, case_id: str) -> HttpResponse:
    """That was a false call."""
    user, why = signed_in_user(request), request.POST.get("why", "")
    own_case(user, case_id)
    if why not in set(FalseCall):
        messages.error(request, _("Nothing was done: choose the reason."))
        return redirect("desk:case", case_id)
    try:
        turn_back(services_of(request), user, case_id, FalseCall(why))
    except Conflict:
        messages.error(request, _("Nothing was done: the case has changed meanwhile."))
    else:
        messages.success(request, _("The case goes on as before. Each of its links waits for a check anew."))
    return redirect("desk:case", case_id)
