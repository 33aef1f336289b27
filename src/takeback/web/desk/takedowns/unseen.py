"""Pictures that a machine hashed where nobody has the file: only the person can say that they are theirs."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from takeback.base.errors import Conflict, NotAllowed, NotFound
from takeback.flows.takedowns.around import own_cases
from takeback.flows.takedowns.unseen import confirmed_by_phone
from takeback.records.accounts.roles import Role
from takeback.web.desk.requests import services_of
from takeback.web.desk.takedowns.screen import show
from takeback.web.face.access import for_roles
from takeback.web.face.session import signed_in_user


@for_roles(Role.CASEWORKER)
@require_POST
def confirm(request: HttpRequest, holder: str) -> HttpResponse:
    """Write down that the person said by phone that everything at a location is of them: it becomes entries."""
    user, said = signed_in_user(request), request.POST
    cases = own_cases(user, holder)
    case_id = said.get("case", "") or (cases[0] if cases else "")
    if said.get("sure") != "yes" or case_id not in cases:
        words = _("Say for whom, and that they said so of everything at this link. A guess protects nobody.")
        return show(request, holder, problem=words, status=400)
    try:
        many = confirmed_by_phone(services_of(request), user, case_id, said.get("location", ""))
    except (Conflict, NotAllowed, NotFound):
        words = _("This was not kept: the person is not verified, or nothing waits for their word at this link.")
        return show(request, holder, problem=words, status=409)
    told = ngettext("%(count)s picture is protected now.", "%(count)s pictures are protected now.", many)
    messages.success(request, told % {"count": many})
    return redirect("desk:takedown", holder)
