"""The legal contact's page: what may be of minors. Nothing of it is shown, here or anywhere."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from takeback.base.errors import Invalid, NotAllowed, NotSignedIn
from takeback.flows.uploads import withheld as flow
from takeback.records.uploads.states import WITHHELD_WITHIN
from takeback.web.desk.requests import services_of
from takeback.web.face.access import for_signed_in
from takeback.web.face.session import now, private_key, signed_in_user


@for_signed_in
@require_safe
def withheld(request: HttpRequest) -> HttpResponse:
    """What is withheld. For everybody but the legal contact there is no such page."""
    services = services_of(request)
    at = now(request)
    rows = flow.withheld(services, signed_in_user(request))
    due = [(row, None if row.decided_at is None else row.decided_at + WITHHELD_WITHIN) for row in rows]
    context = {
        "rows": [(row, until, until is None or until <= at) for row, until in due],
        "can_take_out": services.suspected_minor == flow.HAND_OVER,
    }
    return render(request, "desk/withheld.html", context)


@for_signed_in
@require_POST
def hand_over(request: HttpRequest, request_id: str) -> HttpResponse:
    """Record that an authority has it; ours is destroyed."""
    try:
        reference = request.POST.get("reference", "").strip()
        flow.hand_over(services_of(request), signed_in_user(request), request_id, reference)
    except Invalid as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Recorded. Ours is destroyed."))
    return redirect("desk:withheld")


@for_signed_in
@require_POST
def destroy(request: HttpRequest, request_id: str) -> HttpResponse:
    """Destroy it, if that is meant."""
    if request.POST.get("sure") != "yes":
        messages.error(request, _("Say first that it is meant."))
        return redirect("desk:withheld")
    flow.destroy_withheld(services_of(request), signed_in_user(request), request_id)
    messages.success(request, _("Destroyed."))
    return redirect("desk:withheld")


@for_signed_in
@require_POST
def take_out(request: HttpRequest, request_id: str) -> HttpResponse:
    """The file as it came, for an authority, where the rule says so: saved, and never shown by the browser."""
    user = signed_in_user(request)
    private = private_key(request, user)
    if private is None:
        raise NotSignedIn("the session holds no key; sign in once more")
    try:
        data = flow.take_out(services_of(request), user, private, request_id)
    except NotAllowed as error:
        messages.error(request, error.message)
        return redirect("desk:withheld")
    response = HttpResponse(data, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="{request_id}.bin"'
    return response
