"""What a copyright notice (DMCA) would rest on: only where there is a right, and after it was said what it costs."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from takeback.base.errors import Invalid
from takeback.casework.notices.facts import Authorship, Work
from takeback.flows.takedowns.around import own_cases
from takeback.flows.takedowns.stating import state_work
from takeback.records.accounts.roles import Role
from takeback.web.desk.requests import services_of
from takeback.web.desk.takedowns.screen import show
from takeback.web.desk.takedowns.wishes import day
from takeback.web.desk.takedowns.words import Words
from takeback.web.face.access import for_roles
from takeback.web.face.session import signed_in_user

_WHY_NOT: Final[dict[str, Words]] = {
    "work.authorship": gettext_lazy("Say how the person stands to the work."),
    "work.transfer_on": gettext_lazy("A written transfer has a day, and none that is to come."),
    "work.lawyer": gettext_lazy(
        "A copyright notice about a picture that software made or altered needs a lawyer. If it was filmed or "
        "photographed, write that down first, above."
    ),
}


@for_roles(Role.CASEWORKER)
@require_POST
def state(request: HttpRequest, holder: str) -> HttpResponse:
    """Keep how the person stands to the work, and whether they accept that their name may become public."""
    user = signed_in_user(request)
    own_cases(user, holder)
    try:
        state_work(services_of(request), user, holder, _work(request.POST))
    except Invalid as error:
        words = _WHY_NOT.get(
            error.field or "", gettext_lazy("This was not kept: a day is none, or a text is too long.")
        )
        return show(request, holder, problem=words, status=400)
    messages.success(request, _("That is written down."))
    return redirect("desk:takedown", holder)


def _work(said: QueryDict) -> Work:
    """What the form says.

    Raises:
        Invalid: something of it cannot be meant.
    """
    authorship = said.get("authorship", "")
    return Work(
        authorship=Authorship(authorship) if authorship in set(Authorship) else None,
        description=" ".join(said.get("work", "").split()),
        transfer_on=day(said.get("transfer_on", "")) if authorship == Authorship.WRITTEN_TRANSFER else None,
        lawyer=" ".join(said.get("lawyer", "").split()),
        under_perjury=said.get("under_perjury") == "yes",
        publication_accepted=said.get("published") == "yes",
    )
