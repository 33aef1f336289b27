"""What a caseworker sees from their own browser, or hears from somebody who can see it."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from takeback.base.errors import Conflict
from takeback.casework.takedown.location_state import Event
from takeback.casework.takedown.recheck import BY_HAND, Saw
from takeback.flows.takedowns.around import own_cases
from takeback.flows.takedowns.looking import looked_by_hand, told_gone
from takeback.records.accounts.roles import Role
from takeback.records.takedowns.queries import locations_in
from takeback.web.desk.requests import services_of
from takeback.web.desk.takedowns.screen import show
from takeback.web.desk.takedowns.selection import chosen
from takeback.web.face.access import for_roles
from takeback.web.face.session import signed_in_user

TOLD = "told_gone"
"""The answer that is a witness's word, and no look."""


@for_roles(Role.CASEWORKER)
@require_POST
def look(request: HttpRequest, holder: str) -> HttpResponse:
    """Keep what was seen at the ticked links, or what somebody who can see them says. Neither is enough alone."""
    user, services = signed_in_user(request), services_of(request)
    own_cases(user, holder)
    saw = request.POST.get("saw", "")
    ids = chosen(request.POST, locations_in(user.organisation_id, holder))
    if not ids or saw not in {TOLD, *BY_HAND}:
        return show(request, holder, problem=_("Tick links, and say what you see there."), status=400)
    try:
        with transaction.atomic():
            if saw == TOLD:
                events = [told_gone(services, user, each) for each in ids]
            else:
                events = [looked_by_hand(services, user, each, Saw(saw)) for each in ids]
    except Conflict:
        words = _("Nothing is kept of links that are not worked on.")
        return show(request, holder, problem=words, status=409)
    said = ngettext("Kept for %(count)s link.", "Kept for %(count)s links.", len(ids)) % {"count": len(ids)}
    messages.success(request, " ".join([said, *_further(saw, events)]))
    return redirect("desk:takedown", holder)


def _further(saw: str, events: list[Event | None]) -> list[str]:
    """What is still wanted, where something was said to be gone and does not count as gone yet."""
    if all(event in {Event.SEE_GONE, Event.TOLD_GONE} for event in events):
        return []
    if saw == TOLD:
        return [_("Where one can look, somebody of us looks first.")]
    if saw == Saw.GONE.value:
        return [_("It counts as gone once a machine has looked too, or a second person, and neither sees it there.")]
    return []
