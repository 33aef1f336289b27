"""What the person allows, purpose by purpose, and who acts for them."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from takeback.base.errors import Conflict, Invalid, NotFound
from takeback.casework.takedown.authority import Right
from takeback.casework.takedown.consent import Answer, Purpose
from takeback.flows.takedowns import wishes as flow
from takeback.flows.takedowns.around import own_case
from takeback.records.accounts.roles import Role
from takeback.web.desk.requests import services_of
from takeback.web.desk.takedowns.screen import show
from takeback.web.face.access import for_roles
from takeback.web.face.session import signed_in_user


@for_roles(Role.CASEWORKER)
@require_POST
def consent(request: HttpRequest, case_id: str) -> HttpResponse:
    """Keep what the person answered to each question that they were asked; or that they took a yes back."""
    user, services = signed_in_user(request), services_of(request)
    own_case(user, case_id)
    back = request.POST.get("revoke", "")
    if back in set(Purpose):
        flow.revoke_consent(services, user, case_id, Purpose(back))
        messages.success(request, _("Taken back. Whatever has not left does not leave."))
        return redirect("desk:takedown", case_id)
    said = {each: request.POST.get(each.value, "") for each in Purpose}
    told = {each: Answer(word) for each, word in said.items() if word in set(Answer)}
    if not told:
        return show(request, case_id, problem=_("Choose an answer first."), status=400)
    try:
        expires = day(request.POST.get("expires", ""))
        for purpose, answer in told.items():
            flow.note_consent(
                services,
                user,
                case_id,
                purpose,
                answer,
                expires_on=expires if answer is Answer.YES else None,
                by_the_person=request.POST.get("by_the_person") == "yes",
            )
    except Invalid:
        return show(request, case_id, problem=_("The last day lies in the past, or is none."), status=400)
    except Conflict:
        words = _("They said never. Ask no more, unless they came back to it themselves: then say so below.")
        return show(request, case_id, problem=words, status=409)
    messages.success(request, _("That is written down."))
    return redirect("desk:takedown", case_id)


@for_roles(Role.CASEWORKER)
@require_POST
def delegate(request: HttpRequest, case_id: str) -> HttpResponse:
    """Name who acts for the person; say that the proof was seen; or that they act no more."""
    user, services = signed_in_user(request), services_of(request)
    own_case(user, case_id)
    said = request.POST
    try:
        if said.get("proved", "").isdigit():
            flow.prove_delegate(services, user, case_id, int(said["proved"]))
        elif said.get("ended", "").isdigit():
            flow.end_delegate(services, user, case_id, int(said["ended"]))
        elif said.get("right", "") in set(Right):
            ends_on = day(said.get("ends_on", ""))
            flow.name_delegate(services, user, case_id, Right(said["right"]), said.get("who", ""), ends_on=ends_on)
        else:
            return show(request, case_id, problem=_("Say by what right they act."), status=400)
    except Invalid:
        return show(request, case_id, problem=_("Say who it is, in up to 4,000 letters."), status=400)
    except (Conflict, NotFound):
        words = _("This was not kept: they act no more, or the case is withdrawn.")
        return show(request, case_id, problem=words, status=409)
    messages.success(request, _("That is written down."))
    return redirect("desk:takedown", case_id)


def day(text: str) -> date | None:
    """A day as a form sends it; `None` where none was chosen.

    Args:
        text: such as `2026-11-26`.

    Raises:
        Invalid: it is no day.
    """
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid("this is no day", field="day") from None
