"""The first page of the desk: what there is to do, for whoever asks."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from takeback.flows.overdue import overdue
from takeback.flows.uploads.who_reviews import is_legal_contact
from takeback.flows.uploads.withheld import withheld
from takeback.web.desk.requests import services_of
from takeback.web.desk.sections import sections_for
from takeback.web.face.access import for_signed_in
from takeback.web.face.session import now, signed_in_user


@for_signed_in
@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """The sections that this person may see."""
    user = signed_in_user(request)
    services = services_of(request)
    is_contact = is_legal_contact(services, user)
    context = {
        "sections": sections_for(user.roles),
        "organisation": user.organisation,
        "is_legal_contact": is_contact,
        "withheld": len(withheld(services, user)) if is_contact else 0,
        "overdue": overdue(now(request)).withheld if is_contact else 0,
    }
    return render(request, "desk/landing.html", context)
