"""Whom to ask is looked up at once, for the sites of a case of which nothing is known yet."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from takeback.flows.takedowns.site_looks import look_up_now
from takeback.records.accounts.roles import Role
from takeback.web.desk.requests import services_of
from takeback.web.face.access import for_roles
from takeback.web.face.session import signed_in_user


@for_roles(Role.CASEWORKER)
@require_POST
def look_up(request: HttpRequest, holder: str) -> HttpResponse:
    """Have the sites looked up that nobody has looked up yet."""
    many = look_up_now(services_of(request), signed_in_user(request), holder)
    if many:
        said = ngettext("%(count)s site is looked up now.", "%(count)s sites are looked up now.", many)
        messages.success(request, said % {"count": many})
    else:
        messages.info(request, _("Of every site here it is known already whom to ask."))
    return redirect("desk:takedown", holder)
