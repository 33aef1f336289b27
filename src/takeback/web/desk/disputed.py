"""Entries of which a platform says that they are not intimate: one at a time, by what is known, without a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from takeback.base.errors import Conflict, Invalid
from takeback.flows.cases import disputed as flow
from takeback.flows.cases.disputed import Verdict
from takeback.matching.opinion import Word
from takeback.records.accounts.roles import Role
from takeback.web.desk.cases import STATES
from takeback.web.desk.requests import services_of
from takeback.web.desk.words import STANDINGS
from takeback.web.face.access import for_roles
from takeback.web.face.session import now, signed_in_user

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

WORDS: Final[dict[Word, StrPromise]] = {
    Word.CONFIRMED: gettext_lazy("It is intimate"),
    Word.NOT_INTIMATE: gettext_lazy("It is not intimate"),
    Word.REMOVED: gettext_lazy("The upload was taken down"),
    Word.KEPT: gettext_lazy("The upload stays up"),
}
"""What a platform can say."""


@for_roles(Role.CASEWORKER)
@require_safe
def disputed(request: HttpRequest) -> HttpResponse:
    """How much waits, and what one holds."""
    user, services = signed_in_user(request), services_of(request)
    waiting, held = flow.waiting(user), flow.held(services, user)
    context = {
        "many": len(waiting),
        "late": sum(each.due_at < now(request) for each in waiting),
        "held": held,
        "standing": "" if held is None else STANDINGS[held.standing],
        "said": [] if held is None else [(each, WORDS[each.word]) for each in held.said],
        "cases": [] if held is None else [(each, STATES[each.state]) for each in held.cases],
        "can_ask": held is not None and not all(each.frozen for each in held.cases),
    }
    return render(request, "desk/disputed.html", context)


@for_roles(Role.CASEWORKER)
@require_POST
def take_next(request: HttpRequest) -> HttpResponse:
    """Be given the most urgent one that nobody else has."""
    if flow.take_next(services_of(request), signed_in_user(request)) is None:
        messages.success(request, _("Nothing waits."))
    return redirect("desk:disputed")


@for_roles(Role.CASEWORKER)
@require_POST
def give_back(request: HttpRequest) -> HttpResponse:
    """Give it back unjudged."""
    if flow.give_back(services_of(request), signed_in_user(request)):
        messages.success(request, _("Somebody else may be given it."))
    return redirect("desk:disputed")


@for_roles(Role.CASEWORKER)
@require_POST
def decide(request: HttpRequest, entry: int) -> HttpResponse:
    """Say what becomes of it."""
    try:
        verdict = Verdict(request.POST.get("verdict", ""))
    except ValueError as error:
        raise Invalid("say what becomes of it", field="verdict") from error
    if verdict is Verdict.WITHDRAW and request.POST.get("sure") != "yes":
        messages.error(request, _("Say first that it is meant."))
        return redirect("desk:disputed")
    try:
        case_id = flow.decide(services_of(request), signed_in_user(request), entry, verdict)
    except Conflict:
        messages.error(request, _("It is not yours now, or nobody can be asked. Take the next one."))
        return redirect("desk:disputed")
    if case_id:
        messages.success(request, _("It comes up again in a week. Open the link here, and write to the person."))
        return redirect(f"{reverse('desk:new-request')}?case={case_id}")
    messages.success(request, _("It is settled. The person's page says that a person has looked."))
    return redirect("desk:disputed")
