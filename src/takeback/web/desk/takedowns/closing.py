"""Why work on links ends: shown first with what remains, then done, and taken back by one press."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from takeback.base.errors import Conflict
from takeback.casework.takedown.closure import Closure, Ending, NotClosed, closed
from takeback.casework.takedown.location_state import State
from takeback.casework.takedown.matter import sight
from takeback.flows.takedowns.around import own_cases
from takeback.flows.takedowns.closing import close_locations, reopen_location
from takeback.records.accounts.roles import Role
from takeback.records.takedowns.queries import Worked, locations_in
from takeback.web.desk.requests import services_of
from takeback.web.desk.takedowns.screen import show
from takeback.web.desk.takedowns.selection import OVER, chosen, named
from takeback.web.desk.takedowns.words import ENDINGS, NOT_CLOSED, REMAINS
from takeback.web.face.access import for_roles
from takeback.web.face.session import signed_in_user


@for_roles(Role.CASEWORKER)
@require_POST
def close(request: HttpRequest, holder: str) -> HttpResponse:
    """Show what would be closed, and what remains; on the second press close it."""
    user = signed_in_user(request)
    own_cases(user, holder)
    rows = [row for row in locations_in(user.organisation_id, holder) if row.state not in OVER]
    wanted = set(named(request.POST) or chosen(request.POST, rows))
    rows = [row for row in rows if row.id in wanted]
    said = request.POST.get("ending", "")
    if not rows or said not in set(Ending):
        return show(request, holder, problem=_("Tick links that are open, and say why they are closed."), status=400)
    ending = Ending(said)
    if request.POST.get("sure") != "yes":
        return _preview(request, holder, rows, ending)
    done = close_locations(services_of(request), user, [row.id for row in rows], ending)
    ids = [each for each, outcome in done.items() if isinstance(outcome, Closure)]
    words = ngettext("%(count)s link is closed.", "%(count)s links are closed.", len(ids)) % {"count": len(ids)}
    undo = {"action": reverse("desk:takedown-reopen", args=[holder]), "ids": " ".join(ids), "words": words}
    return show(request, holder, undo=undo)


@for_roles(Role.CASEWORKER)
@require_POST
def reopen(request: HttpRequest, holder: str) -> HttpResponse:
    """Work on closed links once more; they are checked anew."""
    user, services = signed_in_user(request), services_of(request)
    own_cases(user, holder)
    rows = [row for row in locations_in(user.organisation_id, holder) if row.state is State.CLOSED]
    wanted = set(named(request.POST) or chosen(request.POST, rows))
    ids = [row.id for row in rows if row.id in wanted]
    if not ids:
        return show(request, holder, problem=_("Tick links that are closed."), status=400)
    try:
        with transaction.atomic():
            for each in ids:
                reopen_location(services, user, each)
    except Conflict:
        return show(request, holder, problem=_("Tick links that are closed."), status=409)
    return show(request, holder)


def _preview(request: HttpRequest, holder: str, rows: Sequence[Worked], ending: Ending) -> HttpResponse:
    outcomes = [(row, closed(row.state, sight(row.location.reach), ending)) for row in rows]
    fits = [row for row, outcome in outcomes if isinstance(outcome, Closure)]
    remains = Counter(outcome.remains for _row, outcome in outcomes if isinstance(outcome, Closure))
    stays = Counter(outcome for _row, outcome in outcomes if isinstance(outcome, NotClosed))
    context = {
        "holder": holder,
        "ending": ending,
        "why": ENDINGS[ending],
        "many": len(fits),
        "ids": " ".join(row.id for row in fits),
        "remains": [(REMAINS[each], count) for each, count in remains.items()],
        "stays": [(NOT_CLOSED[each], count) for each, count in stays.items()],
        "links": [row.location.address for row in fits],
    }
    return render(request, "desk/takedowns/closing.html", context)
