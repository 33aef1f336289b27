"""The police track of a case: begun, moved, and what was promised, by when."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from takeback.base.errors import Conflict, Invalid, NotFound
from takeback.casework.takedown.police import Outcome, Step
from takeback.flows.takedowns import police as flow
from takeback.flows.takedowns.around import own_case
from takeback.records.accounts.roles import Role
from takeback.records.takedowns.models import PoliceTrack
from takeback.web.desk.requests import services_of
from takeback.web.desk.takedowns.screen import show
from takeback.web.desk.takedowns.wishes import day
from takeback.web.face.access import for_roles
from takeback.web.face.session import signed_in_user

_LONGEST = 4_000


@for_roles(Role.CASEWORKER)
@require_POST
def police(request: HttpRequest, case_id: str) -> HttpResponse:
    """Begin a report to the police, as the person allows it."""
    user = signed_in_user(request)
    own_case(user, case_id)
    try:
        flow.want_police(services_of(request), user, case_id, request.POST.get("told", "")[:_LONGEST])
    except Conflict:
        words = _("The person does not allow that the police are told. Ask them first.")
        return show(request, case_id, problem=words, status=409)
    messages.success(request, _("That is written down."))
    return redirect("desk:takedown", case_id)


@for_roles(Role.CASEWORKER)
@require_POST
def track(request: HttpRequest, track_id: str) -> HttpResponse:
    """Note what happened, what was promised, or that a promise was kept."""
    user, services, said = signed_in_user(request), services_of(request), request.POST
    row = PoliceTrack.objects.filter(pk=track_id, organisation_id=user.organisation_id).first()
    if row is None:
        raise NotFound("there is no such report to the police")
    problem = _("Say what happened; for a decision, which; for a promise, what and by when.")
    try:
        if said.get("kept", "").isdigit():
            flow.promise_kept(services, user, track_id, int(said["kept"]))
        elif said.get("promise", "").strip() and (due := day(said.get("due_on", ""))) is not None:
            flow.note_promise(services, user, track_id, said["promise"].strip()[:_LONGEST], due)
        elif said.get("step", "") in set(Step):
            outcome = Outcome(said["outcome"]) if said.get("outcome", "") in set(Outcome) else None
            step = Step(said["step"])
            flow.move_police(
                services,
                user,
                track_id,
                step,
                outcome=outcome if step is Step.OUTCOME else None,
                review_until=day(said.get("review_until", "")),
                told=said.get("told", "").strip()[:_LONGEST] or None,
            )
        else:
            return show(request, row.case_id, problem=problem, status=400)
    except Invalid:
        return show(request, row.case_id, problem=_("The last day lies in the past, or is none."), status=400)
    except (Conflict, NotFound):
        return show(request, row.case_id, problem=problem, status=409)
    messages.success(request, _("That is written down."))
    return redirect("desk:takedown", row.case_id)
